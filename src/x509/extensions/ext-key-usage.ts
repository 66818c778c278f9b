import { children, decodeObjectIdentifier, readWhole } from '../../asn1/der-reader';
import { objectIdentifier, sequence } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** extKeyUsage; critical where the profile says so, as for time-stamping (RFC 5280 4.2.1.12, RFC 3161 2.3). */
export function encodeExtKeyUsage(purposeOids: readonly string[], critical: boolean): Extension {
  return { oid: OID.extKeyUsage, critical, value: sequence(...purposeOids.map(objectIdentifier)) };
}

export function decodeExtKeyUsage(value: Uint8Array): string[] {
  return children(readWhole(value, TAG.SEQUENCE).content).map(decodeObjectIdentifier);
}
