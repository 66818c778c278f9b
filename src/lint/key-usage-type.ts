import type { KeyUsage } from '../x509/extensions/key-usage';

/** A key usage setting of EN 319 412-2 table 1. */
export type KeyUsageType = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

/** Table 1 by the usages in the order of their bits; D, E and F have one of two usages for the exchange of keys. */
const TYPES: Readonly<Record<string, KeyUsageType>> = {
  nonRepudiation: 'A',
  'digitalSignature,nonRepudiation': 'B',
  digitalSignature: 'C',
  'digitalSignature,keyEncipherment': 'D',
  'digitalSignature,keyAgreement': 'D',
  keyEncipherment: 'E',
  keyAgreement: 'E',
  'digitalSignature,nonRepudiation,keyEncipherment': 'F',
  'digitalSignature,nonRepudiation,keyAgreement': 'F',
};

/** The type that the usages (in the order of their bits) make, or undefined if they make none. */
export function keyUsageType(usages: readonly KeyUsage[]): KeyUsageType | undefined {
  return TYPES[usages.join()];
}
