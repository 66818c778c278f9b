import { decodeTime, readWhole } from '../../asn1/der-reader';
import { generalizedTime } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/**
 * invalidityDate of a CRL entry, not critical: since when the key is known or thought to be compromised, or the
 * certificate otherwise invalid. Always GeneralizedTime (RFC 5280 5.3.2).
 */
export function encodeInvalidityDate(invalidityDate: Date): Extension {
  return { oid: OID.invalidityDate, critical: false, value: generalizedTime(invalidityDate) };
}

export function decodeInvalidityDate(value: Uint8Array): Date {
  return decodeTime(readWhole(value, TAG.GENERALIZED_TIME));
}
