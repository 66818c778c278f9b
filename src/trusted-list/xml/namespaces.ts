/** A namespace with the prefix under which lists are written; the empty prefix is the default namespace. */
export interface Namespace {
  readonly uri: string;
  readonly prefix: string;
}

/** Of the list itself (TS 119 612 B.1). */
export const TSL: Namespace = { uri: 'http://uri.etsi.org/02231/v2#', prefix: '' };
/** MimeType, ExtendedKeyUsage, CertSubjectDNAttribute, TakenOverBy (TS 119 612 5.3.13, 5.5.9). */
export const TSLX: Namespace = { uri: 'http://uri.etsi.org/02231/v2/additionaltypes#', prefix: 'tslx' };
/** Qualifications (TS 119 612 5.5.9.2). */
export const SIE: Namespace = {
  uri: 'http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#',
  prefix: 'sie',
};
/** Mutual recognition, schema version 2 of the European Commission. */
export const MRA: Namespace = { uri: 'http://ec.europa.eu/tools/lotl/mra/schema/v2#', prefix: 'mra' };
/** XML Signature. */
export const DS: Namespace = { uri: 'http://www.w3.org/2000/09/xmldsig#', prefix: 'ds' };
/** XAdES 1.3.2 (EN 319 132-1). */
export const XADES: Namespace = { uri: 'http://uri.etsi.org/01903/v1.3.2#', prefix: 'xades' };

export const XML_NAMESPACE_URI = 'http://www.w3.org/XML/1998/namespace';

/** Name of an element as the standard writes it. */
export interface ElementName {
  readonly namespace: Namespace;
  readonly localName: string;
}

export function elementName(namespace: Namespace, localName: string): ElementName {
  return { namespace, localName };
}

/** The name as it stands in our lists, for messages. */
export function displayName({ namespace, localName }: ElementName): string {
  return namespace.prefix === '' ? localName : `${namespace.prefix}:${localName}`;
}
