import { nullValue } from '../../asn1/der-writer';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { assertNullValue } from './null-value';

/** The validity of this certificate of at most 24 hours is assured and it cannot be revoked (EN 319 412-1 5.2.2). */
export function encodeValidityAssuredShortTerm(): Extension {
  return { oid: OID.validityAssuredShortTerm, critical: false, value: nullValue() };
}

/** There is nothing to read; throws DerError unless the value is NULL. */
export function decodeValidityAssuredShortTerm(value: Uint8Array): void {
  assertNullValue(value);
}
