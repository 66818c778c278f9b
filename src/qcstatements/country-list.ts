import { children, decodeString, readWhole } from '../asn1/der-reader';
import { printableString, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';

/** SEQUENCE OF CountryName as PrintableString(2), the form of QcCClegislation and QcQSCDlegislation. */
export function encodeCountryList(countries: readonly string[]): Uint8Array {
  return sequence(...countries.map(printableString));
}

export function decodeCountryList(infoDer: Uint8Array): string[] {
  return children(readWhole(infoDer, TAG.SEQUENCE).content).map(decodeString);
}

const EU_AND_EEA_COUNTRIES: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** Whether the ISO 3166-1 code names a member state of the EU or the EEA, or is "EU" or "EL" as EU institutions write. */
export function isEuOrEea(country: string): boolean {
  return country === 'EU' || country === 'EL' || EU_AND_EEA_COUNTRIES.has(country);
}
