import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { newIdentifier } from '../../common/identifier';
import { PkiError } from '../../common/pki-error';
import { RANDOMNESS, type Randomness } from '../../common/randomness';
import { wireTime } from '../../common/wire-time';
import { DueWorkService } from '../../jobs/due-work.service';
import { JobRepository } from '../../store/job.repository';
import { QscdRepository } from '../../store/qscd.repository';
import type { JobRecord, QscdRecord } from '../../store/records';
import { Store } from '../../store/store';
import type { Statement } from '../../store/unit-of-work';
import type { CertifiedDevice } from '../../world/world';
import { Answer } from '../answer';
import { changeObject } from '../planned-change';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { parseWireTime } from '../member-reader';
import { revocationJobView } from '../revocation-job';
import { RevocationJobService } from '../revocation-job.service';
import { assessCertification, CERTIFIED_DEVICES } from './certification';
import { isQscdId } from './qscd-id';
import { deviceRevocationJob, restingOn } from './device-revocation';
import type { QscdStatusDto, QscdStatusRequestDto } from './qscd.dto';
import { assertQscdMove, qscdStatusAt } from './qscd-state';
import { qscdAudit, qscdStatusEvent, qscdTag, qscdView } from './qscd-view';

/** Loss of certification of a device, and what follows from it (EN 319 411-2 SDP-6.5.1-07A, -07B). */
@Injectable()
export class QscdStatusService {
  constructor(
    private readonly qscds: QscdRepository,
    private readonly jobs: JobRepository,
    private readonly revocationJobs: RevocationJobService,
    private readonly dueWork: DueWorkService,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
    @Inject(CERTIFIED_DEVICES) private readonly devices: readonly CertifiedDevice[],
  ) {}

  /**
   * 200 with the device, the number of certificates that rest on it, and the job that revokes them. Throws `ca_not_allowed`
   * for an operator of some CAs only, `not_found`, `state_conflict`, `malformed`, `qscd_not_certified`.
   */
  async change(
    caller: Caller,
    qscdId: string,
    request: QscdStatusRequestDto,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    if (caller.caIds !== 'all' || caller.profileIds !== 'all') {
      throw new PkiError(
        'ca_not_allowed',
        'A device may hold keys of every CA: this is for operators of all.',
      );
    }
    const answer = await changeObject('device', async (lost) => {
      const stored = isQscdId(qscdId) ? await this.qscds.find(request.clientId, qscdId) : undefined;
      if (stored === undefined) throw new PkiError('not_found', 'The client has no device with this qscdId.');
      return request.status === 'withdrawn'
        ? this.withdraw(caller, stored, request, repeat, lost)
        : this.restore(caller, stored, request, repeat, lost);
    });
    void this.dueWork.runDue();
    return answer;
  }

