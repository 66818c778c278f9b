import { children, readWhole } from '../../asn1/der-reader';
import { contextConstructed, contextPrimitive, ia5String, sequence } from '../../asn1/der-writer';
import { TAG, contextConstructedTag, contextTag } from '../../asn1/tags';
import { type ParsedName, parseName } from '../name';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** The forms of GeneralName that are written here (RFC 5280 4.2.1.6). */
export type GeneralName =
  | { readonly type: 'rfc822Name' | 'dNSName' | 'uri'; readonly value: string }
  | { readonly type: 'directoryName'; readonly nameDer: Uint8Array }
  /** 4 octets of IPv4 or 16 of IPv6, in network byte order. */
  | { readonly type: 'iPAddress'; readonly octets: Uint8Array };

/** A GeneralName as read; forms that are not used here keep their octets. */
export type ParsedGeneralName =
  | { readonly type: 'rfc822Name' | 'dNSName' | 'uri'; readonly value: string }
  | { readonly type: 'directoryName'; readonly name: ParsedName }
  | { readonly type: 'iPAddress'; readonly octets: Uint8Array }
  | { readonly type: 'other'; readonly tag: number; readonly content: Uint8Array };

const TEXT_FORMS = { rfc822Name: 1, dNSName: 2, uri: 6 } as const;
const DIRECTORY_NAME = 4;
const IP_ADDRESS = 7;

export function encodeGeneralName(name: GeneralName): Uint8Array {
  // directoryName is explicitly tagged because Name is a CHOICE (X.680 31.2.7).
  if (name.type === 'directoryName') return contextConstructed(DIRECTORY_NAME, name.nameDer);
  if (name.type === 'iPAddress') return contextPrimitive(IP_ADDRESS, name.octets);
  return contextPrimitive(TEXT_FORMS[name.type], readWhole(ia5String(name.value)).content);
}

export function decodeGeneralName(element: { tag: number; content: Uint8Array }): ParsedGeneralName {
  if (element.tag === contextConstructedTag(DIRECTORY_NAME)) {
    return { type: 'directoryName', name: parseName(element.content) };
  }
  if (element.tag === contextTag(IP_ADDRESS)) return { type: 'iPAddress', octets: element.content };
  for (const type of ['rfc822Name', 'dNSName', 'uri'] as const) {
    if (element.tag === contextTag(TEXT_FORMS[type])) {
      return { type, value: Buffer.from(element.content).toString('latin1') };
    }
  }
  return { type: 'other', tag: element.tag, content: element.content };
}

/** subjectAltName, not critical since the subject is never empty here (RFC 5280 4.2.1.6). */
export function encodeSubjectAltName(names: readonly GeneralName[]): Extension {
  return { oid: OID.subjectAltName, critical: false, value: sequence(...names.map(encodeGeneralName)) };
}

export function decodeSubjectAltName(value: Uint8Array): ParsedGeneralName[] {
  return children(readWhole(value, TAG.SEQUENCE).content).map(decodeGeneralName);
}
