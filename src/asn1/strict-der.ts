import {
  DerError,
  assertShortestInteger,
  decodeObjectIdentifier,
  decodeString,
  readElement,
} from './der-reader';
import { decodeBitString, decodeBoolean } from './der-reader';
import { TAG } from './tags';

/** Limits for input that is not trusted. */
export interface DerLimits {
  readonly maxDepth?: number;
  readonly maxElements?: number;
}

const CONSTRUCTED = 0x20;
const CLASS_BITS = 0xc0;

/**
 * Refuses octets that are not one DER encoding: every element is walked, its length, its form (primitive or
 * constructed) and the value rules of its universal type are checked, so that re-encoding would give the same octets
 * (X.690 10 and 11). Deeper than `maxDepth` (32) is `too_deep`, more than `maxElements` (4096) is `too_large`.
 * SET OF order is not checked: RFC 2986 attributes in any order are common and carry no ambiguity.
 */
export function assertStrictDer(
  octets: Uint8Array,
  { maxDepth = 32, maxElements = 4096 }: DerLimits = {},
): void {
  let elements = 0;
  const walk = (content: Uint8Array, depth: number): void => {
    if (depth > maxDepth) throw new DerError('too_deep', `elements are nested deeper than ${maxDepth}`);
    for (let offset = 0; offset < content.length;) {
      if (++elements > maxElements) throw new DerError('too_large', `more than ${maxElements} elements`);
      const element = readElement(content, offset);
      offset += element.der.length;
      if (element.tag & CONSTRUCTED) {
        assertConstructedAllowed(element.tag);
        walk(element.content, depth + 1);
      } else if ((element.tag & CLASS_BITS) === 0) assertUniversalValue(element);
    }
  };
  const whole = readElement(octets);
  if (whole.der.length !== octets.length) {
    throw new DerError('trailing_bytes', `${octets.length - whole.der.length} octets follow the encoding`);
  }
  walk(octets, 0);
}

function assertConstructedAllowed(tag: number): void {
  const universal = (tag & CLASS_BITS) === 0;
  if (universal && tag !== TAG.SEQUENCE && tag !== TAG.SET) {
    throw new DerError('not_der', 'a primitive type is encoded in constructed form');
  }
}

function assertUniversalValue(element: ReturnType<typeof readElement>): void {
  switch (element.tag) {
    case TAG.INTEGER:
    case TAG.ENUMERATED:
      return assertShortestInteger(element.content);
    case TAG.BOOLEAN:
      return void decodeBoolean(element);
    case TAG.BIT_STRING:
      return void decodeBitString(element);
    case TAG.NULL:
      if (element.content.length !== 0) throw new DerError('not_der', 'a NULL has content');
      return;
    case TAG.OBJECT_IDENTIFIER:
      return void decodeObjectIdentifier(element);
    case TAG.UTF8_STRING:
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.BMP_STRING:
      return void decodeString(element);
    case TAG.SEQUENCE & ~CONSTRUCTED:
    case TAG.SET & ~CONSTRUCTED:
      throw new DerError('not_der', 'a SEQUENCE or SET is encoded in primitive form');
    case 0:
      throw new DerError('not_der', 'end-of-contents octets are not allowed');
    default:
      return;
  }
}
