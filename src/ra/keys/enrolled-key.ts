import type { AttestationVerdict } from '../../attestation/key-attestation';
import type { EnrolmentRecord, SubjectKeyRecord } from '../../store/records';
import { SESSION_SECONDS } from './one-time-key';

/** What an enrolment says of its key beside its name. */
export interface EnrolledKey {
  readonly oneTime: boolean;
  readonly verdict: AttestationVerdict | undefined;
  /** Of its certificate, if that is issued at once. */
  readonly notAfter: Date | undefined;
}

/** The key of an enrolment, to be claimed for its client; a one-time key without a session of its own has two hours. */
export function enrolledKey(
  { spkiSha256, spkiDer, clientId, keyId, qscdId, createdAt }: EnrolmentRecord,
  { oneTime, verdict, notAfter }: EnrolledKey,
): SubjectKeyRecord {
  const useBy = oneTime ? new Date(createdAt.getTime() + SESSION_SECONDS * 1000) : null;
  const state = verdict === undefined ? 'registered' : 'attested';
  return {
    spkiSha256,
    clientId,
    keyId,
    state: notAfter === undefined ? state : 'certified',
    oneTime,
    compromisedAt: null,
    createdAt,
    spkiDer,
    qscdId,
    generatedAt: null,
    sessionId: null,
    useBy,
    attestation: verdict ?? null,
    registrationHash: null,
    attestationHash: null,
    dueAt: useBy ?? notAfter ?? null,
    destroyRequestedAt: null,
    destruction: null,
  };
}
