import { QC_OID, type QcStatement } from './qc-statements';

/** esi4-qtstStatement-1: a qualified time-stamp; stands in the token, not in a certificate (EN 319 422 9.1). */
export function encodeQtstStatement(): QcStatement {
  return { oid: QC_OID.qtst };
}
