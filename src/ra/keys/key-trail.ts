import { wireTime } from '../../common/wire-time';
import type { SubjectKeyRecord } from '../../store/records';
import type { AuditEntry, OutboxEvent } from '../../store/unit-of-work';

export function keyAudit(
  action: 'key.register' | 'key.attest' | 'key.retire' | 'key.destroy' | 'key.request_destruction',
  actor: string,
  { clientId, keyId, spkiSha256, state, qscdId, oneTime }: SubjectKeyRecord,
  details: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  return {
    actor,
    action,
    objectType: 'key',
    objectId: keyId,
    details: { clientId, spkiSha256, state, qscdId, oneTime, ...details },
  };
}

/** Asks the client to destroy a one-time key whose session is over, whether it was used or not. */
export function sessionEndedEvent({ clientId, keyId }: SubjectKeyRecord): OutboxEvent {
  return {
    type: 'key.destroy_requested',
    clientId,
    objectId: keyId,
    payload: { keyId, certId: null, enrolmentId: null, reason: 'session_ended' },
  };
}

export function keyDestroyedEvent(
  { clientId, keyId }: SubjectKeyRecord,
  destroyedAt: Date,
  reason: string,
): OutboxEvent {
  return {
    type: 'key.destroyed',
    clientId,
    objectId: keyId,
    payload: { keyId, destroyedAt: wireTime(destroyedAt), reason },
  };
}
