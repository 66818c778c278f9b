import { createHash } from 'node:crypto';
import type { SubjectData } from '../../ca/subject-data';
import { durationSeconds } from '../../common/durations';
import { PkiError } from '../../common/pki-error';
import type { EvidenceRecord } from '../../store/records';
import { isLevelMet, levelWords, rankOf, type AssurancePolicy, type LevelRanks } from '../../world/assurance';
import type { CertificateProfile, ProfileRequirements } from '../../world/certificate-profile';
import type { EvidenceRequest } from './evidence-request';
import { parseWireTime } from '../member-reader';
import { insufficient } from './insufficient';
import type { SignerAssertion } from './signer-assertion';
import { assertSameMandate, assertSameSubject } from './subject-match';

/** How far the clock of whoever verified may be ahead of ours. */
const CLOCK_SKEW_SECONDS = 5;

/** What an evidence was found to prove; what is kept of it beside its payload. */
export type Proof = Pick<
  EvidenceRecord,
  'identityLevel' | 'authenticationLevel' | 'verifiedAt' | 'assertionIssuer' | 'assertionId'
>;

/** What evidence is judged by. */
export interface EvidenceFacts {
  readonly profile: CertificateProfile;
  readonly policy: AssurancePolicy;
  readonly subject: SubjectData;
  readonly now: Date;
}

/**
 * What evidence proves that its sender vouches for: everything but assertions. In this order:
 *
 * 1. `verifiedAt` is neither in the future nor too long ago: `evidence_insufficient` (`stale`);
 * 2. `loa` is a word of the table: `malformed`; and enough for the profile: `evidence_insufficient` (`level`);
 * 3. its claims are those of the enrolment: `subject_mismatch`; and tell the subject: `evidence_insufficient` (`no_claims`).
 *
 * Mock: a credential inside the payload is kept and not verified; the client is the external registration authority that
 * did (EN 319 411-1 REG-6.3.2-02).
 */
export function judgeEvidence(request: EvidenceRequest, facts: EvidenceFacts): Proof {
  const { type, payload, loa, verifiedAt = null } = request;
  checkAge(verifiedAt, facts);
  if (type === 'mandate') {
    checkMandate(payload, facts);
    return proofOf({ verifiedAt });
  }
  const identityLevel = checkLevel(loa, facts);
  const claims = claimsOf(payload);
  const isTold = claims !== undefined && assertSameSubject(claims, facts.subject, '/payload/claims');
  if (!isTold && type !== 'manual_ref') {
    throw insufficient(
      '/payload/claims',
      'Send the claims that tell the subject, such as family_name or organization_identifier.',
      'no_claims',
    );
  }
  return proofOf({ identityLevel, verifiedAt });
}

/**
 * What a checked assertion proves. Its levels must be enough for the profile: `evidence_insufficient` (`level`); its claims
 * those of the enrolment: `subject_mismatch`. It proves an identity only where its claims tell the subject; where the
 * profile asks for nothing else, it must.
 *
 * @param pointer of the assertion in the request
 * @param loa what the client says of the level, no more than the assertion
 */
export function judgeAssertion(
  assertion: SignerAssertion,
  { profile: { requires = {} }, policy, subject }: EvidenceFacts,
  pointer: string,
  loa?: string,
): Proof {
  const { claims, issuer, jti, authenticatedAt, authenticationLevel, identityLevel } = assertion;
  const { signerAuthentication: required } = requires;
  if (required !== undefined && !isLevelMet(policy.authentication, required, authenticationLevel)) {
    throw tooLow(pointer, 'signer authentication', required, authenticationLevel);
  }
  if (loa !== undefined && !isLevelMet(policy.identity, loa, identityLevel)) {
    throw tooLow('/loa', 'identity assurance', loa, identityLevel);
  }
  const isTold = assertSameSubject(claims, subject, pointer);
  const { identityAssurance } = requires;
  const isForIdentity = required === undefined && identityAssurance !== undefined;
  if (isForIdentity && !isLevelMet(policy.identity, identityAssurance, isTold ? identityLevel : null)) {
    throw tooLow(pointer, 'identity assurance', identityAssurance, isTold ? identityLevel : null);
  }
  return {
    identityLevel: isTold ? identityLevel : null,
    authenticationLevel,
    verifiedAt: authenticatedAt,
    assertionIssuer: issuer,
    assertionId: jti,
  };
}

