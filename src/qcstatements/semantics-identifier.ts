import { DerReader, children, decodeObjectIdentifier } from '../asn1/der-reader';
import { objectIdentifier, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { type GeneralName, decodeGeneralName, encodeGeneralName } from '../x509/extensions/subject-alt-name';
import { QC_OID, type QcStatement } from './qc-statements';

/** Which rules the subject's serialNumber or organizationIdentifier follows (EN 319 412-1 5.1). */
export type SemanticsName = 'natural' | 'legal' | 'eidas-natural' | 'eidas-legal';

export const SEMANTICS_OID: Readonly<Record<SemanticsName, string>> = {
  natural: '0.4.0.194121.1.1',
  legal: '0.4.0.194121.1.2',
  'eidas-natural': '0.4.0.194121.1.3',
  'eidas-legal': '0.4.0.194121.1.4',
};

/** SemanticsInformation as read (RFC 3739 3.2.6.1). */
export interface SemanticsInformation {
  readonly semanticsIdentifier?: string;
  /** The URIs among the name registration authorities. */
  readonly nameRegistrationAuthorityUris: readonly string[];
}

/** qcStatement-2 of RFC 3739; a local scheme (`xx:`) needs a registration authority URI (EN 319 412-1 5.1.3, 5.1.4). */
export function encodeSemanticsIdentifier(
  semantics: SemanticsName,
  nameRegistrationAuthorities: readonly GeneralName[] = [],
): QcStatement {
  const parts = [objectIdentifier(SEMANTICS_OID[semantics])];
  if (nameRegistrationAuthorities.length > 0) {
    parts.push(sequence(...nameRegistrationAuthorities.map(encodeGeneralName)));
  }
  return { oid: QC_OID.semantics, infoDer: sequence(...parts) };
}

export function decodeSemanticsIdentifier(infoDer: Uint8Array): SemanticsInformation {
  const fields = DerReader.inside(infoDer, TAG.SEQUENCE);
  const identifier = fields.optional(TAG.OBJECT_IDENTIFIER);
  const authorities = fields.optional(TAG.SEQUENCE);
  fields.end();
  const names = authorities ? children(authorities.content).map(decodeGeneralName) : [];
  return {
    ...(identifier ? { semanticsIdentifier: decodeObjectIdentifier(identifier) } : {}),
    nameRegistrationAuthorityUris: names.flatMap((name) => (name.type === 'uri' ? [name.value] : [])),
  };
}
