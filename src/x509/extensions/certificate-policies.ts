import { DerReader, decodeObjectIdentifier, decodeString } from '../../asn1/der-reader';
import { ia5String, objectIdentifier, sequence } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** A certificate policy; `cpsUri` points to the certification practice statement. */
export interface PolicyInformation {
  readonly oid: string;
  readonly cpsUri?: string;
}

/** certificatePolicies, not critical, with the CPS qualifier where there is a URI (RFC 5280 4.2.1.4). */
export function encodeCertificatePolicies(policies: readonly PolicyInformation[]): Extension {
  const value = sequence(
    ...policies.map(({ oid, cpsUri }) =>
      cpsUri === undefined
        ? sequence(objectIdentifier(oid))
        : sequence(
            objectIdentifier(oid),
            sequence(sequence(objectIdentifier(OID.cpsQualifier), ia5String(cpsUri))),
          ),
    ),
  );
  return { oid: OID.certificatePolicies, critical: false, value };
}

export function decodeCertificatePolicies(value: Uint8Array): PolicyInformation[] {
  const policies: PolicyInformation[] = [];
  const list = DerReader.inside(value, TAG.SEQUENCE);
  while (!list.atEnd) {
    const information = list.enter(TAG.SEQUENCE);
    const oid = decodeObjectIdentifier(information.next());
    const qualifiers = information.optional(TAG.SEQUENCE);
    const cpsUri = qualifiers && firstCpsUri(qualifiers.content);
    policies.push(cpsUri === undefined ? { oid } : { oid, cpsUri });
  }
  return policies;
}

function firstCpsUri(content: Uint8Array): string | undefined {
  const qualifiers = new DerReader(content);
  while (!qualifiers.atEnd) {
    const qualifier = qualifiers.enter(TAG.SEQUENCE);
    if (decodeObjectIdentifier(qualifier.next()) === OID.cpsQualifier) return decodeString(qualifier.next());
  }
  return undefined;
}
