import type { KeyObject } from 'node:crypto';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import { durationSeconds } from '../../common/durations';
import {
  levelWords,
  rankOf,
  type AssurancePolicy,
  type IdentityProvider,
  type LevelRanks,
} from '../../world/assurance';
import { insufficient } from './insufficient';

/** RFC 7518 3.1, RFC 8037; asymmetric only. */
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA'];
const MAX_ASSERTION_LENGTH = 16 * 1024;
/** How far the clock of an identity provider may differ from ours. */
const CLOCK_SKEW_SECONDS = 5;
const SHA256_HEX = /^[0-9a-f]{64}$/;
const VISIBLE = /^[\x21-\x7e]{1,128}$/;
const DETAILS_TYPE = 'credential-creation';

/** An assertion of an identity provider that holds; its `jti` is still to be used up. */
export interface SignerAssertion {
  readonly issuer: string;
  readonly jti: string;
  readonly authenticatedAt: Date;
  /** `acr`; null where it says nothing of it. */
  readonly authenticationLevel: string | null;
  /** `loa`. */
  readonly identityLevel: string | null;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What an assertion must be made for. */
export interface AssertionPurpose {
  readonly providers: readonly IdentityProvider[];
  readonly policy: AssurancePolicy;
  /** The issuer URL of this RA. */
  readonly audience: string;
  /** The key that is enrolled. */
  readonly publicKey: KeyObject;
  readonly credentialId: string | null;
  readonly now: Date;
}

/**
 * Checks an identity provider's assertion that the signer authenticated in order to have this key certified (RFC 7523 3;
 * TS 119 431-1 GEN-6.2.1-08, LNK-6.2.2-05): a known `iss` and its signature, `aud`, `exp`, `sub` = SHA-256 of the eID
 * reference, fresh `auth_time`, `acr` and `loa` as words of the table, `jti`, `cnf.jkt` = the key (RFC 7638),
 * `authorization_details` (RFC 9396) of type `credential-creation`.
 *
 * Throws `evidence_insufficient` with `reason` at the pointer.
 */
export async function checkSignerAssertion(
  assertion: string,
  purpose: AssertionPurpose,
  pointer: string,
): Promise<SignerAssertion> {
  const refuse = (reason: string, detail: string) => insufficient(pointer, detail, reason);
  const provider = providerOf(assertion, purpose.providers);
  if (provider === undefined)
    throw refuse('unknown_issuer', 'No identity provider that is known here made this.');
  const payload = await verified(assertion, provider, purpose, refuse);
  const { jti, auth_time: authTime, acr, loa } = payload;
  if (payload.aud !== purpose.audience) {
    throw refuse('wrong_audience', `The aud must be exactly ${purpose.audience}.`);
  }
  if (typeof jti !== 'string' || !VISIBLE.test(jti)) {
    throw refuse('bad_claims', 'The jti must be 1 to 128 visible ASCII characters.');
  }
  if (typeof payload.sub !== 'string' || !SHA256_HEX.test(payload.sub)) {
    throw refuse(
      'bad_claims',
      'The sub must be the SHA-256 of the eID reference as 64 lower-case hex digits.',
    );
  }
  const authenticatedAt = freshTime(authTime, purpose, refuse);
  const jwk = purpose.publicKey.export({ format: 'jwk' });
  const { jkt } = (payload['cnf'] ?? {}) as { jkt?: unknown };
  if (jkt !== (await calculateJwkThumbprint(jwk, 'sha256'))) {
    throw refuse('wrong_key', 'The cnf.jkt is not the thumbprint of the key that is enrolled.');
  }
  checkDetails(payload['authorization_details'], purpose.credentialId, refuse);
  return {
    issuer: provider.issuer,
    jti,
    authenticatedAt,
    authenticationLevel: wordOf('acr', acr, purpose.policy.authentication, refuse),
    identityLevel: wordOf('loa', loa, purpose.policy.identity, refuse),
    claims: payload,
  };
}

type Refuse = (reason: string, detail: string) => Error;

function providerOf(assertion: string, providers: readonly IdentityProvider[]): IdentityProvider | undefined {
  if (assertion.length > MAX_ASSERTION_LENGTH) return undefined;
  try {
    const { iss } = decodeJwt(assertion);
    return providers.find(({ issuer }) => issuer === iss);
  } catch {
    return undefined;
  }
}

/** The header chooses among the provider's keys and nothing else: `jku`, `jwk`, `x5u` and `x5c` are ignored. */
async function verified(
  assertion: string,
  { issuer, jwks }: IdentityProvider,
  { now }: AssertionPurpose,
  refuse: Refuse,
): Promise<JWTPayload> {
  const keys = createLocalJWKSet(jwks as unknown as JSONWebKeySet);
  try {
    const { payload } = await jwtVerify(assertion, keys, {
      algorithms: ALGORITHMS,
      issuer,
      requiredClaims: ['sub', 'aud', 'exp', 'jti', 'auth_time'],
      currentDate: now,
      clockTolerance: CLOCK_SKEW_SECONDS,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refuse('expired', 'The assertion has expired.');
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw refuse('bad_claims', `The claim ${error.claim} of the assertion is missing or not valid.`);
    }
    throw refuse('bad_signature', 'The assertion does not verify with the keys of its identity provider.');
  }
}

function freshTime(authTime: unknown, { policy, now }: AssertionPurpose, refuse: Refuse): Date {
  if (typeof authTime !== 'number' || !Number.isSafeInteger(authTime)) {
    throw refuse('bad_claims', 'The auth_time must be a whole number of seconds.');
  }
  const seconds = now.getTime() / 1000;
  if (authTime > seconds + CLOCK_SKEW_SECONDS) throw refuse('bad_claims', 'The auth_time is in the future.');
  if (authTime < seconds - durationSeconds(policy.authenticationMaxAge)) {
    throw refuse('stale', `The signer authenticated longer ago than ${policy.authenticationMaxAge}.`);
  }
  return new Date(authTime * 1000);
}

function checkDetails(details: unknown, credentialId: string | null, refuse: Refuse): void {
  const list = Array.isArray(details) ? (details as readonly unknown[]) : [];
  const creation = list.find((one) => (one as { type?: unknown } | null)?.type === DETAILS_TYPE);
  if (creation === undefined) {
    throw refuse('bad_claims', `The authorization_details hold nothing of type ${DETAILS_TYPE}.`);
  }
  const { credentialID } = creation as { credentialID?: unknown };
  if (credentialID === undefined || credentialId === null || credentialID === credentialId) return;
  throw refuse('bad_claims', 'The authorization_details name another credentialID than the enrolment.');
}

function wordOf(claim: string, value: unknown, ranks: LevelRanks, refuse: Refuse): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && rankOf(ranks, value) !== undefined) return value;
  throw refuse('unknown_level', `The ${claim} is none of ${levelWords(ranks)}.`);
}
