import { decodeInteger, readWhole } from '../asn1/der-reader';
import { integer } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { QC_OID, type QcStatement } from './qc-statements';

/** esi4-qcStatement-3: for how many years after expiry registration records are kept (EN 319 412-5 4.3.3). */
export function encodeQcRetentionPeriod(years: number): QcStatement {
  return { oid: QC_OID.retentionPeriod, infoDer: integer(years) };
}

/** The number of years. */
export function decodeQcRetentionPeriod(infoDer: Uint8Array): number {
  return Number(decodeInteger(readWhole(infoDer, TAG.INTEGER)));
}
