import { DerReader } from '../../asn1/der-reader';
import { contextPrimitive, sequence } from '../../asn1/der-writer';
import { TAG, contextTag } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** authorityKeyIdentifier with the keyIdentifier alone, not critical (RFC 5280 4.2.1.1). */
export function encodeAuthorityKeyIdentifier(keyIdentifier: Uint8Array): Extension {
  return {
    oid: OID.authorityKeyIdentifier,
    critical: false,
    value: sequence(contextPrimitive(0, keyIdentifier)),
  };
}

/** The keyIdentifier of an authorityKeyIdentifier, or undefined where it has none. */
export function decodeAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  return DerReader.inside(value, TAG.SEQUENCE).optional(contextTag(0))?.content;
}
