import { DerReader } from '../asn1/der-reader';
import { sameOctets } from '../asn1/octets';
import { TAG } from '../asn1/tags';
import { PkiError } from '../common/pki-error';
import type { Signer } from './signer';
import { signatureAlgorithmIdentifier } from '../x509/algorithms';
import { assembleCertificate } from '../x509/tbs-certificate';

/**
 * Signs a TBSCertificate, then reads the certificate again as a relying party would and compares: what was linted is,
 * octet for octet, what was signed. A difference is `internal`; nothing of it is stored.
 */
export async function signCertificate(tbsDer: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const pending = signer.sign(tbsDer);
  const signature = pending instanceof Uint8Array ? pending : await pending;
  const certificateDer = assembleCertificate(tbsDer, signer.signatureAlgorithm, signature);
  const certificate = DerReader.inside(certificateDer, TAG.SEQUENCE);
  const tbs = certificate.next(TAG.SEQUENCE).der;
  const algorithm = certificate.next(TAG.SEQUENCE).der;
  const signatureValue = certificate.next(TAG.BIT_STRING).content;
  certificate.end();
  const same =
    Buffer.compare(tbs, tbsDer) === 0 &&
    sameOctets(algorithm, signatureAlgorithmIdentifier(signer.signatureAlgorithm)) &&
    sameOctets(signatureValue.subarray(1), signature);
  if (!same) throw new PkiError('internal', 'The signed certificate is not the one that was prepared.');
  return certificateDer;
}
