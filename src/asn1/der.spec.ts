import * as asn1js from 'asn1js';
import fc from 'fast-check';

import {
  DerError,
  DerReader,
  children,
  decodeBitString,
  decodeBoolean,
  decodeInteger,
  decodeObjectIdentifier,
  decodeString,
  decodeTime,
  readElement,
  readWhole,
} from './der-reader';
import {
  bitString,
  boolean,
  contextConstructed,
  contextPrimitive,
  generalizedTime,
  ia5String,
  integer,
  namedBitString,
  nullValue,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  time,
  tlv,
  unsignedInteger,
  utf8String,
} from './der-writer';
import { assertStrictDer } from './strict-der';
import { TAG } from './tags';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const octets = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');

function reasonOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof DerError) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('DER writer', () => {
  it.each([
    ['integer zero', integer(0), '020100'],
    ['integer 127', integer(127), '02017f'],
    ['integer 128 needs a leading zero', integer(128), '02020080'],
    ['integer -1', integer(-1), '0201ff'],
    ['integer -129', integer(-129), '0202ff7f'],
    ['unsigned integer cuts leading zeros', unsignedInteger(octets('000080')), '02020080'],
    ['unsigned integer of nothing is zero', unsignedInteger(octets('')), '020100'],
    ['boolean', boolean(true), '0101ff'],
    ['null', nullValue(), '0500'],
    ['octet string', octetString(octets('0102')), '04020102'],
    ['key usage nonRepudiation as named bits', namedBitString([1]), '03020640'],
    ['named bits beyond one octet', namedBitString([0, 8]), '0303078080'],
    ['no named bits', namedBitString([]), '030100'],
    ['bit string', bitString(octets('f0'), 4), '030204f0'],
    ['oid with a two-octet arc', objectIdentifier('1.2.840.113549'), '06062a864886f70d'],
    ['oid of the example arc', objectIdentifier('2.999.10.1'), '060488370a01'],
    ['utf8', utf8String('橋'), '0c03e6a98b'],
    ['printable', printableString('XA'), '13025841'],
    ['ia5', ia5String('a@b'), '1603614062'],
    ['time 2049 is UTCTime', time(new Date('2049-12-31T23:59:59Z')), '170d3439313233313233353935395a'],
    [
      'time 2050 is GeneralizedTime',
      time(new Date('2050-01-01T00:00:00Z')),
      '180f32303530303130313030303030305a',
    ],
    ['last time', generalizedTime(new Date('9999-12-31T23:59:59Z')), '180f39393939313233313233353935395a'],
    ['set of sorts', setOf(integer(2), integer(1)), '3106020101020102'],
    ['context primitive', contextPrimitive(6, octets('61')), '860161'],
    ['context constructed', contextConstructed(0, integer(2)), 'a003020102'],
    ['length of 128 octets', tlv(4, Buffer.alloc(128)).subarray(0, 3), '048180'],
    ['length of 256 octets', tlv(4, Buffer.alloc(256)).subarray(0, 4), '04820100'],
    ['length of 65536 octets', tlv(4, Buffer.alloc(65536)).subarray(0, 5), '0483010000'],
  ])('ok %s', (_name, encoded, expected) => {
    expect(hex(encoded)).toBe(expected);
  });

  it.each(['', '1', '3.1', '1.40', '1.02', '1.2.', 'a.b', '0.-1'])('fails object identifier %p', (dotted) => {
    expect(() => objectIdentifier(dotted)).toThrow(RangeError);
  });

  it.each(['+010000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', 'never'])('fails the time %s', (text) => {
    expect(() => time(new Date(text))).toThrow(RangeError);
  });

  it('fails characters outside PrintableString and IA5String', () => {
    expect(() => printableString('a@b')).toThrow(RangeError);
    expect(() => ia5String('é')).toThrow(RangeError);
  });

  it('agrees with asn1js on integers, identifiers and strings', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), fc.string(), (number, text) => {
        const parsed = asn1js.fromBER(Buffer.from(sequence(integer(number), utf8String(text))));
        const [first, second] = (parsed.result as asn1js.Sequence).valueBlock.value;
        expect((first as asn1js.Integer).toBigInt()).toBe(number);
        expect((second as asn1js.Utf8String).getValue()).toBe(Buffer.from(text, 'utf8').toString('utf8'));
      }),
    );
  });
});

