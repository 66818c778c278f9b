import type { JobRecord, QscdRecord } from '../../store/records';
import { toUtcSeconds } from '../../store/utc-seconds';
import { REVOCATION_JOB, type RevocationJobParameters } from '../revocation-job';
import type { ReadSelection } from '../revocation-selection';

/** The certificates that rest on a device: of profiles that need a QSCD, and neither revoked nor expired at an instant. */
export function restingOn(
  { clientId, qscdId }: Pick<QscdRecord, 'clientId' | 'qscdId'>,
  at: Date,
): ReadSelection {
  return {
    kind: 'filter',
    filter: {
      clientId,
      qscdId,
      kind: 'subject',
      exceptState: 'revoked',
      notAfterFrom: toUtcSeconds(at),
    },
  };
}

/** What the loss of a certification says to the job that revokes. */
export interface DeviceRevocation {
  readonly jobId: string;
  /** The operator. */
  readonly clientId: string;
  readonly selection: ReadSelection;
  readonly total: number;
  readonly state: JobRecord['state'];
  /** Since when the certificates should be taken for invalid, if that lies before their revocation. */
  readonly invalidityAt: Date | null;
  readonly comment: string | null;
  readonly now: Date;
}

/**
 * The job that revokes what rests on a device (EN 319 411-2 SDP-6.5.1-07A, -07B), at every CA, with reason privilegeWithdrawn:
 * what the certificate says of its key no longer holds. Nothing is issued on the device any more, so it looks at all.
 */
export function deviceRevocationJob({
  jobId,
  clientId,
  selection,
  total,
  state,
  invalidityAt,
  comment,
  now,
}: DeviceRevocation): JobRecord {
  const parameters: RevocationJobParameters = {
    reason: 'privilegeWithdrawn',
    invalidityAt: invalidityAt && toUtcSeconds(invalidityAt),
    comment,
    requestor: 'operator',
    ownerId: null,
    caIds: null,
    profileIds: null,
    selection,
    upTo: null,
  };
  return {
    jobId,
    kind: REVOCATION_JOB,
    clientId,
    state,
    parameters,
    total,
    done: 0,
    refused: 0,
    cursor: null,
    createdAt: now,
    updatedAt: now,
  };
}
