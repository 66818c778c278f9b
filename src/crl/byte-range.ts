/** Octets `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const SINGLE = /^bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))$/i;

/**
 * The one range of octets that a Range header asks for, of `length` octets (RFC 9110 14.1.2). Undefined where there is none
 * or one that may be ignored: several ranges, another unit, last before first. `unsatisfiable` where no octet is in it.
 */
export function requestedRange(
  header: string | undefined,
  length: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = SINGLE.exec(header?.replace(/[ \t]/g, '') ?? '');
  if (!match) return undefined;
  const [, first, last, suffix] = match;
  if (first === undefined) {
    const count = Math.min(Number(suffix), length);
    return count === 0 ? 'unsatisfiable' : { start: length - count, end: length - 1 };
  }
  const start = Number(first);
  const end = last ? Math.min(Number(last), length - 1) : length - 1;
  if (last && Number(last) < start) return undefined;
  return start >= length ? 'unsatisfiable' : { start, end };
}
