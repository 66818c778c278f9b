import type { IssuedCertificate } from '../ca/issued-certificate';
import { wireTime } from '../common/wire-time';
import type { Approvals, EnrolmentRecord, IssuedPayload } from '../store/records';
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

/** The event types of the RA, told in the discovery document. */
export const EVENT_TYPES = [
  'enrolment.action_required',
  'enrolment.pending_approval',
  'enrolment.approval_given',
  'enrolment.issued',
  'enrolment.linked',
  'enrolment.rejected',
  'enrolment.cancelled',
  'enrolment.expired',
  'enrolment.failed',
  'certificate.issued',
  'certificate.revoked',
  'certificate.suspended',
  'certificate.released',
  'certificate.superseded',
  'key.destroy_requested',
  'key.destroyed',
  'qscd.status',
  'client.registered',
  'client.activated',
  'client.suspended',
] as const;

/** The event types of the world as a whole, for operators. */
export const OPERATOR_EVENT_TYPES = [
  'ca.state_changed',
  'clock.changed',
  'control.changed',
  'crl.published',
] as const;

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
    type: `enrolment.${state}`,
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
