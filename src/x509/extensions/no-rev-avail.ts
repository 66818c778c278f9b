import { nullValue } from '../../asn1/der-writer';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { assertNullValue } from './null-value';

/** noRevAvail: no revocation information will be published (RFC 9608 2). */
export function encodeNoRevAvail(): Extension {
  return { oid: OID.noRevAvail, critical: false, value: nullValue() };
}

/** There is nothing to read; throws DerError unless the value is NULL. */
export function decodeNoRevAvail(value: Uint8Array): void {
  assertNullValue(value);
}
