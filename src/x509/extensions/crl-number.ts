import { DerError, decodeInteger, readWhole } from '../../asn1/der-reader';
import { integer } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** The first number that does not fit: a CRLNumber has at most 20 octets, and the first bit is the sign (RFC 5280 5.2.3). */
export const CRL_NUMBER_LIMIT = 1n << 159n;

/** cRLNumber, not critical; RangeError unless 0 <= n < 2^159 (RFC 5280 5.2.3). */
export function encodeCrlNumber(crlNumber: bigint): Extension {
  return { oid: OID.crlNumber, critical: false, value: encodeCrlNumberValue(crlNumber) };
}

/** The number; a negative one or one of more than 20 octets is a {@link DerError}. */
export function decodeCrlNumber(value: Uint8Array): bigint {
  const crlNumber = decodeInteger(readWhole(value, TAG.INTEGER));
  if (!isInRange(crlNumber)) throw new DerError('unexpected', 'a CRL number is negative or 2^159 or more');
  return crlNumber;
}

/** A CRLNumber or BaseCRLNumber alone. */
export function encodeCrlNumberValue(crlNumber: bigint): Uint8Array {
  if (!isInRange(crlNumber)) throw new RangeError('a CRL number is negative or 2^159 or more');
  return integer(crlNumber);
}

function isInRange(crlNumber: bigint): boolean {
  return crlNumber >= 0n && crlNumber < CRL_NUMBER_LIMIT;
}
