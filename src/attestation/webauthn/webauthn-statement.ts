import { sameOctets } from '../../asn1/octets';
import { badAttestation } from '../attestation-refusal';
import type { AttestationContext, AttestationVerdict } from '../attestation-types';
import type { PathCertificate } from '../trusted-path';
import { readAuthenticatorData, type AuthenticatorData } from './authenticator-data';
import { spkiOfCoseKey } from './cose';

/** A WebAuthn attestation object whose parts have the right types; nothing in it is verified. */
export interface WebAuthnStatement {
  readonly attStmt: ReadonlyMap<unknown, unknown>;
  readonly authData: Uint8Array | undefined;
  /** SHA-256 of what the client was challenged with (WebAuthn 5.8.1); undefined where there is no nonce. */
  readonly clientDataHash: Uint8Array;
  /** Certificates of the member `certs`, which follow those of x5c. */
  readonly certs: readonly PathCertificate[];
}

/** What one `fmt` makes of its statement. Throws `bad_attestation` and `attestation_stale`. */
export type WebAuthnVerifier = (
  statement: WebAuthnStatement,
  context: AttestationContext,
) => Omit<AttestationVerdict, 'format' | 'statementType'>;

const MAX_X5C = 8;

/** A member of attStmt that is octets. Throws `bad_attestation`. */
export function octetsOf({ attStmt }: WebAuthnStatement, name: string): Uint8Array {
  const value = attStmt.get(name);
  if (value instanceof Uint8Array) return value;
  throw badAttestation('/statement', `The attStmt has no member ${name} with octets.`);
}

/** x5c and what is above it. Throws `bad_attestation`, also where there is none: the device attests itself then. */
export function pathOf({ attStmt, certs }: WebAuthnStatement): readonly PathCertificate[] {
  const x5c = attStmt.get('x5c');
  if (x5c === undefined)
    throw badAttestation('/statement', 'The attStmt has no x5c; self attestation shows no device.');
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > MAX_X5C)
    throw badAttestation('/statement', `The x5c of the attStmt must be 1 to ${MAX_X5C} certificates.`);
  const path = x5c.map((der: unknown): PathCertificate => {
    if (der instanceof Uint8Array) return { der, pointer: '/statement' };
    throw badAttestation('/statement', 'The x5c of the attStmt must hold octets.');
  });
  return [...path, ...certs];
}

/** The authenticator data, whose credential must be the key of the context. Throws `bad_attestation`. */
export function credentialOf(
  { authData }: WebAuthnStatement,
  { publicKey }: AttestationContext,
): AuthenticatorData {
  if (authData === undefined) throw badAttestation('/statement', 'This fmt needs the member authData.');
  const data = readAuthenticatorData(authData);
  if (sameOctets(spkiOfCoseKey(data.coseKey), publicKey.der)) return data;
  throw badAttestation('/statement', 'The credential public key is another key; it attests another one.');
}