describe('DER reader', () => {
  it.each([
    ['empty', '', 'truncated'],
    ['header only', '30', 'truncated'],
    ['content cut', '040201', 'truncated'],
    ['length cut', '0482', 'truncated'],
    ['indefinite length', '3080020100 0000', 'not_der'],
    ['long form of a short length', '048101 00', 'not_der'],
    ['leading zero in a length', '04820001 00', 'not_der'],
    ['five-octet length', '04850000000001 00', 'not_der'],
    ['high tag number', '1f2000', 'not_der'],
    ['trailing octets', '0500 00', 'trailing_bytes'],
  ])('fails %s', (_name, input, reason) => {
    expect(reasonOf(() => readWhole(octets(input)))).toBe(reason);
  });

  it.each([
    ['integer with redundant zero', '02020001', 'not_der'],
    ['integer with redundant ones', '0202ff80', 'not_der'],
    ['empty integer', '0200', 'not_der'],
    ['boolean 01', '010101', 'not_der'],
    ['null with content', '050100', 'not_der'],
    ['bit string without count', '0300', 'not_der'],
    ['bit string with eight unused bits', '03020800', 'not_der'],
    ['bit string with set unused bits', '030204ff', 'not_der'],
    ['constructed octet string', '2403040100', 'not_der'],
    ['primitive sequence', '1000', 'not_der'],
    ['oid with leading 80', '06032a8001', 'not_der'],
    ['oid that ends in the middle', '06022a86', 'not_der'],
    ['invalid UTF-8', '0c02c328', 'not_der'],
    ['overlong UTF-8', '0c02c080', 'not_der'],
    ['printable string beyond ASCII', '1301e9', 'not_der'],
    ['end of contents', '30020000', 'not_der'],
    // More octets follow in each, but they belong to what stands behind.
    ['a header that leaves its SEQUENCE', '3005 300104 0500', 'truncated'],
    ['a length that leaves its SEQUENCE', '3006 30020481 0500', 'truncated'],
    ['content that leaves its SEQUENCE', '3007 3003040301 0500', 'truncated'],
  ])('fails strictly: %s', (_name, input, reason) => {
    expect(reasonOf(() => assertStrictDer(octets(input)))).toBe(reason);
  });

  it.each([
    ['3 levels within 3', 3, 'accepted'],
    ['4 levels beyond 3', 4, 'too_deep'],
    ['10,000 levels', 10_000, 'too_deep'],
  ])('depth limit: %s', (_name, levels, verdict) => {
    let nested: Uint8Array = nullValue();
    for (let level = 0; level < levels; level++) nested = sequence(nested);
    expect(reasonOf(() => assertStrictDer(nested, { maxDepth: 3 }))).toBe(verdict);
  });

  it('limits the number of elements', () => {
    const wide = sequence(...Array.from({ length: 100 }, () => nullValue()));
    expect(reasonOf(() => assertStrictDer(wide, { maxElements: 101 }))).toBe('accepted');
    expect(reasonOf(() => assertStrictDer(wide, { maxElements: 100 }))).toBe('too_large');
  });

  it.each([
    ['170d3439313233313233353935395a', '2049-12-31T23:59:59.000Z'],
    ['170d3530303130313030303030305a', '1950-01-01T00:00:00.000Z'],
    ['180f32303530303130313030303030305a', '2050-01-01T00:00:00.000Z'],
  ])('ok time %s', (input, expected) => {
    expect(decodeTime(readWhole(octets(input))).toISOString()).toBe(expected);
  });

  it.each([
    ['30 February', tlv(TAG.UTC_TIME, Buffer.from('260230000000Z'))],
    ['no seconds', tlv(TAG.UTC_TIME, Buffer.from('2602280000Z'))],
    ['an offset', tlv(TAG.UTC_TIME, Buffer.from('260228000000+0900'))],
    ['a fraction', tlv(TAG.GENERALIZED_TIME, Buffer.from('20260228000000.5Z'))],
    ['hour 24', tlv(TAG.GENERALIZED_TIME, Buffer.from('20260228240000Z'))],
  ])('fails time with %s', (_name, encoded) => {
    expect(reasonOf(() => decodeTime(readWhole(encoded)))).toBe('not_der');
  });

  it('walks a constructed element with the cursor', () => {
    const reader = new DerReader(readWhole(sequence(integer(5), boolean(true), utf8String('x'))).content);
    expect(decodeInteger(reader.next(TAG.INTEGER))).toBe(5n);
    expect(reader.optional(TAG.NULL)).toBeUndefined();
    expect(decodeBoolean(reader.next())).toBe(true);
    expect(reasonOf(() => reader.end())).toBe('unexpected');
    expect(reasonOf(() => reader.next(TAG.NULL))).toBe('unexpected');
    expect(decodeString(reader.next())).toBe('x');
    expect(reasonOf(() => reader.next())).toBe('unexpected');
    reader.end();
  });

  it('reads back every written value', () => {
    const arcs = fc
      .tuple(fc.nat({ max: 39 }), fc.array(fc.nat({ max: 2 ** 31 }), { maxLength: 8 }))
      .map(([second, rest]) => ['1', second, ...rest].join('.'));
    fc.assert(
      fc.property(fc.bigInt(), arcs, fc.uint8Array({ maxLength: 300 }), (number, oid, content) => {
        const encoded = sequence(
          integer(number),
          objectIdentifier(oid),
          bitString(content),
          octetString(content),
        );
        assertStrictDer(encoded);
        const parts = children(readWhole(encoded, TAG.SEQUENCE).content);
        expect(parts.map((part) => hex(part.der)).join('')).toBe(hex(readWhole(encoded).content));
        const [first, second, third] = parts;
        if (!first || !second || !third) throw new Error('three parts were written');
        expect(decodeInteger(first)).toBe(number);
        expect(decodeObjectIdentifier(second)).toBe(oid);
        expect(hex(decodeBitString(third).octets)).toBe(hex(content));
      }),
    );
  });

  it('answers arbitrary octets with a value or a DerError, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        expect(typeof reasonOf(() => assertStrictDer(input))).toBe('string');
        expect(typeof reasonOf(() => decodeTime(readElement(input)))).toBe('string');
        expect(typeof reasonOf(() => decodeString(readElement(input)))).toBe('string');
      }),
      { numRuns: 5000 },
    );
  });
});
