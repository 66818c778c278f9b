import type { CrlRecord } from '../store/records';
import { toPem } from '../x509/pem';
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
  return {
    record,
    view: parseCertificateList(der),
    der,
    pem: () => (pem ??= Buffer.from(toPem('X509 CRL', der), 'latin1')),
  };
}
