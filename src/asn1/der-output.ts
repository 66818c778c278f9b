/** Octets of a whole element with a content of `contentOctets`: identifier octet, shortest definite length, content. */
export function elementOctets(contentOctets: number): number {
  return 1 + lengthOctets(contentOctets) + contentOctets;
}

/** X.690 8.1.3, 10.1. */
function lengthOctets(length: number): number {
  return length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 5;
}

/**
 * One buffer of a size known beforehand, filled from front to back: an encoding of many elements costs one allocation
 * instead of one for each of them. Whoever writes less than the size leaves arbitrary octets behind.
 */
export class DerOutput {
  readonly octets: Buffer;
  private offset = 0;

  constructor(size: number) {
    this.octets = Buffer.allocUnsafe(size);
  }

  /** Identifier octet and length of an element whose content of `contentOctets` follows. */
  header(tag: number, contentOctets: number): void {
    const { octets } = this;
    octets[this.offset++] = tag;
    const following = lengthOctets(contentOctets) - 1;
    if (following === 0) {
      octets[this.offset++] = contentOctets;
      return;
    }
    octets[this.offset++] = 0x80 | following;
    this.offset = octets.writeUIntBE(contentOctets, this.offset, following);
  }

  octet(octet: number): void {
    this.octets[this.offset++] = octet;
  }

  append(part: Uint8Array): void {
    this.octets.set(part, this.offset);
    this.offset += part.length;
  }

  /** Text of which every character is ASCII. */
  ascii(text: string): void {
    for (let place = 0; place < text.length; place++) this.octets[this.offset++] = text.charCodeAt(place);
  }

  utf8(text: string): void {
    this.offset += this.octets.write(text, this.offset, 'utf8');
  }
}
