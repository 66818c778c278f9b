import { hash } from 'node:crypto';

import { contextConstructed, sequence, tlv } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { formatName } from '../../x509/name';
import type { CertificateView } from '../../x509/tbs-certificate';
import type { SigningCert, SigningCertV2 } from './signature-format';
import { DIGEST_METHOD, type DigestAlgorithm } from './xml-signature-algorithms';

/** DER of IssuerSerial: the issuer as directoryName, and the serial number (RFC 5035 4, EN 319 132-1 5.2.2). */
export function issuerSerialV2({ tbs }: CertificateView): Uint8Array {
  return sequence(sequence(contextConstructed(4, tbs.issuer.der)), tlv(TAG.INTEGER, tbs.serialNumber));
}

/** The Cert of SigningCertificateV2 that names a certificate. */
export function signingCertV2(certificate: CertificateView, digest: DigestAlgorithm): SigningCertV2 {
  return { certDigest: certDigest(certificate, digest), issuerSerialV2: issuerSerialV2(certificate) };
}

/** The Cert of SigningCertificate that names a certificate. */
export function signingCert(certificate: CertificateView, digest: DigestAlgorithm): SigningCert {
  return {
    certDigest: certDigest(certificate, digest),
    issuerSerial: {
      x509IssuerName: formatName(certificate.tbs.issuer),
      x509SerialNumber: serialNumberDecimal(certificate),
    },
  };
}

export function serialNumberDecimal({ tbs }: CertificateView): string {
  return BigInt(`0x${Buffer.from(tbs.serialNumber).toString('hex')}`).toString();
}

function certDigest({ der }: CertificateView, digest: DigestAlgorithm): SigningCert['certDigest'] {
  return { digestMethod: DIGEST_METHOD[digest], digestValue: hash(digest, der, 'buffer') };
}
