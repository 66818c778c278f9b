import type { CrlRecord } from '../store/records';
import { parseCertificateList, type CertificateListView } from '../x509/certificate-list';

/** A published list as it is served. */
export interface PublishedCrl {
  readonly record: CrlRecord;
  readonly view: CertificateListView;
  readonly der: Buffer;
  /** Made when somebody asks for it. */
  pem(): Buffer;
}

export function publishedCrl(record: CrlRecord): PublishedCrl {
  const der = Buffer.from(record.der.buffer, record.der.byteOffset, record.der.length);
  let pem: Buffer | undefined;
  return { record, view: parseCertificateList(der), der, pem: () => (pem ??= pemOf(der)) };
}

/** RFC 7468 9. */
function pemOf(der: Buffer): Buffer {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return Buffer.from(`-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`, 'latin1');
}
