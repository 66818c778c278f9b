import type { IssuedCertificate } from '../ca/issued-certificate';
import { wireTime } from '../common/wire-time';
import type { EventType } from '../store/event-types';
import type { Approvals, EnrolmentRecord, EnrolmentState, IssuedPayload } from '../store/records';
import type { AuditEntry, OutboxEvent } from '../store/unit-of-work';

/** The occasions on which the RA writes an audit record about an enrolment. */
export type EnrolmentAction =
  | 'enrolment.submit'
  | 'enrolment.evidence'
  | 'enrolment.proof'
  | 'enrolment.consent'
  | 'enrolment.request_action'
  | 'enrolment.approve'
  | 'enrolment.reject'
  | 'enrolment.cancel'
  | 'enrolment.accept'
  | 'enrolment.expire'
  | 'enrolment.fail';

/** Who did what to an enrolment, and what became of it. The subject stands in the enrolment, not in the record. */
export function enrolmentAudit(
  action: EnrolmentAction,
  actor: string,
  enrolment: EnrolmentRecord,
  details: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  const { enrolmentId, state, caId, profileId, keyId, spkiSha256, certificateId, replaces, version } =
    enrolment;
  return {
    actor,
    action,
    objectType: 'enrolment',
    objectId: enrolmentId,
    details: { state, caId, profileId, keyId, spkiSha256, certificateId, replaces, version, ...details },
  };
}

/** The new state of an enrolment, for the client it belongs to. */
export function enrolmentEvent(enrolment: EnrolmentRecord): OutboxEvent {
  const { enrolmentId, clientId, externalId, state, stateReason, certificateId } = enrolment;
  return {
    type: eventTypeOf(state),
    clientId,
    objectId: enrolmentId,
    payload: { enrolmentId, externalId, state, stateReason, certId: certificateId },
  };
}

/** An approval after which others must follow. */
export function approvalGivenEvent(enrolment: EnrolmentRecord, { required, given }: Approvals): OutboxEvent {
  const { payload, ...event } = enrolmentEvent(enrolment);
  return {
    ...event,
    type: 'enrolment.approval_given',
    payload: { ...payload, approvals: { required, given: given.length } },
  };
}

/** A certificate that has come into being, for its client and for those who publish and count (see `IssuedPayload`). */
export function certificateIssuedEvent(
  { enrolmentId, clientId, keyId }: EnrolmentRecord,
  { certId, caId, profileId, crlShard, serialHex, notBefore }: IssuedCertificate,
): OutboxEvent {
  const payload: IssuedPayload & Record<string, unknown> = {
    certId,
    enrolmentId,
    keyId,
    serialNumber: serialHex,
    caId,
    profileId,
    crlShard,
    notBefore: wireTime(notBefore),
  };
  return { type: 'certificate.issued', clientId, objectId: certId, payload };
}

/** An enrolment is never left in a state that it only passes through. */
function eventTypeOf(state: EnrolmentState): EventType {
  if (state === 'received' || state === 'approved' || state === 'issuing')
    throw new Error(`nobody is told of ${state}`);
  return `enrolment.${state}`;
}
