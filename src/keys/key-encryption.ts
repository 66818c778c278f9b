import { createCipheriv, createDecipheriv, scrypt, type BinaryLike, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import type { Randomness } from '../common/randomness';

const deriveWithScrypt = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

/** How the key encryption key comes from the passphrase (RFC 7914); `salt` is base64. */
export interface KeyDerivation {
  readonly name: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
}

/** Octets under AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D); all members base64. */
export interface SealedOctets {
  readonly nonce: string;
  readonly ciphertext: string;
  readonly tag: string;
}

const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const MAX_COST = { N: 2 ** 20, r: 16, p: 4 } as const;

/** The parameters of a new key store: N = 2^15, r = 8, p = 1 (32 MiB, about a tenth of a second) and a fresh salt. */
export function newKeyDerivation(randomness: Randomness): KeyDerivation {
  return { name: 'scrypt', ...COST, salt: randomness.bytes(16).toString('base64') };
}

/** Whether the cost is one that scrypt allows (N a power of two) and a start can afford. */
export function isBearableCost({ N, r, p }: Pick<KeyDerivation, 'N' | 'r' | 'p'>): boolean {
  const isPowerOfTwo = N > 1 && (N & (N - 1)) === 0;
  return isPowerOfTwo && N <= MAX_COST.N && r > 0 && r <= MAX_COST.r && p > 0 && p <= MAX_COST.p;
}

/** 32 octets from the passphrase, on the thread pool. */
export async function deriveKeyEncryptionKey(passphrase: string, derivation: KeyDerivation): Promise<Buffer> {
  const { N, r, p, salt } = derivation;
  // OpenSSL counts a little more than the 128 * N * r octets of the specification.
  const maxmem = 129 * N * r + 2 ** 20;
  return deriveWithScrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem });
}

/** Encrypts; `context` is authenticated with the octets, so that they cannot be moved to another name. */
export function seal(
  octets: Uint8Array,
  key: Uint8Array,
  context: string,
  randomness: Randomness,
): SealedOctets {
  const nonce = randomness.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(octets), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** Decrypts, or undefined when the key, the context or any octet is not the one of {@link seal}. */
export function unseal(sealed: SealedOctets, key: Uint8Array, context: string): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64'), {
    authTagLength: 16,
  });
  try {
    decipher.setAAD(Buffer.from(context, 'utf8')).setAuthTag(Buffer.from(sealed.tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]);
  } catch {
    return undefined;
  }
}
