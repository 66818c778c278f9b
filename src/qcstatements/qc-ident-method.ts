import { decodeObjectIdentifierList, encodeObjectIdentifierList } from './object-identifier-list';
import { QC_OID, type QcStatement } from './qc-statements';

/** How the subject was identified, by the letters of eIDAS Article 24 in its first and second version. */
export type QcIdentMethodName = 'eIDAS1-ab' | 'eIDAS1-cd' | 'eIDAS2-acd' | 'eIDAS2-b';

export const QC_IDENT_METHOD_OID: Readonly<Record<QcIdentMethodName, string>> = {
  'eIDAS1-ab': '0.4.0.1862.1.8.1',
  'eIDAS1-cd': '0.4.0.1862.1.8.2',
  'eIDAS2-acd': '0.4.0.1862.1.8.3',
  'eIDAS2-b': '0.4.0.1862.1.8.4',
};

/** esi4-qcStatement-8 with exactly one method (EN 319 412-5 Annex B). */
export function encodeQcIdentMethod(method: QcIdentMethodName): QcStatement {
  return { oid: QC_OID.identMethod, infoDer: encodeObjectIdentifierList([QC_IDENT_METHOD_OID[method]]) };
}

export function decodeQcIdentMethod(infoDer: Uint8Array): string[] {
  return decodeObjectIdentifierList(infoDer);
}
