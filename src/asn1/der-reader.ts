import { TAG } from './tags';

/** Why an encoding was refused; `bad_csr` passes it on as `errors[].reason`. */
export type DerErrorReason =
  'truncated' | 'trailing_bytes' | 'not_der' | 'too_deep' | 'too_large' | 'unexpected';

/** Octets that are not the DER expected. The message is safe to show. */
export class DerError extends Error {
  constructor(
    readonly reason: DerErrorReason,
    message: string,
  ) {
    super(message);
    this.name = 'DerError';
  }
}

/** One element: identifier octet, content octets, and the whole encoding. Both views share the input's memory. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly der: Uint8Array;
}

/**
 * Reads the element that starts at `offset`. Multi-octet tags, indefinite and non-minimal lengths are refused as
 * `not_der` (X.690 10.1), content beyond the input as `truncated`.
 */
export function readElement(octets: Uint8Array, offset = 0): DerElement {
  const tag = octets[offset];
  const first = octets[offset + 1];
  if (tag === undefined || first === undefined)
    throw new DerError('truncated', 'the encoding ends inside a header');
  if ((tag & 0x1f) === 0x1f) throw new DerError('not_der', 'a tag number above 30 is not used here');
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0) throw new DerError('not_der', 'indefinite length (BER) is not allowed');
    if (count > 4) throw new DerError('not_der', 'a length of more than four octets is not allowed');
    length = 0;
    for (let i = 0; i < count; i++) {
      const octet = octets[start + i];
      if (octet === undefined) throw new DerError('truncated', 'the encoding ends inside a length');
      length = length * 256 + octet;
    }
    start += count;
    if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1)))) {
      throw new DerError('not_der', 'a length is not in its shortest form');
    }
  }
  const end = start + length;
  if (end > octets.length)
    throw new DerError('truncated', 'the encoding is shorter than a length in it says');
  return { tag, content: octets.subarray(start, end), der: octets.subarray(offset, end) };
}

/** Reads exactly one element that fills `octets`, of the given identifier octet if one is given. */
export function readWhole(octets: Uint8Array, tag?: number): DerElement {
  const element = readElement(octets);
  if (element.der.length !== octets.length) {
    throw new DerError('trailing_bytes', `${octets.length - element.der.length} octets follow the encoding`);
  }
  if (tag !== undefined && element.tag !== tag) throw unexpectedTag(tag, element.tag);
  return element;
}

/** The elements that fill the content of a constructed element. */
export function children(content: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < content.length;) {
    const element = readElement(content, offset);
    elements.push(element);
    offset += element.der.length;
  }
  return elements;
}

/** A cursor over the elements in the content of a constructed element. */
export class DerReader {
  private offset = 0;

  constructor(private readonly content: Uint8Array) {}

  get atEnd(): boolean {
    return this.offset >= this.content.length;
  }

  /** The identifier octet of the next element, or undefined at the end. */
  peekTag(): number | undefined {
    return this.content[this.offset];
  }

  /** The next element; `unexpected` when there is none or its identifier octet differs from `tag`. */
  next(tag?: number): DerElement {
    if (this.atEnd) throw new DerError('unexpected', 'an element is missing');
    const element = readElement(this.content, this.offset);
    if (tag !== undefined && element.tag !== tag) throw unexpectedTag(tag, element.tag);
    this.offset += element.der.length;
    return element;
  }

  /** The next element if it has the identifier octet `tag`. */
  optional(tag: number): DerElement | undefined {
    return this.peekTag() === tag ? this.next() : undefined;
  }

  /** Refuses further elements. */
  end(): void {
    if (!this.atEnd) throw new DerError('unexpected', 'an element follows where none is allowed');
  }
}

function unexpectedTag(expected: number, seen: number): DerError {
  const hex = (tag: number): string => tag.toString(16).padStart(2, '0');
  return new DerError('unexpected', `expected tag ${hex(expected)}, found ${hex(seen)}`);
}

function expectTag(element: DerElement, tag: number): void {
  if (element.tag !== tag) throw unexpectedTag(tag, element.tag);
}

/** INTEGER in its shortest form (X.690 8.3.2). */
export function decodeInteger(element: DerElement): bigint {
  expectTag(element, TAG.INTEGER);
  assertShortestInteger(element.content);
  const hex = Buffer.from(
    element.content.buffer,
    element.content.byteOffset,
    element.content.length,
  ).toString('hex');
  const unsigned = BigInt(`0x${hex}`);
  return (element.content[0] ?? 0) >= 0x80 ? unsigned - (1n << BigInt(8 * element.content.length)) : unsigned;
}

