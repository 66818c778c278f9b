import type { JobRecord } from '../store/records';
import type { CrlReason } from '../x509/crl-reason';
import { Answer, entityTag } from './answer';
import type { RevocationJobDto } from './dto/revocation-job.dto';
import type { ReadSelection } from './revocation-selection';
import type { Requestor } from './revocation-reasons';

/** `kind` of these jobs in the store. */
export const REVOCATION_JOB = 'revocation';

/** What a job needs to know to go on at any time, on any node. */
export interface RevocationJobParameters {
  readonly reason: CrlReason;
  /** UTC seconds. */
  readonly invalidityAt: number | null;
  readonly comment: string | null;
  readonly requestor: Requestor;
  /** What its client may revoke, as it stood when the job was ordered; null stands for all. */
  readonly ownerId: string | null;
  readonly caIds: readonly string[] | null;
  readonly profileIds: readonly string[] | null;
  readonly selection: ReadSelection;
  /** The last certificate to look at: what is issued later is not touched. */
  readonly upTo: string | null;
}

/** Seconds after which to ask again how far a job has come. */
const RETRY_AFTER_SECONDS = 1;

export function revocationJobAnswer(status: 200 | 202, job: JobRecord): Answer {
  const { jobId, state, done, refused } = job;
  const headers: Record<string, string> = { etag: entityTag(jobId, state, done, refused) };
  if (status === 202) headers['location'] = `/ra/v1/revocation-jobs/${jobId}`;
  if (state === 'queued' || state === 'running') headers['retry-after'] = String(RETRY_AFTER_SECONDS);
  return Answer.ofJson(status, headers, revocationJobView(job));
}

export function revocationJobView({ jobId, state, total, done, refused }: JobRecord): RevocationJobDto {
  return { jobId, state, total, done, refused };
}
