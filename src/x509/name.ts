import {
  DerError,
  type DerElement,
  DerReader,
  decodeObjectIdentifier,
  decodeString,
} from '../asn1/der-reader';
import { DerOutput, elementOctets } from '../asn1/der-output';
import { isIa5, isPrintable, objectIdentifier } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { assertObjectIdentifier, assertString } from '../asn1/value-rules';
import { OID } from './oids';

const ATTRIBUTE_OIDS = {
  C: OID.countryName,
  ST: OID.stateOrProvinceName,
  L: OID.localityName,
  street: OID.streetAddress,
  postalCode: OID.postalCode,
  O: OID.organizationName,
  OU: OID.organizationalUnitName,
  organizationIdentifier: OID.organizationIdentifier,
  CN: OID.commonName,
  GN: OID.givenName,
  SN: OID.surname,
  pseudonym: OID.pseudonym,
  serialNumber: OID.serialNumber,
  title: OID.title,
  DC: OID.domainComponent,
  emailAddress: OID.emailAddress,
} as const;

/** Short name of an attribute type of a distinguished name. */
export type NameAttribute = keyof typeof ATTRIBUTE_OIDS;

export const NAME_ATTRIBUTES = Object.keys(ATTRIBUTE_OIDS) as readonly NameAttribute[];

const ATTRIBUTES_BY_OID = new Map<string, NameAttribute>(
  NAME_ATTRIBUTES.map((attribute) => [ATTRIBUTE_OIDS[attribute], attribute]),
);

/** One attribute to be written, in a relative distinguished name of its own. */
export interface NameEntry {
  readonly attribute: NameAttribute;
  readonly value: string;
}

/** One attribute as read; `attribute` is absent for a type without a short name here. */
export interface ParsedNameEntry {
  readonly oid: string;
  readonly attribute?: NameAttribute;
  /** Identifier octet of the value's string type. */
  readonly tag: number;
  /** The text; `#` and the hexadecimal encoding where the type is no string (RFC 4514 2.4). */
  readonly value: string;
  /** The encoded value. */
  readonly valueDer: Uint8Array;
  /** How many attributes share the relative distinguished name. */
  readonly attributesInSet: number;
}

export interface ParsedName {
  readonly der: Uint8Array;
  readonly entries: readonly ParsedNameEntry[];
}

/** String types for new names: UTF8String throughout (`utf8`), or PrintableString wherever the value fits it. */
export interface NameEncoding {
  readonly utf8?: boolean;
}

/**
 * A Name of single-valued RDNs in the given order (RFC 5280 4.1.2.4). countryName and serialNumber are PrintableString
 * as X.520 demands, domainComponent and emailAddress IA5String; a value that does not fit, an empty one or one that is not well-formed
 * Unicode is a RangeError.
 */
export function buildName(entries: readonly NameEntry[], { utf8 = false }: NameEncoding = {}): Uint8Array {
  const plans = entries.map((entry) => planRdn(entry, utf8));
  let contentOctets = 0;
  for (const { setOctets } of plans) contentOctets += elementOctets(setOctets);
  const output = new DerOutput(elementOctets(contentOctets));
  output.header(TAG.SEQUENCE, contentOctets);
  for (const plan of plans) writeRdn(output, plan);
  return output.octets;
}

/** A relative distinguished name of one attribute, with the lengths of the content of each of its elements. */
interface RdnPlan {
  readonly typeDer: Uint8Array;
  readonly tag: number;
  readonly value: string;
  readonly valueOctets: number;
  readonly pairOctets: number;
  readonly setOctets: number;
}

function planRdn({ attribute, value }: NameEntry, utf8: boolean): RdnPlan {
  const typeDer = objectIdentifier(ATTRIBUTE_OIDS[attribute]);
  const tag = stringTag(attribute, value, utf8);
  const valueOctets =
    tag === TAG.UTF8_STRING && !isIa5(value) ? Buffer.byteLength(value, 'utf8') : value.length;
  const pairOctets = typeDer.length + elementOctets(valueOctets);
  return { typeDer, tag, value, valueOctets, pairOctets, setOctets: elementOctets(pairOctets) };
}

