import { PkiError } from '../common/pki-error';
import type { KeyAlgorithm } from './algorithms';
import type { SubjectPublicKeyInfo } from './subject-public-key-info';

/** TS 119 312 V2.1.1: no new certificates for RSA moduli below 3000 bits from this instant on. */
const RSA_2048_ENDS = new Date('2027-01-01T00:00:00Z');
const SMALLEST_MODULUS_BITS = 2048;
const SMALLEST_EXPONENT = 1n << 16n;
const EXPONENT_LIMIT = 1n << 256n;

const SMALL_PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
] as const;

const SMALL_PRIMES_PRODUCT = SMALL_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);

/** Residues that a modulus from the faulty generator of CVE-2017-15361 (ROCA) leaves: the powers of 65537. */
const ROCA_RESIDUES: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  SMALL_PRIMES.map((prime) => {
    const residues = new Set<number>();
    for (let power = 1; !residues.has(power); power = (power * (65537 % prime)) % prime) residues.add(power);
    return [prime, residues];
  }),
);

/**
 * Whether a subject key may be certified at the instant `at`. Throws `weak_key` for RSA below 2048 bits, RSA-2048
 * from 2027 on, an exponent that is even or outside 2^16 < e < 2^256, a modulus with a small factor or the ROCA
 * fingerprint; `unsupported_key` for a key type outside `allowed` (TS 119 312 V2.1.1 chapter 2).
 */
export function checkKeyPolicy(spki: SubjectPublicKeyInfo, allowed: readonly KeyAlgorithm[], at: Date): void {
  if (spki.kind === 'rsa') checkRsaStrength(spki, at);
  const { keyAlgorithm } = spki;
  if (keyAlgorithm === undefined || !allowed.includes(keyAlgorithm)) {
    const seen = keyAlgorithm ?? `RSA of ${spki.modulusBits} bits`;
    throw new PkiError('unsupported_key', `${seen} is not allowed here; use one of ${allowed.join(', ')}`);
  }
}

function checkRsaStrength({ modulus, modulusBits = 0, exponent = 0n }: SubjectPublicKeyInfo, at: Date): void {
  if (modulusBits < SMALLEST_MODULUS_BITS) {
    throw weak(`the RSA modulus has ${modulusBits} bits; use 3072 or more`);
  }
  if (modulusBits < 3000 && at >= RSA_2048_ENDS) {
    throw weak('RSA below 3000 bits is not certified after 2026-12-31; use RSA-3072 or an EC key');
  }
  if (exponent % 2n === 0n || exponent <= SMALLEST_EXPONENT || exponent >= EXPONENT_LIMIT) {
    throw weak('the RSA exponent is even or not between 2^16 and 2^256; use 65537');
  }
  if (modulus) checkModulus(modulus);
}

function checkModulus(modulus: Uint8Array): void {
  if (((modulus[modulus.length - 1] ?? 0) & 1) === 0) throw weak('the RSA modulus is even');
  // One long division, then short ones: a division of the whole modulus by each prime costs ten times as much.
  const remainder = BigInt(`0x${Buffer.from(modulus).toString('hex')}`) % SMALL_PRIMES_PRODUCT;
  let fingerprint = true;
  for (const prime of SMALL_PRIMES) {
    const residue = Number(remainder % BigInt(prime));
    if (residue === 0) throw weak(`the RSA modulus is divisible by ${prime}`);
    fingerprint &&= ROCA_RESIDUES.get(prime)?.has(residue) ?? false;
  }
  if (fingerprint) throw weak('the RSA modulus comes from the faulty generator of CVE-2017-15361');
}

function weak(detail: string): PkiError {
  return new PkiError('weak_key', detail, { clause: 'TS 119 312 chapter 2' });
}
