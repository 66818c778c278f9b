import { decodeObjectIdentifierList, encodeObjectIdentifierList } from './object-identifier-list';
import { QC_OID, type QcStatement } from './qc-statements';

/** For what the certificate is qualified: electronic signatures, seals or web authentication. */
export type QcTypeName = 'esign' | 'eseal' | 'web';

export const QC_TYPE_OID: Readonly<Record<QcTypeName, string>> = {
  esign: '0.4.0.1862.1.6.1',
  eseal: '0.4.0.1862.1.6.2',
  web: '0.4.0.1862.1.6.3',
};

/** esi4-qcStatement-6 with exactly one type (EN 319 412-5 4.2.3). */
export function encodeQcType(type: QcTypeName): QcStatement {
  return { oid: QC_OID.type, infoDer: encodeObjectIdentifierList([QC_TYPE_OID[type]]) };
}

/** The OIDs in a QcType, of which there must be one. */
export function decodeQcType(infoDer: Uint8Array): string[] {
  return decodeObjectIdentifierList(infoDer);
}
