import { QC_OID, type QcStatement } from './qc-statements';

/** esi4-qcStatement-4: the private key resides in a qualified device of the EU (EN 319 412-5 4.2.2). */
export function encodeQcSscd(): QcStatement {
  return { oid: QC_OID.sscd };
}
