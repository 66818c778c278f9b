import { createHash, timingSafeEqual } from 'node:crypto';
import type { Randomness } from '../common/randomness';

const SCHEME = 'sha256';
const SALT_OCTETS = 16;

/**
 * What is stored of a client secret: `sha256$<salt>$<SHA-256(salt || secret)>`, base64url.
 *
 * A fast hash is enough: a generated secret has 256 bits, and a seed secret stands readable in the world file.
 */
export function hashSecret(secret: string, randomness: Randomness): string {
  const salt = randomness.bytes(SALT_OCTETS);
  return [SCHEME, salt.toString('base64url'), digest(salt, secret).toString('base64url')].join('$');
}

/** Whether the secret is the one that was hashed, in a time that does not depend on either. */
export function isSecret(secret: string, hash: string): boolean {
  const [scheme, salt = '', expected = ''] = hash.split('$');
  const seen = digest(Buffer.from(salt, 'base64url'), secret);
  const wanted = Buffer.from(expected, 'base64url');
  return scheme === SCHEME && wanted.length === seen.length && timingSafeEqual(seen, wanted);
}

/** A secret with 256 bits, base64url. */
export function generateSecret(randomness: Randomness): string {
  return randomness.bytes(32).toString('base64url');
}

function digest(salt: Uint8Array, secret: string): Buffer {
  return createHash('sha256').update(salt).update(secret, 'utf8').digest();
}
