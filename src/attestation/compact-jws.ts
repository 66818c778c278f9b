import { constants, verify } from 'node:crypto';
import type { KeyAlgorithm } from '../x509/algorithms';
import type { VerificationKey } from '../x509/signature-verification';

/** A compact JWS taken apart (RFC 7515 3.1); nothing in it is verified. */
export interface CompactJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
}

interface JwsAlgorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly kind: 'ec' | 'rsa';
  /** The one key type of an ECDSA algorithm (RFC 7518 3.4). */
  readonly keyAlgorithm?: KeyAlgorithm;
  /** Octets; RSASSA-PSS only. */
  readonly saltLength?: number;
}

/** RFC 7518 3.1, asymmetric with SHA-2; `none` and `HS*` are no signatures. */
const ALGORITHMS: Readonly<Record<string, JwsAlgorithm>> = {
  ES256: { kind: 'ec', hash: 'sha256', keyAlgorithm: 'P-256' },
  ES384: { kind: 'ec', hash: 'sha384', keyAlgorithm: 'P-384' },
  ES512: { kind: 'ec', hash: 'sha512', keyAlgorithm: 'P-521' },
  RS256: { kind: 'rsa', hash: 'sha256' },
  RS384: { kind: 'rsa', hash: 'sha384' },
  RS512: { kind: 'rsa', hash: 'sha512' },
  PS256: { kind: 'rsa', hash: 'sha256', saltLength: 32 },
  PS384: { kind: 'rsa', hash: 'sha384', saltLength: 48 },
  PS512: { kind: 'rsa', hash: 'sha512', saltLength: 64 },
};

export const JWS_ALGORITHMS: readonly string[] = Object.keys(ALGORITHMS);

/** The largest JWS that is read, in characters. */
export const MAX_JWS_LENGTH = 65_536;

/**
 * Takes a compact JWS with a JSON payload apart, strictly: three parts of canonical base64url, header and payload JSON
 * objects in UTF-8, no `crit` (RFC 7515 4.1.11: no extension is understood), no `b64`. Answers what is wrong with it as
 * a text that may be shown.
 */
export function readCompactJws(text: string): CompactJws | string {
  if (text.length > MAX_JWS_LENGTH) return `it is longer than ${MAX_JWS_LENGTH} characters`;
  const parts = text.split('.', 4);
  const [header, payload, signature] = parts.map(decodeBase64Url);
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined)
    return 'it is not three parts of base64url with dots between them';
  const headerObject = readJsonObject(header);
  if (headerObject === undefined) return 'its header is not a JSON object';
  if ('crit' in headerObject || 'b64' in headerObject) return 'its header asks for an extension (crit)';
  const claims = readJsonObject(payload);
  if (claims === undefined) return 'its payload is not a JSON object';
  const signingInput = Buffer.from(text.slice(0, text.lastIndexOf('.')), 'ascii');
  return { header: headerObject, claims, signingInput, signature };
}

/**
 * Whether the JWS is signed with this key, by the algorithm its header names. An algorithm that is not offered, or one
 * for keys of another type, is no signature. Never throws.
 */
export function verifyCompactJws(
  { header, signingInput, signature }: CompactJws,
  { spki, key }: VerificationKey,
): boolean {
  const { alg } = header;
  const algorithm = typeof alg === 'string' && Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  if (algorithm === undefined || algorithm.kind !== spki.kind) return false;
  const { hash, keyAlgorithm, saltLength } = algorithm;
  if (algorithm.kind === 'ec') {
    if (keyAlgorithm !== spki.keyAlgorithm) return false;
    return verify(hash, signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature);
  }
  if (signature.length !== spki.modulus?.length) return false;
  return saltLength === undefined
    ? verify(hash, signingInput, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
    : verify(hash, signingInput, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

function decodeBase64Url(text: string): Buffer | undefined {
  const octets = Buffer.from(text, 'base64url');
  // Buffer skips what is not base64url; the way back tells.
  return octets.toString('base64url') === text ? octets : undefined;
}

function readJsonObject(octets: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
