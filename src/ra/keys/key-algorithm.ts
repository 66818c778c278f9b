import { PkiError } from '../../common/pki-error';
import { OID } from '../../x509/oids';
import type { SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';

/** Algorithm of the SubjectPublicKeyInfo, dotted (RFC 3279 2.3). */
export function algorithmOid({ kind }: Pick<SubjectPublicKeyInfo, 'kind'>): string {
  return kind === 'ec' ? OID.ecPublicKey : OID.rsaEncryption;
}

/** Throws `malformed` where the client names another algorithm than that of its key. */
export function assertAlgorithmOf(
  publicKey: Pick<SubjectPublicKeyInfo, 'kind'>,
  algorithm: string | null | undefined,
  pointer: string,
): void {
  const own = algorithmOid(publicKey);
  if (algorithm == null || algorithm === own) return;
  const detail = `The algorithm of this key is ${own}; send that, or leave the member out.`;
  throw new PkiError('malformed', detail, { errors: [{ pointer, detail }] });
}
