import { DerError } from './der-error';
import { DerHeader } from './der-header';
import { TAG } from './tags';
import {
  assertBitString,
  assertBoolean,
  assertNull,
  assertObjectIdentifier,
  assertShortestInteger,
  assertString,
} from './value-rules';

/** Limits for input that is not trusted. */
export interface DerLimits {
  /** How many constructed elements may lie inside one another; the outermost counts, a primitive one inside does not. */
  readonly maxDepth?: number;
  /** How many elements there may be altogether, the outermost among them. */
  readonly maxElements?: number;
}

const CONSTRUCTED = 0x20;
const CLASS_BITS = 0xc0;

/**
 * Refuses octets that are not one DER encoding: every element is walked, its length, its form (primitive or
 * constructed) and the value rules of its universal type are checked, so that re-encoding would give the same octets
 * (X.690 10 and 11). More than `maxDepth` (32) constructed elements inside one another, the outermost counted, are
 * `too_deep`; more than `maxElements` (4096) elements are `too_large`.
 * SET OF order is not checked: RFC 2986 attributes in any order are common and carry no ambiguity.
 */
export function assertStrictDer(
  octets: Uint8Array,
  { maxDepth = 32, maxElements = 4096 }: DerLimits = {},
): void {
  const header = new DerHeader();
  let elements = 0;
  /** The elements from `offset` to before `limit`, which are in `depth` constructed ones. */
  const walk = (offset: number, limit: number, depth: number): void => {
    if (depth > maxDepth) throw new DerError('too_deep', `elements are nested deeper than ${maxDepth}`);
    while (offset < limit) {
      if (++elements > maxElements) throw new DerError('too_large', `more than ${maxElements} elements`);
      header.read(octets, offset, limit);
      const { tag, start, end } = header;
      if (tag & CONSTRUCTED) {
        assertConstructedAllowed(tag);
        walk(start, end, depth + 1);
      } else if ((tag & CLASS_BITS) === 0) assertUniversalValue(tag, octets, start, end);
      offset = end;
    }
  };
  header.read(octets, 0, octets.length);
  if (header.end !== octets.length) {
    throw new DerError('trailing_bytes', `${octets.length - header.end} octets follow the encoding`);
  }
  walk(0, octets.length, 0);
}

function assertConstructedAllowed(tag: number): void {
  const universal = (tag & CLASS_BITS) === 0;
  if (universal && tag !== TAG.SEQUENCE && tag !== TAG.SET) {
    throw new DerError('not_der', 'a primitive type is encoded in constructed form');
  }
}

function assertUniversalValue(tag: number, octets: Uint8Array, start: number, end: number): void {
  switch (tag) {
    case TAG.INTEGER:
    case TAG.ENUMERATED:
      return assertShortestInteger(octets, start, end);
    case TAG.BOOLEAN:
      return assertBoolean(octets, start, end);
    case TAG.BIT_STRING:
      return assertBitString(octets, start, end);
    case TAG.NULL:
      return assertNull(start, end);
    case TAG.OBJECT_IDENTIFIER:
      return assertObjectIdentifier(octets, start, end);
    case TAG.UTF8_STRING:
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.BMP_STRING:
      return assertString(tag, octets, start, end);
    case TAG.SEQUENCE & ~CONSTRUCTED:
    case TAG.SET & ~CONSTRUCTED:
      throw new DerError('not_der', 'a SEQUENCE or SET is encoded in primitive form');
    case 0:
      throw new DerError('not_der', 'end-of-contents octets are not allowed');
    default:
      return;
  }
}
