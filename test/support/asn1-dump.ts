import {
  children,
  decodeObjectIdentifier,
  decodeString,
  readWhole,
  type DerElement,
} from '../../src/asn1/der-reader';
import { TAG } from '../../src/asn1/tags';
import { QC_OID } from '../../src/qcstatements/qc-statements';
import { OID } from '../../src/x509/oids';

const OID_NAMES = new Map<string, string>([
  ...Object.entries(OID).map(([name, oid]) => [oid, name] as const),
  ...Object.entries(QC_OID).map(([name, oid]) => [oid, `Qc ${name}`] as const),
]);
const TAG_NAMES = new Map<number, string>(
  Object.entries(TAG).map(([name, tag]) => [tag, name.replaceAll('_', ' ')]),
);
const TEXT_TAGS = new Set<number>([
  TAG.UTF8_STRING,
  TAG.PRINTABLE_STRING,
  TAG.IA5_STRING,
  TAG.UTC_TIME,
  TAG.GENERALIZED_TIME,
]);
const CONSTRUCTED = 0x20;
const CONTEXT = 0x80;

/** DER as indented text, a line an element; octet strings that hold DER are opened. For golden files and failures. */
export function asn1Dump(der: Uint8Array, indent = ''): string {
  const element = readWhole(der);
  if (element.tag & CONSTRUCTED) return tree(indent, element, children(element.content));
  if (element.tag === TAG.OCTET_STRING && holdsDer(element.content)) {
    return tree(indent, element, [readWhole(element.content)]);
  }
  return `${indent}${tagName(element.tag)} ${valueOf(element)}\n`;
}

function tree(indent: string, element: DerElement, inner: readonly DerElement[]): string {
  return `${indent}${tagName(element.tag)}\n${inner.map(({ der }) => asn1Dump(der, `${indent}  `)).join('')}`;
}

function tagName(tag: number): string {
  return tag & CONTEXT ? `[${tag & 0x1f}]` : (TAG_NAMES.get(tag) ?? `tag ${tag}`);
}

function valueOf(element: DerElement): string {
  if (element.tag === TAG.OBJECT_IDENTIFIER) {
    const oid = decodeObjectIdentifier(element);
    const name = OID_NAMES.get(oid);
    return name === undefined ? oid : `${oid} (${name})`;
  }
  if (element.tag === TAG.UTC_TIME || element.tag === TAG.GENERALIZED_TIME) return latin1(element.content);
  if (TEXT_TAGS.has(element.tag)) return JSON.stringify(decodeString(element));
  // General names are implicitly tagged text.
  const text = latin1(element.content);
  if (element.tag & CONTEXT && /^[ -~]{4,}$/.test(text)) return JSON.stringify(text);
  return Buffer.from(element.content).toString('hex');
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1');
}

function holdsDer(octets: Uint8Array): boolean {
  try {
    asn1Dump(octets);
    return true;
  } catch {
    return false;
  }
}
