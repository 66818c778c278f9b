/** The types of events about a client's own objects. */
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
] as const;

/** The types of events of the world as a whole, for operators alone. */
export const OPERATOR_EVENT_TYPES = [
  'client.registered',
  'client.activated',
  'client.suspended',
  'ca.state_changed',
  'clock.changed',
  'control.changed',
  'crl.published',
  'trusted_list.published',
] as const;

/** Every type that is sent. */
export type EventType = (typeof EVENT_TYPES)[number] | (typeof OPERATOR_EVENT_TYPES)[number];
