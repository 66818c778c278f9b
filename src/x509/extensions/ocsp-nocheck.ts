import { nullValue } from '../../asn1/der-writer';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** The responder's own certificate needs no status check during its lifetime (RFC 6960 4.2.2.2.1). */
export function encodeOcspNoCheck(): Extension {
  return { oid: OID.ocspNoCheck, critical: false, value: nullValue() };
}
