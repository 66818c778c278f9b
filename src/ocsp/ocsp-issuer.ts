import { sameOctets } from '../asn1/octets';
import type { CaGenerationRecord } from '../store/records';
import type { OcspPolicy } from '../world/status-policy';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { encodeExtension, parseCertificate } from '../x509/tbs-certificate';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { type CertId, type IssuerHash, issuerHashes } from './cert-id';
import { encodeArchiveCutoff } from './ocsp-extensions';

/** A CA as far as questions about its certificates are concerned. */
export interface OcspIssuer {
  readonly caId: string;
  /** Of the CA's own certificate. */
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyId: string;
  /** SHA-1 of its key, which names it where it answers itself (RFC 6960 4.2.1). */
  readonly keyIdentifier: Uint8Array;
  /** What it signs with where it answers itself. */
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly policy: OcspPolicy;
  /** Whether a responder is certified by it; else it answers itself. */
  readonly delegates: boolean;
  /** Whether nothing changes any more: the last CRL is published, and its answers serve for ever. */
  readonly answersForEver: boolean;
  readonly hashes: readonly IssuerHash[];
  /** The extension that says since when records are kept: since there is the CA (EN 319 411-2 CSS-6.3.10-10). */
  readonly archiveCutoffDer: Uint8Array;
}

/** An issuer from its newest certificate. `signatureAlgorithm` is absent for a CA that is no longer in the world. */
export function ocspIssuerOf(
  { caId, keyId, certificateDer, notBefore, notAfter }: CaGenerationRecord,
  policy: OcspPolicy,
  delegates: boolean,
  signatureAlgorithm?: SignatureAlgorithm,
): OcspIssuer {
  const { tbs } = parseCertificate(certificateDer);
  const key = parseSubjectPublicKeyInfo(tbs.spkiDer);
  return {
    caId,
    notBefore,
    notAfter,
    keyId,
    keyIdentifier: key.keyIdentifier,
    signatureAlgorithm: signatureAlgorithm ?? usualAlgorithm(key.keyAlgorithm),
    policy,
    delegates,
    answersForEver: false,
    hashes: issuerHashes({ subjectDer: tbs.subject.der, keyOctets: key.keyOctets }),
    archiveCutoffDer: encodeExtension(encodeArchiveCutoff(notBefore)),
  };
}

/** The issuer after its last CRL: it signs for ever what no responder lives long enough for. */
export function afterLastCrl(issuer: OcspIssuer): OcspIssuer {
  return { ...issuer, delegates: false, answersForEver: true };
}

/** Whether a CertId means a certificate of this issuer; by name and key, under a hash that we know. */
export function isIssuerOf({ hashes }: OcspIssuer, certId: CertId): boolean {
  for (const hash of hashes) {
    if (hash.hashAlgorithmOid !== certId.hashAlgorithmOid) continue;
    return (
      sameOctets(hash.issuerNameHash, certId.issuerNameHash) &&
      sameOctets(hash.issuerKeyHash, certId.issuerKeyHash)
    );
  }
  return false;
}

function usualAlgorithm(keyAlgorithm: KeyAlgorithm | undefined): SignatureAlgorithm {
  switch (keyAlgorithm) {
    case 'P-256':
      return 'ecdsa-sha256';
    case 'P-384':
      return 'ecdsa-sha384';
    case 'P-521':
      return 'ecdsa-sha512';
    default:
      return 'rsa-pkcs1-sha256';
  }
}
