import { nullValue } from '../../asn1/der-writer';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { assertNullValue } from './null-value';

/** The responder's own certificate needs no status check during its lifetime (RFC 6960 4.2.2.2.1). */
export function encodeOcspNoCheck(): Extension {
  return { oid: OID.ocspNoCheck, critical: false, value: nullValue() };
}

/** There is nothing to read; throws DerError unless the value is NULL. */
export function decodeOcspNoCheck(value: Uint8Array): void {
  assertNullValue(value);
}
