import { PkiError } from '../common/pki-error';
import type { ClientRecord, EnrolmentRecord } from '../store/records';

/** What of a client decides whether it is served. */
type Standing = Pick<
  ClientRecord,
  'state' | 'caIds' | 'profileIds' | 'qscdAuditReference' | 'trustedListEntry'
>;

/**
 * Whether an enrolment that has waited is still one of an authorised source (EN 319 411-1 REG-6.3.2-01): its client may have
 * been suspended since, or have lost the CA or the profile. Throws `state_conflict`.
 */
export function assertStillServed(
  { enrolmentId, caId, profileId }: Pick<EnrolmentRecord, 'enrolmentId' | 'caId' | 'profileId'>,
  { state, caIds, profileIds }: Standing,
): void {
  const loss =
    state !== 'active'
      ? `is ${state}`
      : caIds?.includes(caId) === false
        ? `may not use the CA ${caId} any more`
        : profileIds?.includes(profileId) === false
          ? `may not use the profile ${profileId} any more`
          : undefined;
  if (loss === undefined) return;
  throw new PkiError('state_conflict', `The client ${loss}; reject the enrolment, or let it wait.`, {
    enrolmentId,
  });
}

/** Whether the client has shown that it manages certified devices (EN 319 411-2 SDP-6.5.1-03). */
export function hasQscdEvidence({ qscdAuditReference, trustedListEntry }: Standing): boolean {
  return (qscdAuditReference ?? trustedListEntry) !== null;
}
