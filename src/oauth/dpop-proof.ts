import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { dateOf, numericDate, type RealTime } from '../common/real-time';
import { ASSERTION_ALGORITHMS, CURVE_OF_ALGORITHM } from './client-assertion';
import { PRIVATE_JWK_MEMBERS } from '../common/jwk';

/** RFC 9449 4.2: asymmetric only. */
export const DPOP_ALGORITHMS = ASSERTION_ALGORITHMS;

/** How old the `iat` of a proof may be, in seconds. */
export const PROOF_SECONDS = 60;
/** How far the clock of a client may be ahead of ours. */
const CLOCK_SKEW_SECONDS = 5;
const MAX_PROOF_LENGTH = 8192;
const MAX_JTI_LENGTH = 128;
/** Verifying with a larger modulus costs more than a stranger may ask for. */
const MAX_RSA_BITS = 4096;

/** What a proof must be for. */
export interface ProofUse {
  readonly method: string;
  /** The URL of the request as the client knows it, without query and fragment. */
  readonly url: string;
  /** The access token that the proof comes with; absent at the token endpoint. */
  readonly accessToken?: string;
}

/** A proof whose signature and claims hold; its `jti` is still to be used up. */
export interface CheckedProof {
  /** JWK thumbprint of the key that signed, RFC 7638, base64url. */
  readonly jkt: string;
  readonly jti: string;
  readonly nonce: string | undefined;
  /** NumericDate until which the jti must be remembered. */
  readonly expiresAt: number;
}

/** A proof that proves nothing; the message is shown to the client. */
export class DpopProofError extends Error {
  constructor(
    message: string,
    readonly code: 'invalid_dpop_proof' | 'use_dpop_nonce' = 'invalid_dpop_proof',
  ) {
    super(message);
    this.name = 'DpopProofError';
  }
}

/** Checks a DPoP proof as RFC 9449 4.3 lists it, but for nonce and replay. Throws {@link DpopProofError}. */
export async function checkDpopProof(proof: string, use: ProofUse, time: RealTime): Promise<CheckedProof> {
  const { alg, jwk, key } = headerOf(proof);
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(proof, key, {
      algorithms: [alg],
      typ: 'dpop+jwt',
      currentDate: dateOf(time),
    }));
  } catch {
    throw new DpopProofError('The DPoP proof is not a JWT in date, signed with the key in its header.');
  }
  const claims = checkClaims(payload, use, numericDate(time));
  return { jkt: await calculateJwkThumbprint(jwk), ...claims };
}

function headerOf(proof: string): {
  readonly alg: string;
  readonly jwk: JsonWebKey;
  readonly key: KeyObject;
} {
  if (proof.length > MAX_PROOF_LENGTH) throw new DpopProofError('The DPoP proof is too long.');
  let header: { typ?: unknown; alg?: unknown; jwk?: unknown };
  try {
    header = decodeProtectedHeader(proof);
  } catch {
    throw new DpopProofError('The DPoP header must be one JWT, in one header field.');
  }
  if (header.typ !== 'dpop+jwt') throw new DpopProofError('The typ of the DPoP proof must be dpop+jwt.');
  const alg = DPOP_ALGORITHMS.find((each) => each === header.alg);
  if (alg === undefined)
    throw new DpopProofError(`The alg of the DPoP proof must be one of ${DPOP_ALGORITHMS.join(', ')}.`);
  if (typeof header.jwk !== 'object' || header.jwk === null)
    throw new DpopProofError('The header of the DPoP proof has no jwk.');
  return { alg, ...publicKeyOf(header.jwk as JsonWebKey, alg) };
}

function publicKeyOf(given: JsonWebKey, alg: string): { readonly jwk: JsonWebKey; readonly key: KeyObject } {
  if (PRIVATE_JWK_MEMBERS.some((member) => Object.hasOwn(given, member)))
    throw new DpopProofError('The jwk of the DPoP proof has private members; make a new key.');
  const { kty, crv, x, y, n, e } = given;
  const fits = alg.startsWith('ES') ? kty === 'EC' && crv === CURVE_OF_ALGORITHM[alg] : kty === 'RSA';
  if (!fits) throw new DpopProofError('The jwk of the DPoP proof does not fit its alg.');
  const jwk: JsonWebKey = kty === 'EC' ? { kty, crv, x, y } : { kty, n, e };
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new DpopProofError('The jwk of the DPoP proof is not a public key.');
  }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) > MAX_RSA_BITS)
    throw new DpopProofError(`An RSA key of a DPoP proof has at most ${MAX_RSA_BITS} bits.`);
  return { jwk, key };
}

function checkClaims(
  { htm, htu, iat, jti, ath, nonce }: JWTPayload,
  { method, url, accessToken }: ProofUse,
  now: number,
): Omit<CheckedProof, 'jkt'> {
  if (htm !== method) throw new DpopProofError(`The htm of the DPoP proof must be ${method}.`);
  if (typeof htu !== 'string' || comparable(htu) !== comparable(url))
    throw new DpopProofError(`The htu of the DPoP proof must be ${url}.`);
  if (typeof iat !== 'number' || iat > now + CLOCK_SKEW_SECONDS || iat < now - PROOF_SECONDS)
    throw new DpopProofError(`The iat of the DPoP proof must be within the last ${PROOF_SECONDS} seconds.`);
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH || /[^\x21-\x7e]/.test(jti))
    throw new DpopProofError(
      `The jti of the DPoP proof must be 1 to ${MAX_JTI_LENGTH} visible ASCII characters.`,
    );
  if (accessToken !== undefined && ath !== createHash('sha256').update(accessToken).digest('base64url'))
    throw new DpopProofError('The ath of the DPoP proof must be the SHA-256 of the access token, base64url.');
  if (nonce !== undefined && typeof nonce !== 'string')
    throw new DpopProofError('The nonce of the DPoP proof must be a string.');
  return { jti, nonce, expiresAt: Math.ceil(iat) + PROOF_SECONDS + CLOCK_SKEW_SECONDS };
}

/** A URL without query and fragment, normalised as RFC 9449 4.3 recommends; undefined if it is none. */
function comparable(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return `${url.protocol}//${url.username}${url.password}${url.host}${url.pathname}`;
}
