import { Inject, Injectable } from '@nestjs/common';
import type { DueWork } from '../../jobs/due-work';
import { JobRepository } from '../../store/job.repository';
import { QscdRepository } from '../../store/qscd.repository';
import type { JobRecord, QscdRecord } from '../../store/records';
import { Store } from '../../store/store';
import type { CertifiedDevice } from '../../world/world';
import type { RevocationJobParameters } from '../revocation-job';
import { RevocationJobService } from '../revocation-job.service';
import { settleAll } from '../settle-all';
import { CERTIFIED_DEVICES, reassessCertification } from './certification';
import { qscdAudit, qscdStatusEvent } from './qscd-view';

const SLICE = 100;

/**
 * What happens to devices by the Clock: a loss of certification takes effect and its job begins; a certification that has
 * run out leaves its device `unknown`, without revocations: what was issued while it was in force said the truth.
 */
@Injectable()
export class QscdDueWorkService implements DueWork {
  readonly name = 'certifications of devices';

  constructor(
    private readonly qscds: QscdRepository,
    private readonly jobs: JobRepository,
    private readonly revocationJobs: RevocationJobService,
    private readonly store: Store,
    @Inject(CERTIFIED_DEVICES) private readonly devices: readonly CertifiedDevice[],
  ) {}

  async run(now: Date): Promise<'more' | undefined> {
    const withdrawals = await this.qscds.listDueWithdrawals(now, SLICE);
    await settleAll(withdrawals, (record) => this.withdraw(record, now));
    const expired = await this.qscds.listExpired(now, SLICE);
    await settleAll(expired, (record) => this.expire(record, now));
    return withdrawals.length === SLICE || expired.length === SLICE ? 'more' : undefined;
  }

  private async withdraw(record: QscdRecord, now: Date): Promise<void> {
    const { withdrawnFrom, revocationJobId } = record;
    if (withdrawnFrom === null) return;
    const scheduled = revocationJobId === null ? undefined : await this.jobs.findById(revocationJobId);
    const job = scheduled?.state === 'scheduled' ? await this.started(scheduled, now) : undefined;
    const next: QscdRecord = {
      ...record,
      status: 'withdrawn',
      statusAt: withdrawnFrom,
      withdrawnFrom: null,
      version: record.version + 1,
    };
    await this.store.commit({
      statements: [this.qscds.update(next), ...(job === undefined ? [] : [this.jobs.start(job)])],
      audit: [qscdAudit('qscd.withdraw', 'clock', next, { jobId: revocationJobId })],
      events: [qscdStatusEvent(next, withdrawnFrom, { affected: job?.total ?? 0 })],
    });
  }

  private async started(job: JobRecord, now: Date): Promise<JobRecord> {
    const { selection } = job.parameters as RevocationJobParameters;
    const { total } = await this.revocationJobs.census(selection);
    return { ...job, total, state: 'queued', updatedAt: now };
  }

  private async expire(record: QscdRecord, now: Date): Promise<void> {
    const verdict = reassessCertification(record, this.devices, now);
    const next: QscdRecord = { ...record, ...verdict, statusAt: now, version: record.version + 1 };
    await this.store.commit({
      statements: [this.qscds.update(next)],
      audit: [qscdAudit('qscd.reassess', 'clock', next)],
      events: [qscdStatusEvent(next, record.validUntil)],
    });
  }
}
