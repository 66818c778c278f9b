import { trustServiceStatusList } from './format/trusted-list-format';
import type { TrustServiceStatusList } from './trusted-list';
import { CanonicalXmlWriter } from './xml/canonical-xml-writer';

/** What precedes the root element of every list; it is not part of the canonical form. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * The root element of a list without its signature, as text in exclusive canonical form. The same list gives the same
 * text. TrustedListError names the element where a value cannot be written (`value`, `missing_element`,
 * `whitespace_in_uri`, `forbidden_character`).
 */
export function canonicalTrustedList(list: TrustServiceStatusList): string {
  const xml = new CanonicalXmlWriter();
  trustServiceStatusList.write(xml, list);
  return xml.toString();
}

/** A list without signature as octets: UTF-8 without byte order mark, LF only (TS 119 612 B.1). */
export function writeTrustedList(list: TrustServiceStatusList): Uint8Array {
  return Buffer.from(XML_DECLARATION + canonicalTrustedList(list), 'utf8');
}
