import { createHash, generateKeyPairSync } from 'node:crypto';

import { DerError } from '../asn1/der-reader';
import { bitString, integer, nullValue, objectIdentifier, sequence, tlv } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { PkiError } from '../common/pki-error';
import { OID } from './oids';
import { importPublicKey, parseSubjectPublicKeyInfo } from './subject-public-key-info';

const CURVES = [
  ['P-256', OID.secp256r1, 32],
  ['P-384', OID.secp384r1, 48],
  ['P-521', OID.secp521r1, 66],
] as const;

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const ecDer = ec.export({ format: 'der', type: 'spki' });
const point = Buffer.from(parseSubjectPublicKeyInfo(ecDer).keyOctets);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const rsaDer = rsa.export({ format: 'der', type: 'spki' });
const modulus = Buffer.from(rsa.export({ format: 'jwk' }).n ?? '', 'base64url');

const spki = (algorithm: readonly Uint8Array[], key: Uint8Array, unusedBits = 0): Uint8Array =>
  sequence(sequence(...algorithm), bitString(key, unusedBits));
const ecSpki = (key: Uint8Array, curveOid: string = OID.secp256r1): Uint8Array =>
  spki([objectIdentifier(OID.ecPublicKey), objectIdentifier(curveOid)], key);
const rsaAlgorithm = [objectIdentifier(OID.rsaEncryption), nullValue()];
const rsaKey = (modulusContent: Uint8Array, exponent: Uint8Array = integer(65537)): Uint8Array =>
  sequence(tlv(TAG.INTEGER, modulusContent), exponent);
const positive = Buffer.concat([Buffer.from([0]), modulus]);

function refusalOf(der: Uint8Array): string {
  try {
    importPublicKey(parseSubjectPublicKeyInfo(der));
    return 'accepted';
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    if (error instanceof DerError) return error.reason;
    throw error;
  }
}

