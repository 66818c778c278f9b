import type { EnrolmentRecord } from '../store/records';
import type { AuditEntry, OutboxEvent } from '../store/unit-of-work';

/** The occasions on which the RA writes an audit record about an enrolment. */
export type EnrolmentAction =
  | 'enrolment.submit'
  | 'enrolment.approve'
  | 'enrolment.reject'
  | 'enrolment.cancel'
  | 'enrolment.accept'
  | 'enrolment.expire';

/** The event types of the RA, told in the discovery document. */
export const EVENT_TYPES = [
  'enrolment.pending_approval',
  'enrolment.issued',
  'enrolment.linked',
  'enrolment.rejected',
  'enrolment.cancelled',
  'enrolment.expired',
  'certificate.issued',
] as const;

/** Who did what to an enrolment, and what became of it. The subject stands in the enrolment, not in the record. */
export function enrolmentAudit(
  action: EnrolmentAction,
  actor: string,
  enrolment: EnrolmentRecord,
  details: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  const { enrolmentId, state, caId, profileId, keyId, spkiSha256, certificateId, version } = enrolment;
  return {
    actor,
    action,
    objectType: 'enrolment',
    objectId: enrolmentId,
    details: { state, caId, profileId, keyId, spkiSha256, certificateId, version, ...details },
  };
}

/** The new state of an enrolment, for the client it belongs to. */
export function enrolmentEvent(enrolment: EnrolmentRecord): OutboxEvent {
  const { enrolmentId, clientId, externalId, state, stateReason, certificateId } = enrolment;
  return {
    type: `enrolment.${state}`,
    clientId,
    objectId: enrolmentId,
    payload: { enrolmentId, externalId, state, stateReason, certId: certificateId },
  };
}

/** A certificate that has come into being. */
export function certificateIssuedEvent(
  { enrolmentId, clientId, keyId, certificateId }: EnrolmentRecord,
  serialNumber: string,
): OutboxEvent {
  return {
    type: 'certificate.issued',
    clientId,
    objectId: certificateId ?? '',
    payload: { certId: certificateId, enrolmentId, keyId, serialNumber },
  };
}
