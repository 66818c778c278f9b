import { earliestNotBefore, type RequestedValidity } from '../ca/certificate-validity';
import { PkiError } from '../common/pki-error';
import type { EnrolmentHistoryEntry, EnrolmentRecord, EnrolmentState } from '../store/records';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { CertificateOffer } from './certificate-offer';
import type { EnrolmentRequest } from './enrolment-request';
import {
  assertEnrolmentMove,
  ENROLMENT_MACHINE,
  EXPIRING_STATES,
  type EnrolmentActor,
} from './enrolment-state';
import { addDuration } from '../common/durations';
import { wireTime } from '../common/wire-time';
import type { CertificateProfile } from '../world/certificate-profile';
import { approvalsFor } from './approval';

/** How long a client has to link a certificate to its key, in seconds (credential-api 1.1). */
export const LINK_SECONDS = { long_term: 24 * 60 * 60, short_lived: 24 * 60 * 60, one_time: 5 * 60 } as const;

/** One step of an enrolment: the state, and who brings it about. */
export interface EnrolmentStep {
  readonly to: EnrolmentState;
  readonly by: EnrolmentActor;
  /** The client that acts, or `ra` or `clock`. */
  readonly actor: string;
}

/** What a received enrolment keeps of its request; a renewal has no proof of its own. */
export type ReceivedRequest = Omit<EnrolmentRequest, 'proofOfPossession'> & {
  readonly proofOfPossession: { readonly method: string };
};

/** A received enrolment, before anybody has decided on it; version 1. */
export function receiveEnrolment(
  enrolmentId: string,
  clientId: string,
  request: ReceivedRequest,
  { caId, profile }: CertificateOffer,
  publicKey: SubjectPublicKeyInfo,
  qscdId: string | null,
  now: Date,
): EnrolmentRecord {
  return {
    enrolmentId,
    clientId,
    externalId: request.externalId ?? null,
    credentialId: request.credentialId ?? null,
    clientData: request.clientData ?? null,
    profileId: profile.profileId,
    caId,
    state: ENROLMENT_MACHINE.initial,
    stateReason: null,
    requiredActions: [],
    subjectData: request.subjectData,
    keyId: request.keyId ?? publicKey.sha256Hex,
    qscdId,
    spkiDer: publicKey.der,
    spkiSha256: publicKey.sha256Hex,
    requestedNotBefore: request.validity.notBefore ?? null,
    requestedDuration: request.validity.duration ?? null,
    signatureQualifier: request.signatureQualifier ?? null,
    lifecycle: request.lifecycle ?? null,
    consent: request.consent ?? null,
    proofMethod: request.proofOfPossession.method,
    approvals: approvalsFor(profile.approval),
    replaces: null,
    certificateId: null,
    history: [{ state: ENROLMENT_MACHINE.initial, at: wireTime(now), actor: clientId }],
    expiresAt: null,
    linkBy: null,
    acceptanceStatement: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** The stored enrolment, about to be changed: what is written next has the next version. */
export function nextVersion(enrolment: EnrolmentRecord): EnrolmentRecord {
  return { ...enrolment, version: enrolment.version + 1 };
}

/**
 * The enrolment after these steps, each told in its history. Version and other members stay as they are unless given.
 * Throws `state_conflict` for a step that the state machine does not have.
 */
export function advanceEnrolment(
  enrolment: EnrolmentRecord,
  steps: readonly EnrolmentStep[],
  now: Date,
  members: Partial<EnrolmentRecord> = {},
): EnrolmentRecord {
  const at = wireTime(now);
  const history: EnrolmentHistoryEntry[] = [...enrolment.history];
  let { state } = enrolment;
  for (const { to, by, actor } of steps) {
    assertEnrolmentMove({ enrolmentId: enrolment.enrolmentId, state }, to, by);
    history.push({ state: to, at, actor });
    state = to;
  }
  return { ...enrolment, ...members, state, history, updatedAt: now };
}

/**
 * What an enrolment asks for of its certificate, should that be issued now. It may have waited: a notBefore that the profile
 * does not allow any more has passed meanwhile, and the certificate begins as soon as possible.
 */
export function requestedValidity(
  { requestedNotBefore: notBefore, requestedDuration: duration }: EnrolmentRecord,
  { validity }: CertificateProfile,
  now: Date,
): RequestedValidity {
  const isPast = notBefore !== null && notBefore < earliestNotBefore(validity, now);
  return { ...(notBefore !== null && !isPast && { notBefore }), ...(duration !== null && { duration }) };
}

/** Until when an enrolment that is made now waits for the client or for operators. */
export function approvalDeadline({ approvalPeriod }: CertificateProfile, now: Date): Date {
  return addDuration(now, approvalPeriod);
}

/** The last instant at which a certificate issued now may be linked. */
export function linkDeadline(lifecycle: keyof typeof LINK_SECONDS, now: Date): Date {
  return new Date(now.getTime() + LINK_SECONDS[lifecycle] * 1000);
}

/** Whether the enrolment has ended by time although its stored state does not say so yet. */
export function isOverdue({ state, expiresAt }: EnrolmentRecord, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now && EXPIRING_STATES.includes(state);
}

/** The overdue enrolment as expired, in its next version. */
export function expireEnrolment(enrolment: EnrolmentRecord, now: Date): EnrolmentRecord {
  return advanceEnrolment(nextVersion(enrolment), [{ to: 'expired', by: 'clock', actor: 'clock' }], now, {
    stateReason: enrolment.state === 'action_required' ? 'action_timeout' : 'approval_timeout',
    requiredActions: [],
  });
}

/** Throws `enrolment_expired` if nothing can be done with the enrolment any more because of its age. */
export function assertNotExpired({ enrolmentId, state }: EnrolmentRecord): void {
  if (state !== 'expired') return;
  throw new PkiError('enrolment_expired', 'The enrolment has expired; start a new one.', { enrolmentId });
}
