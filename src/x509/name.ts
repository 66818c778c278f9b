import { DerError, DerReader, decodeObjectIdentifier, decodeString, readWhole } from '../asn1/der-reader';
import {
  ia5String,
  isPrintable,
  objectIdentifier,
  printableString,
  sequence,
  setOf,
  utf8String,
} from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
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
  return sequence(
    ...entries.map(({ attribute, value }) =>
      setOf(sequence(objectIdentifier(ATTRIBUTE_OIDS[attribute]), attributeValue(attribute, value, utf8))),
    ),
  );
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function attributeValue(attribute: NameAttribute, value: string, utf8: boolean): Uint8Array {
  // A lone surrogate would silently become U+FFFD in UTF-8.
  if (value === '' || LONE_SURROGATE.test(value))
    throw new RangeError(`${attribute} is empty or not Unicode`);
  switch (attribute) {
    case 'C':
    case 'serialNumber':
      return printableString(value);
    case 'DC':
    case 'emailAddress':
      return ia5String(value);
    default:
      return !utf8 && isPrintable(value) ? printableString(value) : utf8String(value);
  }
}

/** Reads a Name; throws {@link DerError} where it is not one. */
export function parseName(der: Uint8Array): ParsedName {
  const entries: ParsedNameEntry[] = [];
  const rdnSequence = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  while (!rdnSequence.atEnd) {
    const attributes = new DerReader(rdnSequence.next(TAG.SET).content);
    const first = entries.length;
    while (!attributes.atEnd) {
      const pair = new DerReader(attributes.next(TAG.SEQUENCE).content);
      const oid = decodeObjectIdentifier(pair.next());
      const text = pair.next();
      pair.end();
      const attribute = ATTRIBUTES_BY_OID.get(oid);
      const value = decodeAttributeValue(text);
      entries.push({
        oid,
        ...(attribute ? { attribute } : {}),
        tag: text.tag,
        value,
        valueDer: text.der,
        attributesInSet: 1,
      });
    }
    const count = entries.length - first;
    if (count === 0) throw new DerError('unexpected', 'a relative distinguished name is empty');
    if (count > 1) for (let i = first; i < entries.length; i++) markShared(entries, i, count);
  }
  return { der, entries };
}

function markShared(entries: ParsedNameEntry[], index: number, attributesInSet: number): void {
  const entry = entries[index];
  if (entry) entries[index] = { ...entry, attributesInSet };
}

function decodeAttributeValue(element: Parameters<typeof decodeString>[0]): string {
  try {
    return decodeString(element);
  } catch (error) {
    // A value of a type that is no string (a SEQUENCE, say) still names something; show its octets as RFC 4514 2.4 does.
    if (error instanceof DerError && error.reason === 'unexpected') {
      return `#${Buffer.from(element.der).toString('hex')}`;
    }
    throw error;
  }
}

/** The values of one attribute type, in order. */
export function nameValues(name: ParsedName, attribute: NameAttribute): string[] {
  return name.entries.filter((entry) => entry.attribute === attribute).map((entry) => entry.value);
}

/** The string form of RFC 4514: last RDN first, the attributes of one RDN joined by `+`, special characters escaped. */
export function formatName({ entries }: ParsedName): string {
  const rdns: string[] = [];
  for (let i = 0; i < entries.length;) {
    const count = entries[i]?.attributesInSet ?? 1;
    rdns.unshift(
      entries
        .slice(i, i + count)
        .map(formatEntry)
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
