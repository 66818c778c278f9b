import { decodeCountryList, encodeCountryList } from './country-list';
import { QC_OID, type QcStatement } from './qc-statements';

/** esi4-qcStatement-9: the countries outside EU and EEA whose law recognises the device (EN 319 412-5 4.2.5). */
export function encodeQcQscdLegislation(countries: readonly string[]): QcStatement {
  return { oid: QC_OID.qscdLegislation, infoDer: encodeCountryList(countries) };
}

export function decodeQcQscdLegislation(infoDer: Uint8Array): string[] {
  return decodeCountryList(infoDer);
}
