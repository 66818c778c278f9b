import { createHash } from 'node:crypto';

/** SHA-256 as the RA writes hashes, lower-case hex: of a certificate in DER, of the octets of the terms. */
export function sha256Hex(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
