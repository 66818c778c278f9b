import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { dateOf, numericDate, type RealTime } from '../common/real-time';
import { OAuthError } from './oauth-error';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** RFC 7518 3.1; asymmetric only. `none` and `HS*` are no client authentication here. */
export const ASSERTION_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256'] as const;

export const MAX_ASSERTION_SECONDS = 60;

const MAX_ASSERTION_LENGTH = 8192;
const MAX_JTI_LENGTH = 128;
/** How far the clock of a client may be ahead of ours. */
const CLOCK_SKEW_SECONDS = 5;
const MAX_KEYS_TRIED = 8;

/** RFC 7518 3.4. */
export const CURVE_OF_ALGORITHM: Readonly<Record<string, string>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
};

/** An assertion whose signature and claims hold; its `jti` is still to be used up. */
export interface CheckedAssertion {
  readonly clientId: string;
  readonly jti: string;
  /** NumericDate until which the jti must be remembered. */
  readonly expiresAt: number;
}

/** Whom an assertion claims to come from, before anything is verified. Throws OAuthError `invalid_client`. */
export function claimedClientId(assertion: string): string {
  if (assertion.length > MAX_ASSERTION_LENGTH) throw refusal('The client assertion is too long.');
  let subject: unknown;
  try {
    subject = decodeJwt(assertion).sub;
  } catch {
    throw refusal('The client assertion is not a JWT.');
  }
  if (typeof subject !== 'string' || subject === '') throw refusal('The client assertion has no sub.');
  return subject;
}

/**
 * Checks a client assertion (RFC 7523 3) against the keys of the client it names. The header chooses among those keys by
 * `kid` and algorithm and nothing else: `jku`, `jwk`, `x5u` and `x5c` are ignored.
 * Throws OAuthError `invalid_client`.
 *
 * @param jwks the client's JWK Set
 * @param issuer of this authorisation server; `aud` must be exactly this
 */
export async function checkClientAssertion(
  assertion: string,
  clientId: string,
  jwks: object,
  issuer: string,
  time: RealTime,
): Promise<CheckedAssertion> {
  const { alg, kid } = headerOf(assertion);
  const keys = candidateKeys(jwks, alg, kid);
  if (keys.length === 0) throw refusal('The client has no key that fits the kid and alg of the assertion.');
  let payload: JWTPayload | undefined;
  let failure: unknown;
  for (const key of keys) {
    try {
      ({ payload } = await jwtVerify(assertion, key, {
        algorithms: [alg],
        issuer: clientId,
        subject: clientId,
        requiredClaims: ['aud', 'exp', 'iat', 'jti'],
        currentDate: dateOf(time),
      }));
      break;
    } catch (error) {
      failure = error;
    }
  }
  if (payload === undefined) throw refusal(reasonOf(failure));
  return checkClaims(payload, clientId, issuer, numericDate(time));
}

function checkClaims(payload: JWTPayload, clientId: string, issuer: string, now: number): CheckedAssertion {
  const { aud, exp, iat, jti } = payload;
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (audience !== issuer) throw refusal('The aud of the assertion must be exactly the issuer URL.');
  if (typeof exp !== 'number' || exp <= now) throw refusal('The assertion has expired.');
  if (exp > now + MAX_ASSERTION_SECONDS) {
    throw refusal(`The exp of the assertion must be at most ${MAX_ASSERTION_SECONDS} seconds ahead.`);
  }
  if (typeof iat !== 'number' || iat > now + CLOCK_SKEW_SECONDS)
    throw refusal('The iat of the assertion is in the future.');
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH || /[^\x21-\x7e]/.test(jti)) {
    throw refusal(`The jti of the assertion must be 1 to ${MAX_JTI_LENGTH} visible ASCII characters.`);
  }
  return { clientId, jti, expiresAt: Math.ceil(exp) };
}

function headerOf(assertion: string): { readonly alg: string; readonly kid: string | undefined } {
  let header: { alg?: unknown; kid?: unknown };
  try {
    header = decodeProtectedHeader(assertion);
  } catch {
    throw refusal('The client assertion is not a JWT.');
  }
  const alg = ASSERTION_ALGORITHMS.find((each) => each === header.alg);
  if (alg === undefined)
    throw refusal(`The alg of the assertion must be one of ${ASSERTION_ALGORITHMS.join(', ')}.`);
  if (header.kid !== undefined && typeof header.kid !== 'string')
    throw refusal('The kid of the assertion must be a string.');
  return { alg, kid: header.kid };
}

function candidateKeys(jwks: object, alg: string, kid: string | undefined): KeyObject[] {
  const listed = (jwks as { keys?: unknown }).keys;
  const jwkList = Array.isArray(listed)
    ? (listed as (JsonWebKey & { kid?: unknown; alg?: unknown; use?: unknown })[])
    : [];
  return jwkList
    .filter((jwk) => kid === undefined || jwk.kid === kid)
    .filter(
      (jwk) => (jwk.alg === undefined || jwk.alg === alg) && (jwk.use === undefined || jwk.use === 'sig'),
    )
    .filter((jwk) =>
      alg.startsWith('ES') ? jwk.kty === 'EC' && jwk.crv === CURVE_OF_ALGORITHM[alg] : jwk.kty === 'RSA',
    )
    .slice(0, MAX_KEYS_TRIED)
    .flatMap((jwk) => {
      try {
        const { kty, crv, x, y, n, e } = jwk;
        return [createPublicKey({ key: kty === 'EC' ? { kty, crv, x, y } : { kty, n, e }, format: 'jwk' })];
      } catch {
        return [];
      }
    });
}

function reasonOf(failure: unknown): string {
  const { code, claim } = failure as { code?: unknown; claim?: unknown };
  if (code === 'ERR_JWT_EXPIRED') return 'The assertion has expired.';
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' && typeof claim === 'string') {
    return `The claim ${claim} of the assertion is missing or not valid.`;
  }
  return 'The signature of the assertion is not valid.';
}

function refusal(description: string): OAuthError {
  return new OAuthError('invalid_client', description);
}
