import { DerError, decodeObjectIdentifier, decodeString, readElement, readWhole } from '../asn1/der-reader';
import { objectIdentifier } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { OID } from '../x509/oids';
import { DerCursor } from './der-cursor';

const ATTRIBUTE_OIDS = {
  C: OID.countryName,
  O: OID.organizationName,
  organizationIdentifier: OID.organizationIdentifier,
  CN: OID.commonName,
  GN: OID.givenName,
  SN: OID.surname,
  pseudonym: OID.pseudonym,
  serialNumber: OID.serialNumber,
} as const;

/** The attributes that rules ask for. */
export type JudgedAttribute = keyof typeof ATTRIBUTE_OIDS;

const JUDGED_ATTRIBUTES = Object.keys(ATTRIBUTE_OIDS) as readonly JudgedAttribute[];

/** The attributes by the content octets of their OIDs, as Latin-1 text. */
const BY_ENCODED_OID = new Map(
  JUDGED_ATTRIBUTES.map((attribute) => {
    const { content } = readWhole(objectIdentifier(ATTRIBUTE_OIDS[attribute]));
    return [Buffer.from(content).toString('latin1'), attribute] as const;
  }),
);

export interface NameAttributeValue {
  /** Undefined for an attribute that no rule asks for. */
  readonly attribute: JudgedAttribute | undefined;
  /** Identifier octet of the value's string type. */
  readonly tag: number;
  /** Empty for a value that is no string. */
  readonly value: string;
}

/** A name with its values at hand by attribute. */
export interface DistinguishedName {
  readonly der: Uint8Array;
  readonly entries: readonly NameAttributeValue[];
  /** The values of each attribute that is there, in order. */
  readonly values: Readonly<Record<JudgedAttribute, readonly string[] | undefined>>;
}

/**
 * Reads a Name (RFC 5280 4.1.2.4). It differs from `parseName` of src/x509 in what it leaves out: every certificate has
 * another subject, so this is read for each of them.
 */
export function decodeDistinguishedName(der: Buffer): DistinguishedName {
  const entries: NameAttributeValue[] = [];
  const values: Record<JudgedAttribute, string[] | undefined> = {
    C: undefined,
    O: undefined,
    organizationIdentifier: undefined,
    CN: undefined,
    GN: undefined,
    SN: undefined,
    pseudonym: undefined,
    serialNumber: undefined,
  };
  const cursor = new DerCursor(der);
  const end = cursor.read(0, der.length, TAG.SEQUENCE);
  if (end !== der.length) throw new DerError('trailing_bytes', 'octets follow the name');
  for (let position = cursor.content; position < end;) {
    position = cursor.read(position, end, TAG.SET);
    let pair = cursor.content;
    if (pair === position) throw new DerError('unexpected', 'a relative distinguished name is empty');
    while (pair < position) {
      const next = cursor.read(pair, position, TAG.SEQUENCE);
      const entry = readAttribute(cursor, der, next);
      pair = next;
      entries.push(entry);
      if (entry.attribute !== undefined) (values[entry.attribute] ??= []).push(entry.value);
    }
  }
  return { der, entries, values };
}

/** Reads type and value, which are all that stands between the cursor's content and `end`. */
function readAttribute(cursor: DerCursor, der: Buffer, end: number): NameAttributeValue {
  const typeStart = cursor.content;
  const typeEnd = cursor.read(typeStart, end, TAG.OBJECT_IDENTIFIER);
  const attribute = BY_ENCODED_OID.get(der.toString('latin1', cursor.content, typeEnd));
  if (attribute === undefined) decodeObjectIdentifier(readElement(der, typeStart));
  if (cursor.read(typeEnd, end) !== end) throw new DerError('unexpected', 'an attribute has two values');
  return { attribute, tag: cursor.tag, value: readText(cursor, der, typeEnd, end) };
}

function readText(cursor: DerCursor, der: Buffer, start: number, end: number): string {
  const { tag, content } = cursor;
  // Strings of ASCII are the same in both types and need no more checks.
  if (tag === TAG.PRINTABLE_STRING || tag === TAG.UTF8_STRING) {
    let octets = 0;
    for (let place = content; place < end; place++) octets |= der[place] ?? 0;
    if (octets < 0x80) return der.toString('latin1', content, end);
  }
  return STRING_TAGS.has(tag) ? decodeString(readElement(der, start)) : '';
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

/** Those of the attributes that the name lacks. */
export function missingAttributes(
  { values }: DistinguishedName,
  attributes: readonly JudgedAttribute[],
): string | undefined {
  const missing = attributes.filter((attribute) => values[attribute] === undefined);
  return missing.length === 0 ? undefined : `the name has no ${missing.join(', no ')}`;
}

/** Those of the attributes that the name has more than once. */
export function repeatedAttributes(
  { values }: DistinguishedName,
  attributes: readonly JudgedAttribute[],
): string | undefined {
  const repeated = attributes.filter((attribute) => (values[attribute]?.length ?? 0) > 1);
  return repeated.length === 0 ? undefined : `the name has more than one ${repeated.join(', ')}`;
}

/** Whether one attribute says the same as another: an identifier that only repeats the name identifies nothing. */
export function identifierRepeatsName({ values }: DistinguishedName): string | undefined {
  const repeated = values.organizationIdentifier?.find((identifier) => values.O?.includes(identifier));
  return repeated === undefined ? undefined : `organizationIdentifier and O are both ${repeated}`;
}
