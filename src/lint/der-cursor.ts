import { DerError } from '../asn1/der-error';
import { DerHeader } from '../asn1/der-header';

/**
 * Walks over DER elements by their places, without a view of each, which would cost more than the rules. The members
 * tell of the element read last.
 */
export class DerCursor {
  private readonly header = new DerHeader();

  constructor(readonly octets: Uint8Array) {}

  /** Identifier octet. */
  get tag(): number {
    return this.header.tag;
  }

  /** Place of the first content octet. */
  get content(): number {
    return this.header.start;
  }

  /** Place after the last content octet. */
  get end(): number {
    return this.header.end;
  }

  /**
   * Reads the element at `position`, which must end within `limit` and have the identifier octet `tag`, if one is given;
   * returns its end. Throws {@link DerError}.
   */
  read(position: number, limit: number, tag?: number): number {
    this.header.read(this.octets, position, limit);
    if (tag !== undefined && this.header.tag !== tag) {
      throw new DerError('unexpected', 'an element has an unexpected tag');
    }
    return this.header.end;
  }
}
