import { PkiError } from '../common/pki-error';
import { wireTime } from '../common/wire-time';
import type { Approvals, EnrolmentRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';

const REQUIRED = { single: 1, dual: 2 } as const;

/** The approvals that an enrolment under the profile begins with; null where nobody has to approve. */
export function approvalsFor(approval: CertificateProfile['approval']): Approvals | null {
  return approval === 'auto' ? null : { required: REQUIRED[approval], given: [] };
}

/**
 * The approvals with that of this operator. Throws `state_conflict` where the operator has approved before: each
 * approval is of another operator (four-eyes principle, EN 319 401 REQ-7.4).
 */
export function addApproval(
  { enrolmentId, approvals }: Pick<EnrolmentRecord, 'enrolmentId' | 'approvals'>,
  operator: string,
  now: Date,
): Approvals {
  if (approvals === null) throw new Error(`nobody has to approve ${enrolmentId}`);
  const { required, given } = approvals;
  if (given.some(({ actor }) => actor === operator)) {
    const detail = 'This operator has approved the enrolment before; another one must.';
    throw new PkiError('state_conflict', detail, { enrolmentId });
  }
  return { required, given: [...given, { actor: operator, at: wireTime(now) }] };
}

/**
 * The approvals begun anew: as many as the enrolment has needed from its beginning, which may be more than its profile asks
 * for by now, or by itself (see `ApprovalChoice`).
 */
export function withoutApprovals({ approvals }: Pick<EnrolmentRecord, 'approvals'>): Approvals | null {
  return approvals && { required: approvals.required, given: [] };
}

/** Whether nobody else has to approve. */
export function isComplete({ required, given }: Approvals): boolean {
  return given.length >= required;
}
