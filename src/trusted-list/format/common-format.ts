import type {
  Address,
  InternationalNames,
  MultiLangString,
  MultiLangUri,
  PostalAddress,
} from '../names-and-addresses';
import type { ServiceDigitalIdentity } from '../trusted-list';
import { TrustedListError } from '../trusted-list-error';
import { ContentCursor } from '../xml/content-cursor';
import {
  type ElementCodec,
  attributedText,
  element,
  listOf,
  one,
  optional,
  textElement,
  xmlLang,
} from '../xml/element-codec';
import { type ElementName, TSL, elementName } from '../xml/namespaces';
import { base64, text, uri } from '../xml/scalar';

export function tsl(localName: string): ElementName {
  return elementName(TSL, localName);
}

/** An element of the list namespace with a URI. */
export function uriElement(localName: string): ElementCodec<string> {
  return textElement(tsl(localName), uri);
}

export function multiLangString(name: ElementName): ElementCodec<MultiLangString> {
  return attributedText<MultiLangString, 'text', 'lang'>(name, 'text', text, 'lang', xmlLang);
}

export function multiLangUri(name: ElementName): ElementCodec<MultiLangUri> {
  return attributedText<MultiLangUri, 'uri', 'lang'>(name, 'uri', uri, 'lang', xmlLang);
}

/** InternationalNamesType: Name in one or more languages. */
export function names(name: ElementName): ElementCodec<InternationalNames> {
  return listOf(name, multiLangString(tsl('Name')));
}

/** NonEmptyMultiLangURIListType: URI in one or more languages. */
export function multiLangUris(name: ElementName): ElementCodec<readonly MultiLangUri[]> {
  return listOf(name, multiLangUri(tsl('URI')));
}

export const schemeOperatorName = names(tsl('SchemeOperatorName'));
export const schemeTerritory = textElement(tsl('SchemeTerritory'), text);
export const schemeTypeCommunityRules = multiLangUris(tsl('SchemeTypeCommunityRules'));
export const tslType = uriElement('TSLType');

const postalAddress = element<PostalAddress>(tsl('PostalAddress'), {
  lang: xmlLang,
  streetAddress: one(textElement(tsl('StreetAddress'), text)),
  locality: one(textElement(tsl('Locality'), text)),
  stateOrProvince: optional(textElement(tsl('StateOrProvince'), text)),
  postalCode: optional(textElement(tsl('PostalCode'), text)),
  countryName: one(textElement(tsl('CountryName'), text)),
});

/** AddressType (5.3.5, 5.4.3). */
export function address(name: ElementName): ElementCodec<Address> {
  return element<Address>(name, {
    postalAddresses: one(listOf(tsl('PostalAddresses'), postalAddress)),
    electronicAddress: one(multiLangUris(tsl('ElectronicAddress'))),
  });
}

const DIGITAL_ID = tsl('DigitalId');
const x509Certificate = textElement(tsl('X509Certificate'), base64);
const x509SubjectName = textElement(tsl('X509SubjectName'), text);
const x509Ski = textElement(tsl('X509SKI'), base64);

/** DigitalIdentityListType (5.5.3): read in any order, written certificates first. KeyValue and Other are not covered. */
export const serviceDigitalIdentity: ElementCodec<ServiceDigitalIdentity> = {
  name: tsl('ServiceDigitalIdentity'),
  write: (xml, identity) => {
    const digitalId = <T>(codec: ElementCodec<T>, value: T): void => {
      xml.start(DIGITAL_ID);
      codec.write(xml, value);
      xml.end();
    };
    xml.start(tsl('ServiceDigitalIdentity'));
    for (const certificate of identity.x509Certificates) digitalId(x509Certificate, certificate);
    if (identity.x509SubjectName !== undefined) digitalId(x509SubjectName, identity.x509SubjectName);
    if (identity.x509Ski !== undefined) digitalId(x509Ski, identity.x509Ski);
    xml.end();
  },
  read: (source) => {
    const cursor = new ContentCursor(source);
    const certificates: Uint8Array[] = [];
    const found: { x509SubjectName?: string; x509Ski?: Uint8Array } = {};
    for (let id = cursor.optional(DIGITAL_ID); id; id = cursor.optional(DIGITAL_ID)) {
      const content = new ContentCursor(id);
      const choice = content.any();
      content.end();
      if (choice?.is(x509Certificate.name)) certificates.push(x509Certificate.read(choice));
      else if (choice?.is(x509SubjectName.name) && found.x509SubjectName === undefined) {
        found.x509SubjectName = x509SubjectName.read(choice);
      } else if (choice?.is(x509Ski.name) && found.x509Ski === undefined)
        found.x509Ski = x509Ski.read(choice);
      else
        throw new TrustedListError(
          'unexpected_element',
          `${choice?.path ?? id.path} identifies nothing more`,
        );
    }
    cursor.end();
    return { x509Certificates: certificates, ...found };
  },
};
