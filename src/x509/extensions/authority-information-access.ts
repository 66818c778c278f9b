import { DerReader, decodeObjectIdentifier } from '../../asn1/der-reader';
import { objectIdentifier, sequence } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { decodeGeneralName, encodeGeneralName } from './subject-alt-name';

/** Where the OCSP responder and the issuer's certificate are found. */
export interface AuthorityInformation {
  readonly ocsp: readonly string[];
  readonly caIssuers: readonly string[];
}

/** authorityInfoAccess, not critical: OCSP first, then caIssuers (RFC 5280 4.2.2.1). */
export function encodeAuthorityInformationAccess({ ocsp, caIssuers }: AuthorityInformation): Extension {
  const description = (method: string) => (uri: string) =>
    sequence(objectIdentifier(method), encodeGeneralName({ type: 'uri', value: uri }));
  const value = sequence(
    ...ocsp.map(description(OID.ocspAccess)),
    ...caIssuers.map(description(OID.caIssuersAccess)),
  );
  return { oid: OID.authorityInfoAccess, critical: false, value };
}

/** The URIs of both methods; other methods and other forms of name are passed over. */
export function decodeAuthorityInformationAccess(value: Uint8Array): AuthorityInformation {
  const ocsp: string[] = [];
  const caIssuers: string[] = [];
  const descriptions = DerReader.inside(value, TAG.SEQUENCE);
  while (!descriptions.atEnd) {
    const fields = descriptions.enter(TAG.SEQUENCE);
    const method = decodeObjectIdentifier(fields.next());
    const location = decodeGeneralName(fields.next());
    fields.end();
    if (location.type !== 'uri') continue;
    if (method === OID.ocspAccess) ocsp.push(location.value);
    if (method === OID.caIssuersAccess) caIssuers.push(location.value);
  }
  return { ocsp, caIssuers };
}