/** A legal person that must show a mandate names its representative: `subject_mismatch` (credential-api 1.3). */
export function assertRepresented(requires: ProfileRequirements | undefined, subject: SubjectData): void {
  if (requires?.mandate !== true || subject.subjectType !== 'legal') return;
  const { claims = {} } = subject.authorised_representative ?? {};
  if (Object.values(claims).some((claim) => typeof claim === 'string')) return;
  const detail = 'The profile needs a mandate: send the claims of the authorised representative.';
  throw new PkiError('subject_mismatch', detail, {
    errors: [{ pointer: '/subjectData/authorised_representative/claims', detail }],
  });
}

/** The payload as it is kept, and its SHA-256: of the octets of a text, of the JSON text of anything else. */
export function keptPayload(
  payload: EvidenceRequest['payload'],
): Pick<EvidenceRecord, 'payload' | 'payloadSha256'> {
  if (payload === undefined) return { payload: null, payloadSha256: null };
  const text = JSON.stringify(payload);
  const octets = typeof payload === 'string' ? payload : text;
  return { payload: text, payloadSha256: createHash('sha256').update(octets, 'utf8').digest('hex') };
}

function proofOf(members: Partial<Proof>): Proof {
  return {
    identityLevel: null,
    authenticationLevel: null,
    verifiedAt: null,
    assertionIssuer: null,
    assertionId: null,
    ...members,
  };
}

function checkAge(verifiedAt: Date | null, { policy, now }: EvidenceFacts): void {
  if (verifiedAt === null) return;
  const age = (now.getTime() - verifiedAt.getTime()) / 1000;
  if (age < -CLOCK_SKEW_SECONDS) throw insufficient('/verifiedAt', 'This is in the future.', 'stale');
  if (age <= durationSeconds(policy.evidenceMaxAge)) return;
  throw insufficient(
    '/verifiedAt',
    `This is longer ago than ${policy.evidenceMaxAge}; verify again.`,
    'stale',
  );
}

function checkLevel(
  loa: string | undefined,
  { profile: { requires = {} }, policy }: EvidenceFacts,
): string | null {
  if (loa === undefined) return null;
  assertKnownLevel(policy.identity, loa);
  const { identityAssurance: required } = requires;
  if (required !== undefined && !isLevelMet(policy.identity, required, loa)) {
    throw tooLow('/loa', 'identity assurance', required, loa);
  }
  return loa;
}

function assertKnownLevel(ranks: LevelRanks, loa: string): void {
  if (rankOf(ranks, loa) !== undefined) return;
  throw new PkiError('malformed', 'The level of assurance is not known here.', {
    errors: [{ pointer: '/loa', detail: `Send one of ${levelWords(ranks)}.` }],
  });
}

function checkMandate(payload: EvidenceRequest['payload'], { subject, now }: EvidenceFacts): void {
  if (subject.subjectType !== 'legal') {
    const detail = 'A mandate is for legal persons.';
    throw new PkiError('subject_mismatch', detail, { errors: [{ pointer: '/type', detail }] });
  }
  const claims = claimsOf(payload) ?? {};
  assertSameMandate(claims, subject, '/payload/claims');
  const { validUntil } = claims;
  const end = typeof validUntil === 'string' ? parseWireTime(validUntil) : undefined;
  if (validUntil === undefined || (end !== undefined && end > now)) return;
  throw insufficient(
    '/payload/claims/validUntil',
    'The mandate has ended, or this is no time in UTC.',
    'stale',
  );
}

function claimsOf(payload: EvidenceRequest['payload']): Readonly<Record<string, unknown>> | undefined {
  if (typeof payload !== 'object') return undefined;
  const { claims } = payload;
  const isObject = typeof claims === 'object' && claims !== null && !Array.isArray(claims);
  return isObject ? (claims as Readonly<Record<string, unknown>>) : undefined;
}

function tooLow(pointer: string, what: string, required: string, given: string | null): PkiError {
  return insufficient(
    pointer,
    `The ${what} must be ${required} at least; given is ${given ?? 'none'}.`,
    'level',
  );
}
