import { DerError } from './der-error';
import { DerHeader } from './der-header';
import { TAG } from './tags';
import {
  assertBitString,
  assertBoolean,
  assertObjectIdentifier,
  assertShortestInteger,
  assertString,
  isAscii,
} from './value-rules';

export { DerError, type DerErrorReason } from './der-error';
export { assertShortestInteger } from './value-rules';

/**
 * One element: identifier octet, content octets, and the whole encoding. Both share the input's memory, and are views
 * made when asked for; whoever needs one twice keeps it.
 */
export class DerElement {
  constructor(
    /** What the element was read from; the members below are places in it. */
    readonly octets: Uint8Array,
    readonly offset: number,
    /** Identifier octet. */
    readonly tag: number,
    /** Place of the first content octet. */
    readonly start: number,
    /** Place after the last content octet. */
    readonly end: number,
  ) {}

  get content(): Uint8Array {
    return this.octets.subarray(this.start, this.end);
  }

  get der(): Uint8Array {
    return this.octets.subarray(this.offset, this.end);
  }

  /** A cursor over the elements in the content. */
  reader(): DerReader {
    return new DerReader(this.octets, this.start, this.end);
  }

  /** The element as one of another tag: the type that an IMPLICIT tag stands for (X.680 31.2.7). */
  withTag(tag: number): DerElement {
    return new DerElement(this.octets, this.offset, tag, this.start, this.end);
  }
}

/** Of the element read last; nothing runs between reading it and using it. */
const header = new DerHeader();

/**
 * Reads the element that starts at `offset` and ends within `limit`. Multi-octet tags, indefinite and non-minimal
 * lengths are refused as `not_der` (X.690 10.1), content beyond the limit as `truncated`.
 */
export function readElement(octets: Uint8Array, offset = 0, limit = octets.length): DerElement {
  header.read(octets, offset, limit);
  return new DerElement(octets, offset, header.tag, header.start, header.end);
}

/** Reads exactly one element that fills `octets`, of the given identifier octet if one is given. */
export function readWhole(octets: Uint8Array, tag?: number): DerElement {
  const element = readElement(octets);
  if (element.end !== octets.length) {
    throw new DerError('trailing_bytes', `${octets.length - element.end} octets follow the encoding`);
  }
  if (tag !== undefined) expectTag(element, tag);
  return element;
}

/** The elements that fill the content of a constructed element. */
export function children(content: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < content.length;) {
    const element = readElement(content, offset);
    elements.push(element);
    offset = element.end;
  }
  return elements;
}

/** A cursor over the elements in the content of a constructed element. */
export class DerReader {
  /** Over the elements in `octets` from `offset` to before `limit`. */
  constructor(
    private readonly octets: Uint8Array,
    private offset = 0,
    private readonly limit = octets.length,
  ) {}

  /** Over the content of the one element that fills `der`, which has the identifier octet `tag`. */
  static inside(der: Uint8Array, tag: number): DerReader {
    return readWhole(der, tag).reader();
  }

  get atEnd(): boolean {
    return this.offset >= this.limit;
  }

  /** The identifier octet of the next element, or undefined at the end. */
  peekTag(): number | undefined {
    return this.atEnd ? undefined : this.octets[this.offset];
  }

  /** The next element; `unexpected` when there is none or its identifier octet differs from `tag`. */
  next(tag?: number): DerElement {
    if (this.atEnd) throw new DerError('unexpected', 'an element is missing');
    const element = readElement(this.octets, this.offset, this.limit);
    if (tag !== undefined) expectTag(element, tag);
    this.offset = element.end;
    return element;
  }

  /** A cursor over the content of the next element, which has the identifier octet `tag`. */
  enter(tag: number): DerReader {
    return this.next(tag).reader();
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

function expectTag({ tag: seen }: DerElement, tag: number): void {
  if (seen !== tag) throw unexpectedTag(tag, seen);
}

/** INTEGER in its shortest form (X.690 8.3.2). */
export function decodeInteger(element: DerElement): bigint {
  expectTag(element, TAG.INTEGER);
  const { octets, start, end } = element;
  assertShortestInteger(octets, start, end);
  const unsigned = BigInt(`0x${asBuffer(octets).toString('hex', start, end)}`);
  return (octets[start] ?? 0) >= 0x80 ? unsigned - (1n << BigInt(8 * (end - start))) : unsigned;
}

/** OBJECT IDENTIFIER as dotted decimals (X.690 8.19). */
export function decodeObjectIdentifier(element: DerElement): string {
  expectTag(element, TAG.OBJECT_IDENTIFIER);
  const { octets, start, end } = element;
  assertObjectIdentifier(octets, start, end);
  let dotted = '';
  let arc = 0;
  for (let place = start; place < end; place++) {
    const octet = octets[place] ?? 0;
    arc = arc * 128 + (octet & 0x7f);
    if (octet >= 0x80) continue;
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
  assertBoolean(element.octets, element.start, element.end);
  return element.octets[element.start] === 0xff;
}

/** UTCTime (1950 to 2049) or GeneralizedTime in whole seconds with Z (RFC 5280 4.1.2.5). */
export function decodeTime(element: DerElement): Date {
  const text = latin1(element);
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
  const { tag, octets, start, end } = element;
  assertString(tag, octets, start, end);
  switch (tag) {
    case TAG.UTF8_STRING:
      return isAscii(octets, start, end) ? latin1(element) : strictUtf8.decode(element.content);
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.VISIBLE_STRING:
    case TAG.NUMERIC_STRING:
    case TAG.TELETEX_STRING:
      return latin1(element);
    case TAG.BMP_STRING:
      return Buffer.from(element.content).swap16().toString('utf16le');
    default:
      throw new DerError('unexpected', 'a string was expected');
  }
}

/** BIT STRING: its octets and how many of the last bits do not count; those bits must be zero (X.690 11.2.1). */
export function decodeBitString(element: DerElement): { unusedBits: number; octets: Uint8Array } {
  expectTag(element, TAG.BIT_STRING);
  const { octets, start, end } = element;
  assertBitString(octets, start, end);
  return { unusedBits: octets[start] ?? 0, octets: octets.subarray(start + 1, end) };
}

function latin1({ octets, start, end }: DerElement): string {
  return asBuffer(octets).toString('latin1', start, end);
}

function asBuffer(octets: Uint8Array): Buffer {
  return Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.length);
}
