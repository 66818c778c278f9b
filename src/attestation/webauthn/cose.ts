import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { KeyAlgorithm, SignatureAlgorithm } from '../../x509/algorithms';
import { verifySignature, type VerificationKey } from '../../x509/signature-verification';
import { badAttestation } from '../attestation-refusal';

interface CoseAlgorithm {
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** The one key type of an ECDSA algorithm in WebAuthn (5.8.5). */
  readonly keyAlgorithm?: KeyAlgorithm;
}

/** COSE algorithms (RFC 9053 2.1, RFC 8812 2, RFC 8230 2); SHA-1 (-65535) and EdDSA are not taken. */
const ALGORITHMS: ReadonlyMap<unknown, CoseAlgorithm> = new Map([
  [-7, { signatureAlgorithm: 'ecdsa-sha256', keyAlgorithm: 'P-256' }],
  [-35, { signatureAlgorithm: 'ecdsa-sha384', keyAlgorithm: 'P-384' }],
  [-36, { signatureAlgorithm: 'ecdsa-sha512', keyAlgorithm: 'P-521' }],
  [-37, { signatureAlgorithm: 'rsa-pss-sha256' }],
  [-38, { signatureAlgorithm: 'rsa-pss-sha384' }],
  [-39, { signatureAlgorithm: 'rsa-pss-sha512' }],
  [-257, { signatureAlgorithm: 'rsa-pkcs1-sha256' }],
  [-258, { signatureAlgorithm: 'rsa-pkcs1-sha384' }],
  [-259, { signatureAlgorithm: 'rsa-pkcs1-sha512' }],
]);

const CURVES: ReadonlyMap<unknown, string> = new Map([
  [1, 'P-256'],
  [2, 'P-384'],
  [3, 'P-521'],
]);

/** The hash of a COSE signature algorithm. Throws `bad_attestation` for one that is not taken. */
export function coseHash(alg: unknown): 'sha256' | 'sha384' | 'sha512' {
  const { signatureAlgorithm } = coseAlgorithm(alg);
  return signatureAlgorithm.slice(-6) as 'sha256' | 'sha384' | 'sha512';
}

/** Throws `bad_attestation` unless the signature over the octets is by this key. */
export function assertCoseSignature(
  alg: unknown,
  octets: Uint8Array,
  signature: Uint8Array,
  key: VerificationKey,
): void {
  const { signatureAlgorithm, keyAlgorithm } = coseAlgorithm(alg);
  const fits = keyAlgorithm === undefined || keyAlgorithm === key.spki.keyAlgorithm;
  if (fits && verifySignature(signatureAlgorithm, octets, signature, key)) return;
  throw badAttestation('/statement', 'The signature is not that of the first certificate of x5c.');
}

function coseAlgorithm(alg: unknown): CoseAlgorithm {
  const algorithm = ALGORITHMS.get(alg);
  if (algorithm !== undefined) return algorithm;
  throw badAttestation('/statement', `The alg must be one of ${[...ALGORITHMS.keys()].join(', ')}.`);
}

/** The SubjectPublicKeyInfo of a COSE key of type EC2 or RSA (RFC 9052 7, RFC 8230 4). Throws `bad_attestation`. */
export function spkiOfCoseKey(coseKey: unknown): Uint8Array {
  try {
    if (!(coseKey instanceof Map)) throw new Error('not a map');
    const member = (label: number): string => Buffer.from(octetsIn(coseKey, label)).toString('base64url');
    const jwk: JsonWebKey =
      coseKey.get(1) === 2
        ? { kty: 'EC', crv: CURVES.get(coseKey.get(-1)) ?? '', x: member(-2), y: member(-3) }
        : coseKey.get(1) === 3
          ? { kty: 'RSA', n: member(-1), e: member(-2) }
          : {};
    return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  } catch (error) {
    throw badAttestation('/statement', 'The credential public key is no COSE key of type EC2 or RSA.', error);
  }
}

function octetsIn(map: ReadonlyMap<unknown, unknown>, label: number): Uint8Array {
  const value = map.get(label);
  if (!(value instanceof Uint8Array)) throw new Error('not octets');
  return value;
}
