import fc from 'fast-check';

import { DerError } from '../asn1/der-reader';
import {
  integer,
  objectIdentifier,
  printableString,
  sequence,
  setOf,
  tlv,
  utf8String,
} from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { NAME_ATTRIBUTES, type NameEntry, buildName, formatName, nameValues, parseName } from './name';
import { OID } from './oids';

const attribute = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), value);
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const formatOf = (der: Uint8Array): string => formatName(parseName(der));

describe('buildName', () => {
  it('equals the octets of X.690 by hand', () => {
    const der = buildName([
      { attribute: 'C', value: 'JP' },
      { attribute: 'CN', value: '架橋' },
    ]);
    expect(hex(der)).toBe('301e310b3009060355040613024a50310f300d06035504030c06e69eb6e6a98b');
  });

  it.each<[NameEntry, boolean, number]>([
    [{ attribute: 'C', value: 'JP' }, true, TAG.PRINTABLE_STRING],
    [{ attribute: 'serialNumber', value: 'PNOJP-1' }, true, TAG.PRINTABLE_STRING],
    [{ attribute: 'O', value: 'Alpha' }, false, TAG.PRINTABLE_STRING],
    [{ attribute: 'O', value: 'Alpha' }, true, TAG.UTF8_STRING],
    [{ attribute: 'O', value: 'Älpha' }, false, TAG.UTF8_STRING],
    [{ attribute: 'O', value: 'A & B' }, false, TAG.UTF8_STRING],
    [{ attribute: 'DC', value: 'example' }, true, TAG.IA5_STRING],
    [{ attribute: 'emailAddress', value: 'a@b.example' }, false, TAG.IA5_STRING],
  ])('writes %j (utf8: %s) with string tag %s', (entry, utf8, tag) => {
    expect(parseName(buildName([entry], { utf8 })).entries).toMatchObject([{ ...entry, tag }]);
  });

  it.each<[string, NameEntry]>([
    ['kanji as a country', { attribute: 'C', value: '日本' }],
    ['an underscore in serialNumber', { attribute: 'serialNumber', value: 'PNOJP-1_2' }],
    ['a mailbox beyond ASCII', { attribute: 'emailAddress', value: 'ä@b.example' }],
    ['an empty value', { attribute: 'O', value: '' }],
    ['half a surrogate pair', { attribute: 'O', value: 'x\ud83d' }],
  ])('fails %s', (_name, entry) => {
    expect(() => buildName([entry])).toThrow(RangeError);
  });

  it('reads back whatever text it took', () => {
    const texts = NAME_ATTRIBUTES.filter(
      (name) => !['C', 'serialNumber', 'DC', 'emailAddress'].includes(name),
    );
    const entry = fc.record({
      attribute: fc.constantFrom(...texts),
      value: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.boolean(), (entries, utf8) => {
        const der = buildName(entries, { utf8 });
        const parsed = parseName(der);
        expect(parsed.entries.map((read) => ({ attribute: read.attribute, value: read.value }))).toEqual(
          entries,
        );
        expect(parsed.der).toBe(der);
      }),
    );
  });
});

describe('parseName', () => {
  it('tells how many attributes share an RDN', () => {
    const shared = setOf(
      attribute(OID.commonName, utf8String('a')),
      attribute(OID.organizationName, utf8String('b')),
    );
    const alone = setOf(attribute(OID.countryName, printableString('JP')));
    const { entries } = parseName(sequence(alone, shared));
    expect(entries.map(({ attributesInSet }) => attributesInSet)).toEqual([1, 2, 2]);
  });

  it('collects the values of one attribute type', () => {
    const entries: NameEntry[] = [
      { attribute: 'OU', value: 'first' },
      { attribute: 'O', value: 'other' },
      { attribute: 'OU', value: 'second' },
    ];
    expect(nameValues(parseName(buildName(entries)), 'OU')).toEqual(['first', 'second']);
  });

  it('reads the empty name', () => expect(parseName(sequence()).entries).toEqual([]));

  it.each<[string, Uint8Array]>([
    ['a SET', setOf()],
    ['an RDN that is a SEQUENCE', sequence(sequence(attribute(OID.commonName, utf8String('a'))))],
    ['an empty RDN', sequence(setOf())],
    ['an attribute without value', sequence(setOf(sequence(objectIdentifier(OID.commonName))))],
    [
      'an attribute with two values',
      sequence(setOf(sequence(objectIdentifier(OID.commonName), utf8String('a'), utf8String('b')))),
    ],
    ['a type that is no OID', sequence(setOf(sequence(integer(3), utf8String('a'))))],
    [
      'a value that is not UTF-8',
      sequence(setOf(attribute(OID.commonName, tlv(TAG.UTF8_STRING, Buffer.from([0xc3]))))),
    ],
    ['octets after the name', Buffer.concat([buildName([]), Buffer.from([5, 0])])],
  ])('fails %s', (_name, der) => {
    expect(() => parseName(der)).toThrow(DerError);
  });
});

describe('formatName (RFC 4514)', () => {
  it.each<[string, string]>([
    ['plain', 'plain'],
    ['a,b+c"d\\e<f>g;h', 'a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h'],
    ['#1', '\\#1'],
    ['a#1', 'a#1'],
    [' both ', '\\ both\\ '],
    [' ', '\\ '],
    ['\\ ', '\\\\\\ '],
    ['nul\0', 'nul\\00'],
    ['株式会社', '株式会社'],
  ])('writes %j as CN=%s', (value, expected) => {
    expect(formatOf(buildName([{ attribute: 'CN', value }]))).toBe(`CN=${expected}`);
  });

  it('puts the last RDN first and joins the attributes of one with +', () => {
    const shared = setOf(
      attribute(OID.commonName, utf8String('a')),
      attribute(OID.organizationName, utf8String('b')),
    );
    const country = setOf(attribute(OID.countryName, printableString('JP')));
    expect(formatOf(sequence(country, shared))).toBe('CN=a+O=b,C=JP');
  });

  it('shows types without a short name, and values that are no string, by their encoding', () => {
    expect(formatOf(sequence(setOf(attribute('2.999.1', utf8String('x')))))).toBe('2.999.1=#0c0178');
    expect(formatOf(sequence(setOf(attribute(OID.commonName, integer(7)))))).toBe('CN=#020107');
  });
});