  /** At once, or from a later time on; that takes the place of another later time. */
  private async withdraw(
    caller: Caller,
    stored: QscdRecord,
    { effectiveFrom: given, reason }: QscdStatusRequestDto,
    repeat: IdempotentRequest,
    lost: () => PkiError,
  ): Promise<Answer> {
    // 1 whether it can be, and from when on
    const now = this.clock.now();
    assertQscdMove(qscdStatusAt(stored, now), 'withdrawn');
    const effectiveFrom = (given == null ? undefined : parseWireTime(given)) ?? now;
    const isLater = effectiveFrom > now;
    // 2 what rests on it
    const selection = restingOn(stored, isLater ? effectiveFrom : now);
    const { total } = await this.revocationJobs.census(selection);
    const job = deviceRevocationJob({
      jobId: newIdentifier('job', this.clock, this.randomness),
      clientId: caller.clientId,
      selection,
      total,
      // Queued with nothing to do, too: what was being issued during the count is found when it runs.
      state: isLater ? 'scheduled' : 'queued',
      invalidityAt: effectiveFrom < now ? effectiveFrom : null,
      comment: reason ?? null,
      now,
    });
    // 3 one unit: from its COMMIT on, nothing is issued on the device
    const next: QscdRecord = {
      ...stored,
      ...(isLater
        ? { withdrawnFrom: effectiveFrom }
        : { status: 'withdrawn', statusAt: now, withdrawnFrom: null }),
      statusReason: reason ?? null,
      revocationJobId: job.jobId,
      version: stored.version + 1,
    };
    const answer = statusAnswer(next, effectiveFrom, total, job, now);
    const action = isLater ? 'qscd.schedule_withdrawal' : 'qscd.withdraw';
    const details = {
      reason: reason ?? null,
      effectiveFrom: wireTime(effectiveFrom),
      total,
      jobId: job.jobId,
    };
    await this.store.commit({
      statements: [
        ...repeat.statementsFor(answer),
        // The device first: by its version, whatever has become of the job is noticed as a change of the device.
        this.qscds.update(next, lost),
        ...this.cancelled(stored, now),
        this.jobs.insert(job),
      ],
      audit: [qscdAudit(action, caller.clientId, next, details)],
      events: [qscdStatusEvent(next, effectiveFrom, { status: 'withdrawn', affected: total })],
    });
    return answer;
  }

  /** Takes back a loss, or the later time of one. What was revoked stays so, and a job that runs goes on. */
  private async restore(
    caller: Caller,
    stored: QscdRecord,
    { effectiveFrom, reason }: QscdStatusRequestDto,
    repeat: IdempotentRequest,
    lost: () => PkiError,
  ): Promise<Answer> {
    const now = this.clock.now();
    if (effectiveFrom != null) {
      throw new PkiError('malformed', 'A loss is taken back at once.', {
        errors: [{ pointer: '/effectiveFrom', detail: 'Leave it out for the status certified.' }],
      });
    }
    const isPending = stored.withdrawnFrom !== null && stored.withdrawnFrom > now;
    if (!isPending) assertQscdMove(qscdStatusAt(stored, now), 'certified');
    const next: QscdRecord = {
      ...stored,
      ...(isPending ? {} : { ...this.certified(stored, now), statusAt: now }),
      withdrawnFrom: null,
      statusReason: reason ?? null,
      version: stored.version + 1,
    };
    const answer = statusAnswer(next, now, 0, null, now);
    await this.store.commit({
      statements: [
        ...repeat.statementsFor(answer),
        this.qscds.update(next, lost),
        ...this.cancelled(stored, now),
      ],
      audit: [qscdAudit('qscd.restore', caller.clientId, next, { reason: reason ?? null })],
      events: [qscdStatusEvent(next, now)],
    });
    return answer;
  }

  private certified(stored: QscdRecord, now: Date): Pick<QscdRecord, 'status' | 'regime'> {
    const verdict = assessCertification(stored, this.devices, now);
    if (verdict.status === 'certified') return verdict;
    const detail = `The world file does not have the certification ${stored.certificationId}.`;
    throw new PkiError('qscd_not_certified', detail, { errors: [{ pointer: '/status', detail }] });
  }

  private cancelled({ withdrawnFrom, revocationJobId }: QscdRecord, now: Date): Statement[] {
    return withdrawnFrom === null || revocationJobId === null ? [] : [this.jobs.cancel(revocationJobId, now)];
  }
}

function statusAnswer(
  record: QscdRecord,
  effectiveFrom: Date,
  affected: number,
  job: JobRecord | null,
  now: Date,
): Answer {
  const body: QscdStatusDto = {
    qscd: qscdView(record, now),
    effectiveFrom: wireTime(effectiveFrom),
    affected,
    revocationJob: job && revocationJobView(job),
  };
  const location = `/ra/v1/qscds/${record.qscdId}?clientId=${encodeURIComponent(record.clientId)}`;
  return Answer.ofJson(200, { location, etag: qscdTag(record, now) }, body);
}
