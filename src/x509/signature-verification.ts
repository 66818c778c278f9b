import { type KeyObject, constants, verify } from 'node:crypto';

import { DerError, type DerElement, DerReader, assertShortestInteger } from '../asn1/der-reader';
import { TAG } from '../asn1/tags';
import { type SignatureAlgorithm, signatureParameters } from './algorithms';
import type { SubjectPublicKeyInfo } from './subject-public-key-info';

/** A key as read and as platform crypto holds it. */
export interface VerificationKey {
  readonly spki: SubjectPublicKeyInfo;
  readonly key: KeyObject;
}

/**
 * Whether `signature` over `octets` is valid, by platform crypto. A signature that is malformed for its algorithm (an
 * ECDSA value that is not strict DER of two positive integers, an RSA value of another length than the modulus), or
 * an algorithm of another key family, is invalid. Never throws.
 */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  octets: Uint8Array,
  signature: Uint8Array,
  { spki, key }: VerificationKey,
): boolean {
  const { family, hash, saltLength } = signatureParameters(algorithm);
  if (family !== spki.kind) return false;
  if (family === 'ec') {
    // Of a plain key, platform crypto expects the DER form.
    return isEcdsaSignature(signature) && verify(hash, octets, key, signature);
  }
  if (signature.length !== spki.modulus?.length) return false;
  return saltLength === undefined
    ? verify(hash, octets, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
    : verify(hash, octets, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

/** Strict DER of ECDSA-Sig-Value with positive r and s (RFC 3279 2.2.3); their upper bound is left to platform crypto. */
function isEcdsaSignature(signature: Uint8Array): boolean {
  try {
    const values = DerReader.inside(signature, TAG.SEQUENCE);
    const r = values.next(TAG.INTEGER);
    const s = values.next(TAG.INTEGER);
    values.end();
    return isPositive(r) && isPositive(s);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Whether an INTEGER is above zero; DerError where it is not in its shortest form. */
function isPositive({ octets, start, end }: DerElement): boolean {
  assertShortestInteger(octets, start, end);
  const first = octets[start] ?? 0;
  return first < 0x80 && (first > 0 || end - start > 1);
}
