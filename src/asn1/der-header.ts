import { DerError } from './der-error';

/**
 * The identifier and length octets of the element read last, as places in the octets it was read from: walking over
 * many elements with one header makes neither objects nor views.
 */
export class DerHeader {
  /** Identifier octet. */
  tag = 0;
  /** Place of the first content octet. */
  start = 0;
  /** Place after the last content octet. */
  end = 0;

  /**
   * Reads the header of the element at `offset`, which must end within `limit`. Multi-octet tags, indefinite and
   * non-minimal lengths are refused as `not_der` (X.690 10.1), an element beyond the limit as `truncated`.
   */
  read(octets: Uint8Array, offset: number, limit: number): void {
    const tag = octets[offset];
    const first = octets[offset + 1];
    if (offset + 2 > limit || tag === undefined || first === undefined) {
      throw new DerError('truncated', 'the encoding ends inside a header');
    }
    if ((tag & 0x1f) === 0x1f) throw new DerError('not_der', 'a tag number above 30 is not used here');
    this.tag = tag;
    this.start = offset + 2;
    const length = first < 0x80 ? first : this.readLongLength(octets, first & 0x7f, limit);
    // Only now: a long length has moved the content.
    this.end = this.start + length;
    if (this.end > limit) throw new DerError('truncated', 'the encoding is shorter than a length in it says');
  }

  /** The length in the `count` octets at `start`, which moves behind them. */
  private readLongLength(octets: Uint8Array, count: number, limit: number): number {
    if (count === 0) throw new DerError('not_der', 'indefinite length (BER) is not allowed');
    if (count > 4) throw new DerError('not_der', 'a length of more than four octets is not allowed');
    if (this.start + count > limit) throw new DerError('truncated', 'the encoding ends inside a length');
    let length = 0;
    for (const end = this.start + count; this.start < end; this.start++) {
      length = length * 256 + (octets[this.start] ?? 0);
    }
    if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1)))) {
      throw new DerError('not_der', 'a length is not in its shortest form');
    }
    return length;
  }
}
