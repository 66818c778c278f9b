import { addDuration } from '../common/durations';
import { PkiError } from '../common/pki-error';
import { wireTime } from '../common/wire-time';
import type { CertificateRecord, EnrolmentState, SubjectKeyRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { certificateStateAt } from './certificate-state';

/** RFC 3647 4.4.6, 4.4.7: a renewal is for the same key, a re-key for another one. */
export type Replacement = 'renewal' | 'rekey';

/** The proof method of an enrolment for the key of the certificate that it replaces: none is needed. */
export const RENEWAL = 'renewal' satisfies Replacement;

const WHY_NOT = {
  issued: 'it is not linked yet; accept it first',
  suspended: 'it is on hold; lift the hold first, or revoke it and enrol anew',
  revoked: 'it is revoked; enrol anew',
  expired: 'it has expired; enrol anew',
  superseded: 'another certificate has replaced it; replace that one',
} as const;

/**
 * Only an active certificate is replaced. What is in doubt, or ended, needs all the checks of a new enrolment
 * (EN 319 411-1 REG-6.3.6-01A). Throws `state_conflict`.
 */
export function assertReplaceable(record: Pick<CertificateRecord, 'state' | 'notAfter'>, now: Date): void {
  const state = certificateStateAt(record.state, record.notAfter, now);
  if (state === 'active') return;
  throw new PkiError('state_conflict', `The certificate cannot be replaced: ${WHY_NOT[state]}.`);
}

/** A one-time key serves one certificate. Throws `policy_violation`. */
export function assertLifecycleRenews({ lifecycle, profileId }: CertificateProfile): void {
  if (lifecycle !== 'one_time') return;
  throw new PkiError(
    'policy_violation',
    `Certificates of the profile ${profileId} are for one use and are not replaced; enrol with a new key.`,
  );
}

/**
 * Whether the key may be certified once more. Its age counts from when this RA first saw it. Throws `key_too_old`
 * (EN 319 411-1 GEN-6.3.6-10).
 */
export function assertKeyYoung(
  { createdAt }: Pick<SubjectKeyRecord, 'createdAt'>,
  { maxKeyAge }: Pick<CertificateProfile, 'maxKeyAge'>,
  now: Date,
): void {
  const end = addDuration(createdAt, maxKeyAge);
  if (now <= end) return;
  throw new PkiError(
    'key_too_old',
    `The key could be certified again until ${wireTime(end)} (${maxKeyAge} from its registration); re-key the certificate.`,
    { clause: 'EN 319 411-1 GEN-6.3.6-10' },
  );
}

/** Throws `policy_violation` for a re-key with the key of the certificate. */
export function assertAnotherKey(
  { spkiSha256 }: CertificateRecord,
  { sha256Hex }: SubjectPublicKeyInfo,
): void {
  if (spkiSha256 !== sha256Hex) return;
  const detail = 'This is the key of the certificate: send another key, or renew the certificate.';
  throw new PkiError('policy_violation', detail, {
    errors: [{ pointer: '/proofOfPossession', detail }],
  });
}

/** Whether an enrolment in this state may still replace a certificate, or has. */
export function isUnderWay(state: EnrolmentState): boolean {
  return !['rejected', 'cancelled', 'expired', 'failed'].includes(state);
}

/** A certificate is replaced once. */
export function replacementUnderWay(): PkiError {
  return new PkiError(
    'state_conflict',
    'The certificate was changed in the meantime, or another enrolment is going to replace it (replacedBy).',
  );
}

export function notReplaceableAnyMore(enrolmentId: string): () => PkiError {
  return () =>
    new PkiError(
      'state_conflict',
      'The certificate that is to be replaced is not active any more; reject or cancel the enrolment.',
      { enrolmentId },
    );
}
