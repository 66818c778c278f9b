import type { Database } from './database';
import { JobEntity } from './job.entity';
import type { JobRecord, JobState } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const jobs = new RowMapping<JobRecord>(JobEntity);

const FIND_BY_ID = jobs.select('WHERE job_id = ?');
const NEXT_UNFINISHED = jobs.select(
  `WHERE kind = ? AND state IN ('queued', 'running') ORDER BY job_id LIMIT 1`,
);
// What was being issued when the job was counted may be found by it, too.
const ADVANCE = `UPDATE job SET state = ?, done = ?, refused = ?, cursor = ?, updated_at = ?,
    total = CASE WHEN total < ? THEN ? ELSE total END
  WHERE job_id = ? AND state IN ('queued', 'running') AND done = ? AND refused = ?`;

/** How far a job has come. */
export interface JobProgress {
  readonly state: JobState;
  readonly done: number;
  readonly refused: number;
  readonly cursor: string | null;
}

/** Work in many steps that a client has ordered. */
export class JobRepository {
  constructor(private readonly database: Database) {}

  async findById(jobId: string): Promise<JobRecord | undefined> {
    const row = await this.database.get(FIND_BY_ID, [jobId]);
    return row && jobs.toRecord(row);
  }

  /** The oldest job of a kind that is not at its end. */
  async nextUnfinished(kind: string): Promise<JobRecord | undefined> {
    const row = await this.database.get(NEXT_UNFINISHED, [kind]);
    return row && jobs.toRecord(row);
  }

  insert(record: JobRecord): Statement {
    return { name: 'job.insert', ...jobs.insert(record), rowsAffected: 1 };
  }

  /** A scheduled job begins, with what it is found to have to do; missed where it has begun or was cancelled. */
  start({ jobId, total, state, parameters, updatedAt }: JobRecord): Statement {
    return {
      name: 'job.start',
      sql: `UPDATE job SET state = ?, total = ?, parameters = ?, updated_at = ? WHERE job_id = ? AND state = 'scheduled'`,
      parameters: [state, total, JSON.stringify(parameters), toUtcSeconds(updatedAt), jobId],
      rowsAffected: 1,
    };
  }

  /** A scheduled job will not begin; missed where it has. */
  cancel(jobId: string, at: Date): Statement {
    return {
      name: 'job.cancel',
      sql: `UPDATE job SET state = 'cancelled', updated_at = ? WHERE job_id = ? AND state = 'scheduled'`,
      parameters: [toUtcSeconds(at), jobId],
      rowsAffected: 1,
    };
  }

  /** One step further, in the unit of what the step does; missed where another node has done the step. */
  advance({ jobId, done, refused }: JobRecord, next: JobProgress, at: Date): Statement {
    const seen = next.done + next.refused;
    return {
      name: 'job.advance',
      sql: ADVANCE,
      parameters: [
        next.state,
        next.done,
        next.refused,
        next.cursor,
        toUtcSeconds(at),
        seen,
        seen,
        jobId,
        done,
        refused,
      ],
      rowsAffected: 1,
    };
  }
}
