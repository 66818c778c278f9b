import { Inject, Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { DueWorkService } from '../jobs/due-work.service';
import { CertificateRepository } from '../store/certificate.repository';
import { JobRepository } from '../store/job.repository';
import type { JobRecord } from '../store/records';
import { Store } from '../store/store';
import { toUtcSeconds } from '../store/utc-seconds';
import type { Answer } from './answer';
import { actsAsOperator } from './certificate-lookup.service';
import type { RevocationJobRequestDto } from './dto/revocation-job.dto';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { parseWireTime } from './member-reader';
import { REVOCATION_JOB, revocationJobAnswer, type RevocationJobParameters } from './revocation-job';
import { chooseReason } from './revocation-reasons';
import { readSelection, type ReadSelection } from './revocation-selection';

const JOB_ID = /^job_[0-9a-f]{32}$/;
/** The certificates may be of any profile, and most have holds. */
const ANY_PROFILE = { suspension: true };
/** Certificates that are counted in one turn of the event loop. */
const COUNTED_AT_ONCE = 5000;

/** Orders for the revocation of many certificates; `RevocationJobWork` carries them out. */
@Injectable()
export class RevocationJobService {
  constructor(
    private readonly certificates: CertificateRepository,
    private readonly jobs: JobRepository,
    private readonly dueWork: DueWorkService,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /** 202 with the job. Throws `malformed`, `reason_not_allowed`. */
  async create(caller: Caller, request: RevocationJobRequestDto, repeat: IdempotentRequest): Promise<Answer> {
    // 1 who asks, why, and for which certificates
    const isOperator = actsAsOperator(caller);
    const requestor = isOperator ? 'operator' : 'rssp';
    const reason = chooseReason(request.revocationReason, requestor, 'subject', ANY_PROFILE);
    const now = this.clock.now();
    const invalidityAt = request.invalidityDate == null ? undefined : parseWireTime(request.invalidityDate);
    if (invalidityAt !== undefined && invalidityAt > now) throw futureInvalidity();
    const ownerId = isOperator ? null : caller.clientId;
    const selection = readSelection(request.selection, ownerId ?? undefined);
    // 2 how many there are, and which is the last
    const { total, upTo } = await this.census(selection);
    const parameters: RevocationJobParameters = {
      reason,
      invalidityAt: invalidityAt === undefined ? null : toUtcSeconds(invalidityAt),
      comment: request.comment ?? null,
      requestor,
      ownerId,
      caIds: ownerId !== null || caller.caIds === 'all' ? null : [...caller.caIds],
      profileIds: ownerId !== null || caller.profileIds === 'all' ? null : [...caller.profileIds],
      selection,
      upTo,
    };
    // 3 one unit; the work begins after the answer
    const job = this.record(caller, parameters, total, now);
    const answer = revocationJobAnswer(202, job);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), this.jobs.insert(job)],
      audit: [
        {
          actor: caller.clientId,
          action: 'revocation_job.create',
          objectType: 'job',
          objectId: job.jobId,
          details: { total, ...parameters },
        },
      ],
      events: [],
    });
    void this.dueWork.runDue();
    return answer;
  }

  /** Throws `not_found`, also for another client's job. */
  async read(caller: Caller, jobId: string, ifNoneMatch: string | undefined): Promise<Answer> {
    const job = JOB_ID.test(jobId) ? await this.jobs.findById(jobId) : undefined;
    const isVisible = caller.kind === 'operator' || job?.clientId === caller.clientId;
    if (job?.kind !== REVOCATION_JOB || !isVisible) {
      throw new PkiError('not_found', 'There is no revocation job with this jobId.');
    }
    return revocationJobAnswer(200, job).unlessKnown(ifNoneMatch);
  }

  /** How many certificates a selection has now, and the last of them. */
  async census(selection: ReadSelection): Promise<{ total: number; upTo: string | null }> {
    if (selection.kind === 'ids') return { total: selection.certIds.length, upTo: null };
    let total = 0;
    let upTo: string | null = null;
    for (;;) {
      const page = { ...selection.filter, ...(upTo !== null && { after: upTo }), limit: COUNTED_AT_ONCE };
      const { count, last } = await this.certificates.census(page);
      total += count;
      upTo = last ?? upTo;
      if (count < COUNTED_AT_ONCE) return { total, upTo };
      await nextTurn();
    }
  }

  private record(
    { clientId }: Caller,
    parameters: RevocationJobParameters,
    total: number,
    now: Date,
  ): JobRecord {
    return {
      jobId: newIdentifier('job', this.clock, this.randomness),
      kind: REVOCATION_JOB,
      clientId,
      state: total === 0 ? 'done' : 'queued',
      parameters,
      total,
      done: 0,
      refused: 0,
      cursor: null,
      createdAt: now,
      updatedAt: now,
    };
  }
}

function futureInvalidity(): PkiError {
  return new PkiError('malformed', 'The body has members that are not valid; errors[] points to each.', {
    errors: [{ pointer: '/invalidityDate', detail: 'This lies after the time of the revocation.' }],
  });
}
