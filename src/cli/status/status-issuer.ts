import { X509Certificate } from 'node:crypto';

import { DerError } from '../../asn1/der-reader';
import { type IssuerHash, issuerHashes } from '../../ocsp/cert-id';
import { signatureAlgorithmOf } from '../../x509/algorithms';
import { decodeKeyUsage } from '../../x509/extensions/key-usage';
import { OID } from '../../x509/oids';
import { type VerificationKey, verifySignature } from '../../x509/signature-verification';
import { parseSubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { parseCertificate } from '../../x509/tbs-certificate';

/** A certificate as one who relies on its key sees it. */
export interface SignerCertificate {
  readonly x509: X509Certificate;
  readonly subjectDer: Uint8Array;
  /** SHA-1 of the key (RFC 6960 4.2.1). */
  readonly keyIdentifier: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** extKeyUsage is the caller's to judge. */
  readonly extKeyUsage: Uint8Array | undefined;
  readonly key: VerificationKey;
}

/** The CA that issued a certificate: whoever speaks of its status is this CA, or was certified for that by it. */
export interface StatusIssuer extends SignerCertificate {
  readonly hashes: readonly IssuerHash[];
  /** Whether its key may sign CRLs (RFC 5280 4.2.1.3). */
  readonly signsCrls: boolean;
}

/** Reads a certificate; DerError where it is none, or not one that platform crypto can read. */
export function signerCertificateOf(certificateDer: Uint8Array): SignerCertificate {
  const { tbs } = parseCertificate(certificateDer);
  const { x509, key } = readKey(certificateDer, tbs.spkiDer);
  return {
    x509,
    subjectDer: tbs.subject.der,
    keyIdentifier: key.spki.keyIdentifier,
    notBefore: tbs.notBefore,
    notAfter: tbs.notAfter,
    extKeyUsage: tbs.extension(OID.extKeyUsage)?.value,
    key,
  };
}

function readKey(certificateDer: Uint8Array, spkiDer: Uint8Array): Pick<SignerCertificate, 'x509' | 'key'> {
  try {
    const spki = parseSubjectPublicKeyInfo(spkiDer);
    const x509 = new X509Certificate(certificateDer);
    return { x509, key: { spki, key: x509.publicKey } };
  } catch (error) {
    // Errors of platform crypto have no class of their own.
    throw new DerError('unexpected', `the key of a certificate cannot be read: ${(error as Error).message}`);
  }
}

/** Reads the certificate of a CA; DerError where it is none. */
export function statusIssuerOf(certificateDer: Uint8Array): StatusIssuer {
  const signer = signerCertificateOf(certificateDer);
  const keyUsage = parseCertificate(certificateDer).tbs.extension(OID.keyUsage);
  return {
    ...signer,
    hashes: issuerHashes({ subjectDer: signer.subjectDer, keyOctets: signer.key.spki.keyOctets }),
    signsCrls: keyUsage !== undefined && decodeKeyUsage(keyUsage.value).includes('cRLSign'),
  };
}

/** Why the signature does not count, or undefined where it is valid by platform crypto. */
export function signatureFault(
  algorithmDer: Uint8Array,
  octets: Uint8Array,
  signature: Uint8Array,
  { key }: SignerCertificate,
): string | undefined {
  const algorithm = signatureAlgorithmOf(algorithmDer);
  if (algorithm === undefined) return 'the signature algorithm is not known';
  return verifySignature(algorithm, octets, signature, key) ? undefined : 'the signature is not valid';
}
