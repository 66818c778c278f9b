import { isUtf8 } from 'node:buffer';

import { DerError } from './der-error';
import { TAG } from './tags';

/*
 * The rules of DER for the values of universal types (X.690 8, 10 and 11), over the content octets from `start` to
 * before `end`. What breaks a rule is `not_der`.
 */

/** Refuses an empty INTEGER and one with a redundant leading octet (X.690 8.3.2). */
export function assertShortestInteger(octets: Uint8Array, start = 0, end = octets.length): void {
  if (start >= end) throw new DerError('not_der', 'an INTEGER is empty');
  if (start + 1 === end) return;
  const first = octets[start] ?? 0;
  const second = octets[start + 1] ?? 0;
  if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) {
    throw new DerError('not_der', 'an INTEGER is not in its shortest form');
  }
}

/** TRUE is FF, FALSE is 00 (X.690 11.1). */
export function assertBoolean(octets: Uint8Array, start: number, end: number): void {
  const value = octets[start];
  if (end - start !== 1 || (value !== 0 && value !== 0xff)) {
    throw new DerError('not_der', 'a BOOLEAN is neither 00 nor FF');
  }
}

export function assertNull(start: number, end: number): void {
  if (start !== end) throw new DerError('not_der', 'a NULL has content');
}

/** The bits that do not count are at most seven, and zero (X.690 11.2.1). */
export function assertBitString(octets: Uint8Array, start: number, end: number): void {
  const unusedBits = octets[start] ?? 0;
  const bitOctets = end - start - 1;
  if (bitOctets < 0 || unusedBits > 7 || (bitOctets === 0 && unusedBits > 0)) {
    throw new DerError('not_der', 'a BIT STRING has a wrong count of unused bits');
  }
  if (unusedBits > 0 && ((octets[end - 1] ?? 0) & ((1 << unusedBits) - 1)) !== 0) {
    throw new DerError('not_der', 'unused bits of a BIT STRING are not zero');
  }
}

const LARGEST_ARC = Number.MAX_SAFE_INTEGER / 128;

/** Arcs are complete and in their shortest form (X.690 8.19.2); one that no exact number holds is `too_large`. */
export function assertObjectIdentifier(octets: Uint8Array, start: number, end: number): void {
  if (start >= end || (octets[end - 1] ?? 0) >= 0x80) {
    throw new DerError('not_der', 'an OBJECT IDENTIFIER is cut');
  }
  let arc = 0;
  let atStart = true;
  for (let place = start; place < end; place++) {
    const octet = octets[place] ?? 0;
    if (atStart && octet === 0x80)
      throw new DerError('not_der', 'an OBJECT IDENTIFIER is not in its shortest form');
    arc = arc * 128 + (octet & 0x7f);
    if (arc > LARGEST_ARC) throw new DerError('too_large', 'an arc of an OBJECT IDENTIFIER is too big');
    atStart = octet < 0x80;
    if (atStart) arc = 0;
  }
}

/** A string of one of the types with an alphabet or an encoding of their own; of other types nothing is asked. */
export function assertString(tag: number, octets: Uint8Array, start: number, end: number): void {
  switch (tag) {
    case TAG.UTF8_STRING:
      if (!isAscii(octets, start, end) && !isUtf8(octets.subarray(start, end))) {
        throw new DerError('not_der', 'a UTF8String is not UTF-8');
      }
      return;
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.VISIBLE_STRING:
    case TAG.NUMERIC_STRING:
      if (!isAscii(octets, start, end)) throw new DerError('not_der', 'a string is not ASCII');
      return;
    case TAG.BMP_STRING:
      if ((end - start) % 2 !== 0) throw new DerError('not_der', 'a BMPString has an odd length');
      return;
    default:
      return;
  }
}

/** Whether no octet is above 7F. */
export function isAscii(octets: Uint8Array, start: number, end: number): boolean {
  for (let place = start; place < end; place++) if ((octets[place] ?? 0) > 0x7f) return false;
  return true;
}
