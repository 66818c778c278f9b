import { DerOutput, elementOctets } from './der-output';
import { TAG, contextConstructedTag, contextTag } from './tags';

/** By character code: whether PrintableString has the character (X.680 41.4). */
const PRINTABLE = Array.from({ length: 0x80 }, (_, code) =>
  /[A-Za-z0-9 '()+,\-./:=?]/.test(String.fromCharCode(code)),
);
const NULL_DER = Buffer.from([TAG.NULL, 0]);

/** The octets of all parts, one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/**
 * One complete DER element: identifier octet, shortest definite length, content (X.690 8.1, 10.1).
 * `tag` is the identifier octet itself.
 */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of content) length += part.length;
  const output = new DerOutput(elementOctets(length));
  output.header(tag, length);
  for (const part of content) output.append(part);
  return output.octets;
}

/** SEQUENCE or SEQUENCE OF of already encoded elements. */
export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.SEQUENCE, ...elements);
}

/** SET OF: the elements in ascending order of their encodings (X.690 11.6). */
export function setOf(...elements: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.SET, ...[...elements].sort((a, b) => Buffer.compare(a, b)));
}

/** INTEGER of any size and sign, in the fewest octets (X.690 8.3.2). */
export function integer(value: bigint | number): Uint8Array {
  const number = BigInt(value);
  let octets = 1;
  while (BigInt.asIntN(octets * 8, number) !== number) octets++;
  const content = Buffer.alloc(octets);
  let rest = BigInt.asUintN(octets * 8, number);
  for (let i = octets - 1; i >= 0; i--) {
    content[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return tlv(TAG.INTEGER, content);
}

/** INTEGER whose value is the big-endian unsigned number in `octets`. */
export function unsignedInteger(octets: Uint8Array): Uint8Array {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const magnitude = octets.subarray(start);
  if (magnitude.length === 0) return tlv(TAG.INTEGER, Buffer.from([0]));
  return (magnitude[0] ?? 0) >= 0x80
    ? tlv(TAG.INTEGER, Buffer.from([0]), magnitude)
    : tlv(TAG.INTEGER, magnitude);
}

/** BOOLEAN; TRUE is FF (X.690 11.1). */
export function boolean(value: boolean): Uint8Array {
  return Buffer.from([TAG.BOOLEAN, 1, value ? 0xff : 0]);
}

export function nullValue(): Uint8Array {
  return NULL_DER;
}

export function octetString(octets: Uint8Array): Uint8Array {
  return tlv(TAG.OCTET_STRING, octets);
}

/** BIT STRING of whole octets, of which the last `unusedBits` bits (0 to 7) do not count and must be zero. */
export function bitString(octets: Uint8Array, unusedBits = 0): Uint8Array {
  return tlv(TAG.BIT_STRING, Buffer.from([unusedBits]), octets);
}

/** BIT STRING with a named bit list: the given bit numbers are set, trailing zero bits are cut (X.690 11.2.2). */
export function namedBitString(bits: readonly number[]): Uint8Array {
  if (bits.length === 0) return bitString(Buffer.alloc(0));
  const last = Math.max(...bits);
  const octets = Buffer.alloc((last >> 3) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(octets, 7 - (last & 7));
}

const encodedIdentifiers = new Map<string, Uint8Array>();
const ENCODED_IDENTIFIERS_LIMIT = 1024;

/** OBJECT IDENTIFIER from its dotted form; a malformed form is a RangeError (X.690 8.19). */
export function objectIdentifier(dotted: string): Uint8Array {
  const known = encodedIdentifiers.get(dotted);
  if (known) return known;
  const encoded = encodeObjectIdentifier(dotted);
  if (encodedIdentifiers.size < ENCODED_IDENTIFIERS_LIMIT) encodedIdentifiers.set(dotted, encoded);
  return encoded;
}

function encodeObjectIdentifier(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9][0-9]*))+$/.test(dotted))
    throw new RangeError(`not an object identifier: ${dotted}`);
  const [first, second, ...rest] = dotted.split('.').map(BigInt);
  if (first === undefined || second === undefined || (first < 2n && second > 39n)) {
    throw new RangeError(`not an object identifier: ${dotted}`);
  }
  const content: number[] = [];
  for (const arc of [first * 40n + second, ...rest]) {
    const groups = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
    content.push(...groups);
  }
  return tlv(TAG.OBJECT_IDENTIFIER, Buffer.from(content));
}

export function utf8String(text: string): Uint8Array {
  return tlv(TAG.UTF8_STRING, Buffer.from(text, 'utf8'));
}

/** Whether `text` fits PrintableString (X.680 41.4). */
export function isPrintable(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    if (PRINTABLE[text.charCodeAt(place)] !== true) return false;
  }
  return true;
}

/** PrintableString; a character outside its alphabet is a RangeError (X.680 41.4). */
export function printableString(text: string): Uint8Array {
  if (!isPrintable(text)) throw new RangeError('not a PrintableString');
  return tlv(TAG.PRINTABLE_STRING, Buffer.from(text, 'latin1'));
}

/** Whether `text` fits IA5String: exactly the 7-bit range, controls included (X.680 41). */
export function isIa5(text: string): boolean {
  for (let place = 0; place < text.length; place++) if (text.charCodeAt(place) > 0x7f) return false;
  return true;
}

/** IA5String; a character beyond ASCII is a RangeError. */
export function ia5String(text: string): Uint8Array {
  if (!isIa5(text)) throw new RangeError('not an IA5String');
  return tlv(TAG.IA5_STRING, Buffer.from(text, 'latin1'));
}

/** UTCTime for the years 1950 to 2049, GeneralizedTime otherwise; whole seconds, Z (RFC 5280 4.1.2.5). */
export function time(instant: Date): Uint8Array {
  const year = instant.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? timeElement(TAG.UTC_TIME, [year % 100], instant)
    : generalizedTime(instant);
}

/** GeneralizedTime in whole seconds with Z (X.690 11.7, RFC 5280 4.1.2.5.2); RangeError for a year of not four digits. */
export function generalizedTime(instant: Date): Uint8Array {
  const year = instant.getUTCFullYear();
  // Written so that an instant that is none (NaN) is refused too.
  if (!(year >= 0 && year <= 9999)) throw new RangeError('not an instant of the years 0 to 9999');
  return timeElement(TAG.GENERALIZED_TIME, [Math.floor(year / 100), year % 100], instant);
}

/** The year in numbers of two digits each, then month to second the same way, then Z. */
function timeElement(tag: number, year: readonly number[], instant: Date): Uint8Array {
  const numbers = [
    ...year,
    instant.getUTCMonth() + 1,
    instant.getUTCDate(),
    instant.getUTCHours(),
    instant.getUTCMinutes(),
    instant.getUTCSeconds(),
  ];
  const contentOctets = 2 * numbers.length + 1;
  const output = new DerOutput(elementOctets(contentOctets));
  output.header(tag, contentOctets);
  for (const number of numbers) {
    output.octet(DIGIT_ZERO + Math.floor(number / 10));
    output.octet(DIGIT_ZERO + (number % 10));
  }
  output.octet(LETTER_Z);
  return output.octets;
}

const DIGIT_ZERO = 0x30;
const LETTER_Z = 0x5a;

/** Context-specific primitive element `[number] IMPLICIT`. */
export function contextPrimitive(number: number, content: Uint8Array): Uint8Array {
  return tlv(contextTag(number), content);
}

/** Context-specific constructed element `[number]`, EXPLICIT or around several elements. */
export function contextConstructed(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return tlv(contextConstructedTag(number), ...elements);
}
