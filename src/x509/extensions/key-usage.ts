import { decodeBitString, readWhole } from '../../asn1/der-reader';
import { namedBitString } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** Names of the key usage bits in the order of their numbers (RFC 5280 4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

/** keyUsage, critical (RFC 5280 4.2.1.3). */
export function encodeKeyUsage(usages: readonly KeyUsage[]): Extension {
  const bits = usages.map((usage) => KEY_USAGES.indexOf(usage));
  return { oid: OID.keyUsage, critical: true, value: namedBitString(bits) };
}

/** The usages that are set, in the order of their bit numbers. */
export function decodeKeyUsage(value: Uint8Array): KeyUsage[] {
  const { octets } = decodeBitString(readWhole(value, TAG.BIT_STRING));
  return KEY_USAGES.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
