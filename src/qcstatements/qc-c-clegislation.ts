import { decodeCountryList, encodeCountryList } from './country-list';
import { QC_OID, type QcStatement } from './qc-statements';

/** esi4-qcStatement-7: the countries under whose law the certificate is qualified, not for the EU (EN 319 412-5 4.2.4). */
export function encodeQcCClegislation(countries: readonly string[]): QcStatement {
  return { oid: QC_OID.cClegislation, infoDer: encodeCountryList(countries) };
}

export function decodeQcCClegislation(infoDer: Uint8Array): string[] {
  return decodeCountryList(infoDer);
}
