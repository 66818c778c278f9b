import type { Randomness } from '../common/randomness';

const SERIAL_OCTETS = 16;

/**
 * A serial number: 127 random bits as the 16 content octets of a positive INTEGER. The first octet is never zero, so
 * every serial has the same length and its DER needs no padding (RFC 5280 4.1.2.2: positive, at most 20 octets).
 * That no CA uses one twice is the unique index of the store.
 */
export function drawSerialNumber(randomness: Randomness): Uint8Array {
  for (;;) {
    const octets = randomness.bytes(SERIAL_OCTETS);
    octets[0] = (octets[0] ?? 0) & 0x7f;
    if (octets[0] !== 0) return octets;
  }
}

/** Lower-case hex of even length, the form of `serialNumber` on the wire. */
export function serialHex(serial: Uint8Array): string {
  return Buffer.from(serial.buffer, serial.byteOffset, serial.length).toString('hex');
}
