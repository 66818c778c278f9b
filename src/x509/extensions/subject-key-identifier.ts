import { readWhole } from '../../asn1/der-reader';
import { octetString } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** subjectKeyIdentifier, not critical (RFC 5280 4.2.1.2). */
export function encodeSubjectKeyIdentifier(keyIdentifier: Uint8Array): Extension {
  return { oid: OID.subjectKeyIdentifier, critical: false, value: octetString(keyIdentifier) };
}

export function decodeSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return readWhole(value, TAG.OCTET_STRING).content;
}
