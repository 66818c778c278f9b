import { type KeyObject, createPublicKey, hash } from 'node:crypto';

import {
  DerError,
  DerReader,
  type DerElement,
  assertShortestInteger,
  decodeBitString,
  decodeInteger,
  decodeObjectIdentifier,
} from '../asn1/der-reader';
import { bitString, objectIdentifier, sequence } from '../asn1/der-writer';
import { startsWith } from '../asn1/octets';
import { TAG } from '../asn1/tags';
import { PkiError } from '../common/pki-error';
import type { KeyAlgorithm } from './algorithms';
import { OID } from './oids';

/** A subject public key as it stands in a request or certificate (RFC 5280 4.1.2.7). */
export interface SubjectPublicKeyInfo {
  readonly der: Uint8Array;
  /** SHA-256 of the whole SubjectPublicKeyInfo, lower-case hex; identifies the key. */
  readonly sha256Hex: string;
  /** SHA-1 of the key's BIT STRING without the count octet (RFC 5280 4.2.1.2 method 1). */
  readonly keyIdentifier: Uint8Array;
  readonly kind: 'ec' | 'rsa';
  /** The key type by its usual name; undefined for an RSA modulus of an unusual length. */
  readonly keyAlgorithm?: KeyAlgorithm;
  readonly modulusBits?: number;
  readonly exponent?: bigint;
  /** Big-endian, without leading zero. */
  readonly modulus?: Uint8Array;
  /** RSAPublicKey (PKCS #1) or the uncompressed EC point. */
  readonly keyOctets: Uint8Array;
}

interface Curve {
  readonly oid: string;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly pointOctets: number;
  /** What stands before the coordinates in a SubjectPublicKeyInfo of this curve. */
  readonly prefix: Uint8Array;
}

const UNCOMPRESSED = 4;

function curve(oid: string, keyAlgorithm: KeyAlgorithm, coordinateOctets: number): Curve {
  const pointOctets = 1 + 2 * coordinateOctets;
  const point = Buffer.alloc(pointOctets, UNCOMPRESSED);
  const der = sequence(sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(oid)), bitString(point));
  return { oid, keyAlgorithm, pointOctets, prefix: der.subarray(0, der.length - 2 * coordinateOctets) };
}

const CURVES: readonly Curve[] = [
  curve(OID.secp256r1, 'P-256', 32),
  curve(OID.secp384r1, 'P-384', 48),
  curve(OID.secp521r1, 'P-521', 66),
];

const RSA_BY_BITS: Readonly<Record<number, KeyAlgorithm>> = {
  2048: 'RSA-2048',
  3072: 'RSA-3072',
  4096: 'RSA-4096',
};
const MAX_MODULUS_BITS = 8192;
const SUPPORTED = 'use P-256, P-384, P-521 or RSA (rsaEncryption)';

/**
 * Reads a SubjectPublicKeyInfo in its canonical form: EC keys on a named curve with an uncompressed point (RFC 5480
 * 2), RSA keys as rsaEncryption with NULL parameters (RFC 3279 2.3.1). Throws `unsupported_key` for another algorithm,
 * curve, parameter or point form, and {@link DerError} where the octets are no SubjectPublicKeyInfo.
 */
export function parseSubjectPublicKeyInfo(spkiDer: Uint8Array): SubjectPublicKeyInfo {
  const key = readUncompressedPoint(spkiDer) ?? readKey(spkiDer);
  return {
    der: spkiDer,
    sha256Hex: hash('sha256', spkiDer, 'hex'),
    keyIdentifier: hash('sha1', key.keyOctets, 'buffer'),
    ...key,
  };
}

type KeyParts = Omit<SubjectPublicKeyInfo, 'der' | 'sha256Hex' | 'keyIdentifier'>;

/** The key if it is of the form that nearly every request has, of which only the coordinates differ. */
function readUncompressedPoint(spkiDer: Uint8Array): KeyParts | undefined {
  for (const { keyAlgorithm, pointOctets, prefix } of CURVES) {
    const pointStart = prefix.length - 1;
    if (spkiDer.length === pointStart + pointOctets && startsWith(spkiDer, prefix)) {
      return { kind: 'ec', keyAlgorithm, keyOctets: spkiDer.subarray(pointStart) };
    }
  }
  return undefined;
}

/** Reads any key, step by step, so that a refusal can say what is wrong with it. */
function readKey(spkiDer: Uint8Array): KeyParts {
  const outer = DerReader.inside(spkiDer, TAG.SEQUENCE);
  const algorithm = outer.enter(TAG.SEQUENCE);
  const { unusedBits, octets } = decodeBitString(outer.next(TAG.BIT_STRING));
  outer.end();
  if (unusedBits !== 0) throw new DerError('unexpected', 'a public key is not a whole number of octets');
  const oid = decodeObjectIdentifier(algorithm.next(TAG.OBJECT_IDENTIFIER));
  switch (oid) {
    case OID.ecPublicKey:
      return { kind: 'ec', keyAlgorithm: readEcKey(algorithm, octets), keyOctets: octets };
    case OID.rsaEncryption:
      return { kind: 'rsa', ...readRsaKey(algorithm, octets), keyOctets: octets };
    case OID.rsassaPss:
      throw unsupported('the key is bound to RSASSA-PSS (id-RSASSA-PSS); encode it as rsaEncryption');
    default:
      throw unsupported(`key algorithm ${oid} is not supported; ${SUPPORTED}`);
  }
}

