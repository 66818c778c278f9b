import { QC_OID, type QcStatement } from './qc-statements';

/** esi4-qcStatement-1: an EU qualified certificate, or with QcCClegislation one under that law (EN 319 412-5 4.2.1). */
export function encodeQcCompliance(): QcStatement {
  return { oid: QC_OID.compliance };
}