function writeRdn(
  output: DerOutput,
  { typeDer, tag, value, valueOctets, pairOctets, setOctets }: RdnPlan,
): void {
  output.header(TAG.SET, setOctets);
  output.header(TAG.SEQUENCE, pairOctets);
  output.append(typeDer);
  output.header(tag, valueOctets);
  // As many octets as UTF-16 units: in UTF-8, that is ASCII.
  if (valueOctets === value.length) output.ascii(value);
  else output.utf8(value);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The string type of a value; RangeError where it does not fit the type of its attribute. */
function stringTag(attribute: NameAttribute, value: string, utf8: boolean): number {
  const printable = isPrintable(value);
  // A lone surrogate would silently become U+FFFD in UTF-8.
  if (value === '' || (!printable && LONE_SURROGATE.test(value)))
    throw new RangeError(`${attribute} is empty or not Unicode`);
  switch (attribute) {
    case 'C':
    case 'serialNumber':
      if (!printable) throw new RangeError('not a PrintableString');
      return TAG.PRINTABLE_STRING;
    case 'DC':
    case 'emailAddress':
      if (!isIa5(value)) throw new RangeError('not an IA5String');
      return TAG.IA5_STRING;
    default:
      return !utf8 && printable ? TAG.PRINTABLE_STRING : TAG.UTF8_STRING;
  }
}

/** Reads a Name; throws {@link DerError} where it is not one. */
export function parseName(der: Uint8Array): ParsedName {
  const entries: ParsedAttribute[] = [];
  const rdnSequence = DerReader.inside(der, TAG.SEQUENCE);
  while (!rdnSequence.atEnd) {
    const attributes = rdnSequence.enter(TAG.SET);
    const first = entries.length;
    while (!attributes.atEnd) {
      const pair = attributes.enter(TAG.SEQUENCE);
      entries.push(new ParsedAttribute(pair.next(TAG.OBJECT_IDENTIFIER), pair.next()));
      pair.end();
    }
    const count = entries.length - first;
    if (count === 0) throw new DerError('unexpected', 'a relative distinguished name is empty');
    for (const entry of entries.slice(first)) entry.attributesInSet = count;
  }
  return { der, entries };
}

/** Checked at once, decoded when asked for: the subject of a request is seldom looked at, but never malformed. */
class ParsedAttribute implements ParsedNameEntry {
  attributesInSet = 1;

  constructor(
    private readonly type: DerElement,
    private readonly text: DerElement,
  ) {
    assertObjectIdentifier(type.octets, type.start, type.end);
    assertString(text.tag, text.octets, text.start, text.end);
  }

  get oid(): string {
    return decodeObjectIdentifier(this.type);
  }

  get attribute(): NameAttribute | undefined {
    return ATTRIBUTES_BY_OID.get(this.oid);
  }

  get tag(): number {
    return this.text.tag;
  }

  get value(): string {
    // A value of a type that is no string (a SEQUENCE, say) still names something; show its octets as RFC 4514 2.4 does.
    return STRING_TAGS.has(this.tag)
      ? decodeString(this.text)
      : `#${Buffer.from(this.valueDer).toString('hex')}`;
  }

  get valueDer(): Uint8Array {
    return this.text.der;
  }
}

/** The values of one attribute type, in order. */
export function nameValues(name: ParsedName, attribute: NameAttribute): string[] {
  return name.entries.filter((entry) => entry.attribute === attribute).map((entry) => entry.value);
}

/** The string form of RFC 4514: last RDN first, the attributes of one RDN joined by `+`, special characters escaped. */
export function formatName(name: ParsedName): string {
  return formatEntries(name, formatEntry);
}

/** As {@link formatName}, with the attribute names of RFC 4514 3 alone, which every reader knows; others by their OID. */
export function formatStandardName(name: ParsedName): string {
  return formatEntries(name, (entry) =>
    entry.attribute !== undefined && STANDARD_KEYWORDS.has(entry.attribute)
      ? formatEntry(entry)
      : `${entry.oid}=#${Buffer.from(entry.valueDer).toString('hex')}`,
  );
}

const STANDARD_KEYWORDS: ReadonlySet<NameAttribute> = new Set([
  'CN',
  'L',
  'ST',
  'O',
  'OU',
  'C',
  'street',
  'DC',
]);

function formatEntries({ entries }: ParsedName, format: (entry: ParsedNameEntry) => string): string {
  const rdns: string[] = [];
  for (let i = 0; i < entries.length;) {
    const count = entries[i]?.attributesInSet ?? 1;
    rdns.unshift(
      entries
        .slice(i, i + count)
        .map(format)
        .join('+'),
    );
    i += count;
  }
  return rdns.join(',');
}

function formatEntry({ oid, attribute, tag, value, valueDer }: ParsedNameEntry): string {
  // RFC 4514 2.4: under a dotted type, and for a value that is no string, the encoding stands as it is.
  if (attribute === undefined) return `${oid}=#${Buffer.from(valueDer).toString('hex')}`;
  return `${attribute}=${STRING_TAGS.has(tag) ? escapeValue(value) : value}`;
}

const STRING_TAGS: ReadonlySet<number> = new Set([
  TAG.UTF8_STRING,
  TAG.PRINTABLE_STRING,
  TAG.IA5_STRING,
  TAG.VISIBLE_STRING,
  TAG.NUMERIC_STRING,
  TAG.TELETEX_STRING,
  TAG.BMP_STRING,
]);

function escapeValue(value: string): string {
  // In one pass, so that no escape is escaped again.
  return value.replace(/^[ #]|[\\",+;<>\0]| $/g, (character) =>
    character === '\0' ? '\\00' : `\\${character}`,
  );
}
