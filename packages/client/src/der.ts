/** The little of DER (X.690) that a certification request needs; octets in, octets out. */

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  /** [0] IMPLICIT, constructed. */
  context0: 0xa0,
} as const;

/** Tag, length and contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(value.length), value]);
}

/** SET OF: the elements in the order of their encodings (X.690 11.6). */
export function derSetOf(tag: number, elements: readonly Uint8Array[]): Buffer {
  return der(tag, ...[...elements].sort((one, other) => Buffer.compare(one, other)));
}

export function derText(text: string): Buffer {
  return der(TAG.utf8String, Buffer.from(text, 'utf8'));
}

/** BIT STRING without unused bits. */
export function derBitString(octets: Uint8Array): Buffer {
  return der(TAG.bitString, Buffer.from([0]), octets);
}

/** From dotted decimals. */
export function derObjectIdentifier(oid: string): Buffer {
  const [first = 0, second = 0, ...others] = oid.split('.').map(Number);
  return der(TAG.objectIdentifier, Buffer.from([first * 40 + second, ...others].flatMap(base128)));
}

/** Not negative, from its big-endian octets. */
export function derUnsigned(octets: Uint8Array): Buffer {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const least = Buffer.from(octets.subarray(start));
  return der(TAG.integer, (least[0] ?? 0) < 0x80 ? least : Buffer.concat([Buffer.from([0]), least]));
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

function base128(arc: number): number[] {
  const septets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    septets.unshift((rest % 128) | 0x80);
  return septets;
}