function readEcKey(algorithm: DerReader, point: Uint8Array): KeyAlgorithm {
  const parameters = onlyParameters(algorithm);
  if (parameters?.tag !== TAG.OBJECT_IDENTIFIER) {
    throw unsupported('explicit or absent EC parameters are not supported; name the curve (RFC 5480 2.1.1)');
  }
  const oid = decodeObjectIdentifier(parameters);
  const named = CURVES.find((known) => known.oid === oid);
  if (!named) throw unsupported(`the curve is not supported; ${SUPPORTED}`);
  if (point[0] === 2 || point[0] === 3) throw unsupported('compressed EC points are not supported');
  if (point[0] !== UNCOMPRESSED || point.length !== named.pointOctets) {
    throw unsupported(`the EC point is not an uncompressed point of ${named.keyAlgorithm}`);
  }
  return named.keyAlgorithm;
}

/** The parameters of an AlgorithmIdentifier, if it has any, and nothing after them. */
function onlyParameters(algorithm: DerReader): DerElement | undefined {
  const parameters = algorithm.atEnd ? undefined : algorithm.next();
  algorithm.end();
  return parameters;
}

function readRsaKey(
  algorithm: DerReader,
  rsaPublicKey: Uint8Array,
): { modulusBits: number; exponent: bigint; modulus: Uint8Array; keyAlgorithm?: KeyAlgorithm } {
  const parameters = onlyParameters(algorithm);
  if (parameters?.tag !== TAG.NULL || parameters.content.length > 0)
    throw unsupported('the parameters of rsaEncryption are not NULL (RFC 3279 2.3.1)');
  const key = DerReader.inside(rsaPublicKey, TAG.SEQUENCE);
  const signedModulus = key.next(TAG.INTEGER).content;
  const exponentElement = key.next(TAG.INTEGER);
  const signedExponent = exponentElement.content;
  key.end();
  // The walk over the request stops at the BIT STRING, so the numbers inside it are checked here.
  assertShortestInteger(signedModulus);
  assertShortestInteger(signedExponent);
  if ((signedModulus[0] ?? 0x80) >= 0x80 || (signedExponent[0] ?? 0x80) >= 0x80) {
    throw unsupported('an RSA key has a negative modulus or exponent');
  }
  const modulus = signedModulus[0] === 0 ? signedModulus.subarray(1) : signedModulus;
  const modulusBits = modulus.length === 0 ? 0 : modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (modulusBits > MAX_MODULUS_BITS || signedExponent.length > 33) {
    throw unsupported(
      `an RSA modulus above ${MAX_MODULUS_BITS} bits or exponent above 256 bits is not supported`,
    );
  }
  const keyAlgorithm = RSA_BY_BITS[modulusBits];
  const exponent = decodeInteger(exponentElement);
  return { modulus, modulusBits, exponent, ...(keyAlgorithm ? { keyAlgorithm } : {}) };
}

function unsupported(detail: string): PkiError {
  return new PkiError('unsupported_key', detail, { clause: 'RFC 5280 4.1.2.7' });
}

/**
 * The key for platform crypto, by the fastest way for its type. A key that platform crypto does not take, above all a
 * point that is not on its curve, is `weak_key`.
 */
export function importPublicKey(spki: SubjectPublicKeyInfo): KeyObject {
  try {
    // PKCS #1 costs 2 us where SubjectPublicKeyInfo costs 90; JWK halves it for P-256, but for the larger curves, where
    // its check of the group order is slow, SubjectPublicKeyInfo wins. Every way refuses points off the curve.
    if (spki.kind === 'rsa')
      return createPublicKey({ key: asBuffer(spki.keyOctets), format: 'der', type: 'pkcs1' });
    if (spki.keyAlgorithm === 'P-256') return importP256(asBuffer(spki.keyOctets));
    return createPublicKey({ key: asBuffer(spki.der), format: 'der', type: 'spki' });
  } catch (cause) {
    const detail = 'the public key is not a valid key of its type (is the point on the curve?)';
    throw new PkiError('weak_key', detail, { cause });
  }
}

function importP256(point: Buffer): KeyObject {
  const x = point.toString('base64url', 1, 33);
  const y = point.toString('base64url', 33);
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}

function asBuffer(octets: Uint8Array): Buffer {
  return Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.length);
}
