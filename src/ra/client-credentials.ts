import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { DerError } from '../asn1/der-error';
import { jsonPointer } from '../common/json-text';
import { PRIVATE_JWK_MEMBERS } from '../common/jwk';
import { PkiError, type PkiErrorCode } from '../common/pki-error';
import type { KeyAlgorithm } from '../x509/algorithms';
import { checkKeyPolicy } from '../x509/key-policy';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { parseCertificate } from '../x509/tbs-certificate';
import { decodeBase64 } from './base64';

/** What client assertions can be signed with (RFC 7518 3.1). */
const KEY_ALGORITHMS: readonly KeyAlgorithm[] = [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
];

/** A JWK Set of public keys, with the members that a client assertion is checked by and no others. */
export interface PublicKeySet {
  readonly keys: readonly JsonWebKey[];
}

/**
 * Reads the JWK Set of a client at an instant. Throws `policy_violation` for a private key, `unsupported_key` and
 * `weak_key`, each with a pointer.
 */
export function readKeySet(keys: readonly object[], at: Date): PublicKeySet {
  return { keys: keys.map((key, index) => readKey(key as JsonWebKey, ['jwks', 'keys', String(index)], at)) };
}

function readKey(given: JsonWebKey, path: readonly string[], at: Date): JsonWebKey {
  const secret = PRIVATE_JWK_MEMBERS.find((member) => Object.hasOwn(given, member));
  if (secret !== undefined)
    throw refusal(
      'policy_violation',
      [...path, secret],
      'This is the private part of a key: make a new key and send its public members.',
    );
  const { kty, crv, x, y, n, e, kid, alg, use } = given as JsonWebKey & Record<string, unknown>;
  for (const [name, value] of Object.entries({ kid, alg, use })) {
    if (value !== undefined && (typeof value !== 'string' || value.length > 128))
      throw refusal('malformed', [...path, name], 'Send a text of 128 characters at most, or leave it out.');
  }
  if (use !== undefined && use !== 'sig')
    throw refusal('unsupported_key', [...path, 'use'], 'Send a key for signatures (sig).');
  const jwk: JsonWebKey = kty === 'EC' ? { kty, crv, x, y } : { kty, n, e };
  let spkiDer: Uint8Array;
  try {
    spkiDer = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  } catch {
    throw refusal('unsupported_key', path, 'Send a public JWK of type EC or RSA (RFC 7518 6).');
  }
  try {
    checkKeyPolicy(parseSubjectPublicKeyInfo(spkiDer), KEY_ALGORITHMS, at);
  } catch (error) {
    if (error instanceof PkiError) throw refusal(error.code, path, error.detail);
    throw error;
  }
  return {
    ...jwk,
    ...(kid !== undefined && { kid }),
    ...(alg !== undefined && { alg }),
    ...(use !== undefined && { use }),
  };
}

/**
 * Reads the TLS certificate of a client at an instant; who issued it does not matter. Throws `malformed` where it
 * is no DER certificate, `policy_violation` where it has ended.
 */
export function readTlsCertificate(base64: string, at: Date): Uint8Array {
  const path = ['tlsCertificate'];
  const der = decodeBase64(base64);
  if (der === undefined) throw refusal('malformed', path, 'Send base64 of DER, without line breaks.');
  let notAfter: Date;
  try {
    ({ notAfter } = parseCertificate(der).tbs);
  } catch (error) {
    if (error instanceof DerError)
      throw refusal('malformed', path, 'Send one X.509 certificate in strict DER (RFC 5280 4.1).');
    throw error;
  }
  if (notAfter < at) throw refusal('policy_violation', path, 'The certificate has ended; send another.');
  return der;
}

function refusal(code: PkiErrorCode, path: readonly string[], detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer: jsonPointer(path), detail }] });
}