/** Refuses an empty INTEGER and one with a redundant leading octet. */
export function assertShortestInteger(content: Uint8Array): void {
  const first = content[0];
  if (first === undefined) throw new DerError('not_der', 'an INTEGER is empty');
  const second = content[1];
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError('not_der', 'an INTEGER is not in its shortest form');
  }
}

/** OBJECT IDENTIFIER as dotted decimals (X.690 8.19). */
export function decodeObjectIdentifier(element: DerElement): string {
  expectTag(element, TAG.OBJECT_IDENTIFIER);
  const { content } = element;
  if (content.length === 0 || (content[content.length - 1] ?? 0) >= 0x80) {
    throw new DerError('not_der', 'an OBJECT IDENTIFIER is cut');
  }
  let dotted = '';
  let arc = 0;
  let atStart = true;
  for (const octet of content) {
    if (atStart && octet === 0x80)
      throw new DerError('not_der', 'an OBJECT IDENTIFIER is not in its shortest form');
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128)
      throw new DerError('too_large', 'an arc of an OBJECT IDENTIFIER is too big');
    atStart = octet < 0x80;
    if (!atStart) continue;
    if (dotted === '') {
      const root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      dotted = `${root}.${arc - root * 40}`;
    } else dotted += `.${arc}`;
    arc = 0;
  }
  return dotted;
}

/** BOOLEAN, TRUE as FF only (X.690 11.1). */
export function decodeBoolean(element: DerElement): boolean {
  expectTag(element, TAG.BOOLEAN);
  const value = element.content[0];
  if (element.content.length !== 1 || (value !== 0 && value !== 0xff)) {
    throw new DerError('not_der', 'a BOOLEAN is neither 00 nor FF');
  }
  return value === 0xff;
}

/** UTCTime (1950 to 2049) or GeneralizedTime in whole seconds with Z (RFC 5280 4.1.2.5). */
export function decodeTime(element: DerElement): Date {
  const text = latin1(element.content);
  const utc = element.tag === TAG.UTC_TIME;
  if (!utc && element.tag !== TAG.GENERALIZED_TIME) throw unexpectedTag(TAG.GENERALIZED_TIME, element.tag);
  if (!(utc ? /^[0-9]{12}Z$/ : /^[0-9]{14}Z$/).test(text))
    throw new DerError('not_der', 'a time is not in DER form');
  const full = utc ? (Number(text.slice(0, 2)) >= 50 ? '19' : '20') + text : text;
  const iso = `${full.slice(0, 4)}-${full.slice(4, 6)}-${full.slice(6, 8)}T${full.slice(8, 10)}:${full.slice(10, 12)}:${full.slice(12, 14)}Z`;
  const instant = new Date(iso);
  // Date rolls 30 February over; an impossible date must not read as another day.
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 19) !== iso.slice(0, 19)) {
    throw new DerError('not_der', 'a time names no real instant');
  }
  return instant;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a UTF8String, PrintableString, IA5String, VisibleString, NumericString or BMPString. */
export function decodeString(element: DerElement): string {
  switch (element.tag) {
    case TAG.UTF8_STRING:
      try {
        return strictUtf8.decode(element.content);
      } catch {
        throw new DerError('not_der', 'a UTF8String is not UTF-8');
      }
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.VISIBLE_STRING:
    case TAG.NUMERIC_STRING:
      if (element.content.some((octet) => octet > 0x7f))
        throw new DerError('not_der', 'a string is not ASCII');
      return latin1(element.content);
    case TAG.TELETEX_STRING:
      return latin1(element.content);
    case TAG.BMP_STRING: {
      if (element.content.length % 2 !== 0) throw new DerError('not_der', 'a BMPString has an odd length');
      return Buffer.from(element.content).swap16().toString('utf16le');
    }
    default:
      throw new DerError('unexpected', 'a string was expected');
  }
}

/** BIT STRING: its octets and how many of the last bits do not count; those bits must be zero (X.690 11.2.1). */
export function decodeBitString(element: DerElement): { unusedBits: number; octets: Uint8Array } {
  expectTag(element, TAG.BIT_STRING);
  const unusedBits = element.content[0];
  const octets = element.content.subarray(1);
  if (unusedBits === undefined || unusedBits > 7 || (octets.length === 0 && unusedBits > 0)) {
    throw new DerError('not_der', 'a BIT STRING has a wrong count of unused bits');
  }
  if (unusedBits > 0 && ((octets[octets.length - 1] ?? 0) & ((1 << unusedBits) - 1)) !== 0) {
    throw new DerError('not_der', 'unused bits of a BIT STRING are not zero');
  }
  return { unusedBits, octets };
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
}
