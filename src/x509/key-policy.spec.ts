import { generateKeyPairSync } from 'node:crypto';

import {
  bitString,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
  unsignedInteger,
} from '../asn1/der-writer';
import { PkiError } from '../common/pki-error';
import { KEY_ALGORITHMS, type KeyAlgorithm } from './algorithms';
import { checkKeyPolicy } from './key-policy';
import { OID } from './oids';
import { type SubjectPublicKeyInfo, parseSubjectPublicKeyInfo } from './subject-public-key-info';

const IN_2026 = new Date('2026-12-31T23:59:59Z');
const IN_2027 = new Date('2027-01-01T00:00:00Z');

function jwkModulus(modulusLength: number): Buffer {
  const { n = '' } = generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
  return Buffer.from(n, 'base64url');
}

const modulus2048 = jwkModulus(2048);
const modulus3072 = jwkModulus(3072);
const asNumber = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex')}`);
const asOctets = (number: bigint): Buffer => Buffer.from(number.toString(16), 'hex');

function rsaKey(modulus: Uint8Array, exponent = 65537n): SubjectPublicKeyInfo {
  const key = sequence(unsignedInteger(modulus), integer(exponent));
  return parseSubjectPublicKeyInfo(
    sequence(sequence(objectIdentifier(OID.rsaEncryption), nullValue()), bitString(key)),
  );
}

function ecKey(namedCurve: string): SubjectPublicKeyInfo {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve });
  return parseSubjectPublicKeyInfo(publicKey.export({ format: 'der', type: 'spki' }));
}

function verdictOf(
  spki: SubjectPublicKeyInfo,
  at: Date,
  allowed: readonly KeyAlgorithm[] = KEY_ALGORITHMS,
): string {
  try {
    checkKeyPolicy(spki, allowed, at);
    return 'ok';
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
}

/** The multiple of `factor` next above `number`, odd when both may be. */
function multipleAbove(number: bigint, factor: bigint): bigint {
  const multiple = number + factor - (number % factor);
  return multiple % 2n === 0n ? multiple + factor : multiple;
}

describe('checkKeyPolicy', () => {
  it.each<[string, () => SubjectPublicKeyInfo, Date]>([
    ['P-256', () => ecKey('P-256'), IN_2027],
    ['P-384', () => ecKey('P-384'), IN_2027],
    ['P-521', () => ecKey('P-521'), IN_2027],
    ['RSA-2048 in the last second of 2026', () => rsaKey(modulus2048), IN_2026],
    ['RSA-3072 in 2027', () => rsaKey(modulus3072), IN_2027],
    ['the largest exponent', () => rsaKey(modulus3072, 2n ** 256n - 1n), IN_2027],
    ['the smallest exponent', () => rsaKey(modulus3072, 2n ** 16n + 1n), IN_2027],
  ])('ok %s', (_name, make, at) => {
    expect(verdictOf(make(), at)).toBe('ok');
  });

  it.each<[string, string, () => SubjectPublicKeyInfo, Date]>([
    ['weak_key', 'RSA-2048 in the first second of 2027', () => rsaKey(modulus2048), IN_2027],
    ['weak_key', 'RSA-1024', () => rsaKey(modulus2048.subarray(0, 128)), IN_2026],
    ['weak_key', 'RSA of 2047 bits', () => rsaKey(asOctets(asNumber(modulus2048) >> 1n)), IN_2026],
    ['weak_key', 'exponent 1', () => rsaKey(modulus3072, 1n), IN_2026],
    ['weak_key', 'exponent 3', () => rsaKey(modulus3072, 3n), IN_2026],
    ['weak_key', 'exponent 0', () => rsaKey(modulus3072, 0n), IN_2026],
    ['weak_key', 'exponent 2^16', () => rsaKey(modulus3072, 2n ** 16n), IN_2026],
    ['weak_key', 'an even exponent', () => rsaKey(modulus3072, 65538n), IN_2026],
    ['weak_key', 'exponent 2^256 + 1', () => rsaKey(modulus3072, 2n ** 256n + 1n), IN_2026],
    ['weak_key', 'an even modulus', () => rsaKey(asOctets(asNumber(modulus3072) - 1n)), IN_2026],
    [
      'weak_key',
      'a modulus divisible by 3',
      () => rsaKey(asOctets(multipleAbove(asNumber(modulus3072), 3n))),
      IN_2026,
    ],
    [
      'weak_key',
      'a modulus divisible by 167',
      () => rsaKey(asOctets(multipleAbove(asNumber(modulus3072), 167n))),
      IN_2026,
    ],
    ['unsupported_key', 'RSA of 2500 bits in 2026', () => rsaKey(jwkModulus(2500)), IN_2026],
  ])('fails with %s: %s', (code, _name, make, at) => {
    expect(verdictOf(make(), at)).toBe(code);
  });

  it('fails a key type that the profile does not list', () => {
    expect(verdictOf(ecKey('P-256'), IN_2026, ['P-384', 'RSA-3072'])).toBe('unsupported_key');
    expect(verdictOf(rsaKey(modulus3072), IN_2026, ['P-384', 'RSA-4096'])).toBe('unsupported_key');
  });

  it('says why, in words a client may see, and by which clause', () => {
    expect(() => checkKeyPolicy(rsaKey(modulus2048), ['RSA-2048'], IN_2027)).toThrow(
      expect.objectContaining({
        code: 'weak_key',
        detail: expect.stringContaining('2026-12-31'),
        clause: expect.any(String),
      }),
    );
  });
});
