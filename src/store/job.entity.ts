import { Entity, Index } from 'typeorm';
import { integer, json, primaryText, text, utcSeconds } from './columns';
import type { JobRecord, JobState, JsonDocument } from './records';

@Index('ix_job_unfinished', ['kind', 'jobId'], { where: `"state" IN ('queued', 'running')` })
@Entity('job')
export class JobEntity implements JobRecord {
  @primaryText('job_id') jobId!: string;
  @text('kind') kind!: string;
  @text('client_id') clientId!: string;
  @text('state') state!: JobState;
  @json('parameters') parameters!: JsonDocument;
  @integer('total') total!: number;
  @integer('done') done!: number;
  @integer('refused') refused!: number;
  @text('cursor', { nullable: true }) cursor!: string | null;
  @utcSeconds('created_at') createdAt!: Date;
  @utcSeconds('updated_at') updatedAt!: Date;
}
