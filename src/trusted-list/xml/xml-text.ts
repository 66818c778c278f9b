import { TrustedListError, type TrustedListRefusal } from '../trusted-list-error';
import { forbiddenCharacter } from './xml-characters';

/** Bounds of what is read; a real list of 40 member states stays a long way below each. */
export const XML_LIMITS = {
  octets: 16 * 1024 * 1024,
  depth: 64,
  /** Elements, attributes and comments together. */
  nodes: 1_000_000,
  attributes: 32,
  /** Different names of elements; the parser of the canonicaliser searches the whole text for each. */
  elementNames: 256,
  /** Prefixes declared at one place of the document. */
  namespaces: 32,
} as const;

/** The text of a document, its line ends as XML 1.0 2.11 reads them. */
export function decodeXml(octets: Uint8Array): string {
  if (octets.length > XML_LIMITS.octets) {
    refuse('too_large', `the list has ${octets.length} octets, at most ${XML_LIMITS.octets} are read`);
  }
  if (octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf) {
    refuse('byte_order_mark', 'the list begins with a byte order mark; write UTF-8 without one');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    refuse('not_utf8', 'the list is not UTF-8');
  }
  const forbidden = forbiddenCharacter(text);
  if (forbidden !== undefined) refuse('forbidden_character', `the list holds ${forbidden}`);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

export function refuse(reason: TrustedListRefusal, detail: string): never {
  throw new TrustedListError(reason, detail);
}