describe('parseSubjectPublicKeyInfo', () => {
  it.each(CURVES)('ok %s', (keyAlgorithm) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: keyAlgorithm });
    const read = parseSubjectPublicKeyInfo(publicKey.export({ format: 'der', type: 'spki' }));
    expect(read).toMatchObject({ kind: 'ec', keyAlgorithm });
    expect(importPublicKey(read).equals(publicKey)).toBe(true);
  });

  it.each([2048, 3072, 4096])('ok RSA-%d', (modulusBits) => {
    // A product of no two primes, but nothing here looks for that, and it costs no key generation.
    const octets = Buffer.alloc(modulusBits / 8, 0xa7);
    const der = spki(rsaAlgorithm, rsaKey(Buffer.concat([Buffer.from([0]), octets])));
    const read = parseSubjectPublicKeyInfo(der);
    expect(read).toMatchObject({
      kind: 'rsa',
      keyAlgorithm: `RSA-${modulusBits}`,
      modulusBits,
      exponent: 65537n,
    });
    expect(Buffer.from(read.modulus ?? [])).toEqual(octets);
    expect(importPublicKey(read).export({ format: 'der', type: 'spki' })).toEqual(der);
  });

  it('imports the RSA key that platform crypto made', () => {
    expect(importPublicKey(parseSubjectPublicKeyInfo(rsaDer)).equals(rsa)).toBe(true);
  });

  it('names the key by the hashes of RFC 5280 4.2.1.2 and of the whole encoding', () => {
    const read = parseSubjectPublicKeyInfo(ecDer);
    expect(Buffer.from(read.keyIdentifier)).toEqual(createHash('sha1').update(point).digest());
    expect(read.sha256Hex).toBe(createHash('sha256').update(ecDer).digest('hex'));
  });

  it.each([
    [2047, 'the top bit is clear', Buffer.from([0x7f, ...modulus.subarray(1)])],
    [2040, 'the top octet is gone', Buffer.concat([Buffer.from([0, 0xff]), modulus.subarray(2)])],
  ])('counts %d bits where %s, a length without a name', (modulusBits, _why, content) => {
    const read = parseSubjectPublicKeyInfo(spki(rsaAlgorithm, rsaKey(content)));
    expect(read.modulusBits).toBe(modulusBits);
    expect(read.keyAlgorithm).toBeUndefined();
  });

  it.each<[string, string, () => Uint8Array]>([
    [
      'unsupported_key',
      'Ed25519',
      () => generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }),
    ],
    [
      'unsupported_key',
      'secp256k1',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({
          format: 'der',
          type: 'spki',
        }),
    ],
    [
      'unsupported_key',
      'explicit EC parameters',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey.export({
          format: 'der',
          type: 'spki',
        }),
    ],
    ['unsupported_key', 'id-RSASSA-PSS', () => spki([objectIdentifier(OID.rsassaPss)], rsaKey(positive))],
    [
      'unsupported_key',
      'EC parameters that are absent',
      () => spki([objectIdentifier(OID.ecPublicKey)], point),
    ],
    [
      'unsupported_key',
      'EC parameters that are NULL',
      () => spki([objectIdentifier(OID.ecPublicKey), nullValue()], point),
    ],
    [
      'unsupported_key',
      'a compressed point',
      () => ecSpki(Buffer.concat([Buffer.from([2 + ((point[64] ?? 0) & 1)]), point.subarray(1, 33)])),
    ],
    [
      'unsupported_key',
      'a hybrid point',
      () => ecSpki(Buffer.concat([Buffer.from([6 + ((point[64] ?? 0) & 1)]), point.subarray(1)])),
    ],
    ['unsupported_key', 'the point at infinity', () => ecSpki(Buffer.from([0]))],
    ['unsupported_key', 'a point of another curve', () => ecSpki(point, OID.secp384r1)],
    ['unsupported_key', 'a point cut short', () => ecSpki(point.subarray(0, 64))],
    ['unsupported_key', 'no point', () => ecSpki(Buffer.alloc(0))],
    [
      'unsupported_key',
      'RSA parameters that are absent',
      () => spki([objectIdentifier(OID.rsaEncryption)], rsaKey(positive)),
    ],
    [
      'unsupported_key',
      'RSA parameters that are a NULL with content',
      () => spki([objectIdentifier(OID.rsaEncryption), tlv(TAG.NULL, Buffer.from([0]))], rsaKey(positive)),
    ],
    [
      'unsupported_key',
      'a negative modulus',
      () => spki(rsaAlgorithm, rsaKey(Buffer.from([0x80, ...modulus.subarray(1)]))),
    ],
    ['unsupported_key', 'a negative exponent', () => spki(rsaAlgorithm, rsaKey(positive, integer(-3)))],
    ['unsupported_key', 'a modulus of 8200 bits', () => spki(rsaAlgorithm, rsaKey(Buffer.alloc(1025, 0x7f)))],
    [
      'unsupported_key',
      'an exponent of 280 bits',
      () => spki(rsaAlgorithm, rsaKey(positive, integer(1n << 280n))),
    ],
    ['weak_key', 'a modulus of zero', () => spki(rsaAlgorithm, rsaKey(Buffer.from([0])))],
    [
      'not_der',
      'a modulus with a redundant zero',
      () => spki(rsaAlgorithm, rsaKey(Buffer.concat([Buffer.from([0]), positive]))),
    ],
    [
      'not_der',
      'an exponent with a redundant zero',
      () => spki(rsaAlgorithm, rsaKey(positive, Buffer.from([2, 4, 0, 1, 0, 1]))),
    ],
    [
      'unexpected',
      'a third number in the RSA key',
      () => spki(rsaAlgorithm, sequence(integer(5), integer(3), integer(1))),
    ],
    [
      'trailing_bytes',
      'octets after the RSA key',
      () => spki(rsaAlgorithm, Buffer.concat([rsaKey(positive), nullValue()])),
    ],
    ['unexpected', 'a second parameter', () => spki([...rsaAlgorithm, nullValue()], rsaKey(positive))],
    [
      'unexpected',
      'unused bits',
      () =>
        spki([objectIdentifier(OID.ecPublicKey), objectIdentifier(OID.secp256r1)], Buffer.from([4, 0]), 1),
    ],
    ['trailing_bytes', 'octets after it', () => Buffer.concat([ecDer, Buffer.from([0])])],
    ['truncated', 'its end missing', () => rsaDer.subarray(0, -1)],
    ['unexpected', 'an INTEGER in its place', () => integer(1)],
  ])('fails with %s: %s', (code, _name, make) => {
    expect(refusalOf(make())).toBe(code);
  });
});

describe('importPublicKey', () => {
  it.each(CURVES)('refuses points off %s as weak_key', (_curve, curveOid, size) => {
    const uncompressed = (octet: number): Uint8Array =>
      Buffer.concat([Buffer.from([4]), Buffer.alloc(2 * size, octet)]);
    // (0, 0) and (1, 1) repeated lie on none of the curves; FF exceeds every field prime.
    for (const octet of [0, 1, 0xff])
      expect(refusalOf(ecSpki(uncompressed(octet), curveOid))).toBe('weak_key');
  });

  it('refuses a coordinate that is only right modulo the field prime', () => {
    // x = 5 is on P-256; x + p is the same residue in another encoding (SEC 1 2.3.6 wants x < p).
    const x = 5n;
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    const y = rootOnP256(x, p);
    const encode = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
    expect(refusalOf(ecSpki(Buffer.concat([Buffer.from([4]), encode(x), encode(y)])))).toBe('accepted');
    expect(refusalOf(ecSpki(Buffer.concat([Buffer.from([4]), encode(x + p), encode(y)])))).toBe('weak_key');
  });
});

function rootOnP256(x: bigint, p: bigint): bigint {
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const square = (x ** 3n - 3n * x + b) % p;
  let root = 1n;
  let base = square;
  for (let exponent = (p + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = (root * base) % p;
    base = (base * base) % p;
  }
  if ((root * root) % p !== square) throw new Error(`x = ${x} is not on the curve`);
  return root;
}
