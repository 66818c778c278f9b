import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import type { DueWork } from '../jobs/due-work';
import { CertificateRepository } from '../store/certificate.repository';
import { JobRepository } from '../store/job.repository';
import type { CertificateRecord, JobRecord } from '../store/records';
import { Store } from '../store/store';
import { UnitConflict, type UnitOfWork } from '../store/unit-of-work';
import { fromUtcSeconds } from '../store/utc-seconds';
import { joinUnits } from './planned-change';
import { CertificateLookupService } from './certificate-lookup.service';
import { CertificateStatusService, type RevocationOrder } from './certificate-status.service';
import { KeyDestructionRequests } from './key-destruction-requests.service';
import { assertRevocable } from './revocation';
import { REVOCATION_JOB, type RevocationJobParameters } from './revocation-job';

/** Certificates of one unit: some ten milliseconds of work. */
const SLICE = 100;
const MAX_CONFLICTS = 5;

/** The next certificates of a job, and where the slice after them begins. */
interface Slice {
  readonly records: readonly CertificateRecord[];
  readonly cursor: string | null;
  readonly isLast: boolean;
}

/**
 * Carries out revocation jobs, oldest first, slice by slice. A slice is one unit with the progress of its job: so each
 * certificate is counted once, whatever is interrupted, and of two nodes that take the same slice one has done nothing.
 */
@Injectable()
export class RevocationJobWorkService implements DueWork {
  readonly name = 'revocation jobs';
  /** Slices in a row that were lost to others. */
  private conflicts = 0;

  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly status: CertificateStatusService,
    private readonly certificates: CertificateRepository,
    private readonly jobs: JobRepository,
    private readonly keyDestruction: KeyDestructionRequests,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<'more' | undefined> {
    const job = await this.jobs.nextUnfinished(REVOCATION_JOB);
    if (job === undefined) return undefined;
    const parameters = job.parameters as RevocationJobParameters;
    const slice = await this.readSlice(job, parameters);
    const lost = new PkiError('state_conflict', 'A certificate of the slice was changed in the meantime.');
    const { count, unit } = await this.plan(slice.records, job, parameters, lost);
    try {
      await this.store.commit(joinUnits(unit, this.progress(job, slice, count)));
    } catch (error) {
      if (error !== lost && !(error instanceof UnitConflict)) throw error;
      // Then nothing of the slice was done here, and it is planned anew from what is stored now; later, if that goes on.
      return ++this.conflicts % MAX_CONFLICTS === 0 ? undefined : 'more';
    }
    this.conflicts = 0;
    return 'more';
  }

  private async readSlice(
    { cursor }: JobRecord,
    { selection, upTo }: RevocationJobParameters,
  ): Promise<Slice> {
    if (selection.kind === 'ids') {
      const begin = Number(cursor ?? '0');
      const end = begin + SLICE;
      const certIds = selection.certIds.slice(begin, end);
      const found = await Promise.all(certIds.map((certId) => this.certificates.findById(certId)));
      const records = found.filter((record): record is CertificateRecord => record !== undefined);
      return { records, cursor: String(end), isLast: end >= selection.certIds.length };
    }
    const records = await this.certificates.list({
      ...selection.filter,
      ...(cursor !== null && { after: cursor }),
      ...(upTo !== null && { upTo }),
      limit: SLICE,
    });
    return { records, cursor: records.at(-1)?.certId ?? cursor, isLast: records.length < SLICE };
  }

  /** The certificates that can be revoked, in one unit. */
  private async plan(
    records: readonly CertificateRecord[],
    job: JobRecord,
    parameters: RevocationJobParameters,
    lost: PkiError,
  ): Promise<{ readonly count: number; readonly unit: UnitOfWork }> {
    const now = this.clock.now();
    const order: RevocationOrder = {
      reason: parameters.reason,
      invalidityAt: parameters.invalidityAt === null ? null : fromUtcSeconds(parameters.invalidityAt),
      comment: parameters.comment,
      requestor: parameters.requestor,
      actor: job.clientId,
      effectiveAt: now,
    };
    const revoked = records.filter((record) => this.mayRevoke(record, parameters, now));
    const units = revoked.map((record) => this.status.revoke(record, order, () => lost).unit);
    const cascade = await this.status.cascadeOf(revoked, order, () => lost);
    const ended = [...revoked, ...cascade.revoked];
    const destruction = await this.keyDestruction.requests(ended, 'revoked', () => lost);
    return { count: revoked.length, unit: joinUnits(...units, cascade.unit, destruction) };
  }

  private progress(job: JobRecord, { cursor, isLast, records }: Slice, revoked: number): UnitOfWork {
    const done = job.done + revoked;
    // At the end, those count as refused that were there when the job was ordered and are not any more.
    const refused = isLast ? job.total - done : job.refused + records.length - revoked;
    const next = { state: isLast ? 'done' : 'running', done, refused: Math.max(refused, 0), cursor } as const;
    return { statements: [this.jobs.advance(job, next, this.clock.now())], audit: [], events: [] };
  }

  private mayRevoke(record: CertificateRecord, parameters: RevocationJobParameters, now: Date): boolean {
    const { ownerId, caIds, profileIds, requestor } = parameters;
    if (record.kind !== 'subject') return false;
    if (ownerId !== null && record.clientId !== ownerId) return false;
    if (caIds !== null && !caIds.includes(record.caId)) return false;
    if (profileIds !== null && !profileIds.includes(record.profileId)) return false;
    try {
      assertRevocable(
        record,
        this.lookup.rulesOf(record),
        requestor === 'operator' ? 'operator' : 'rssp',
        now,
      );
      return true;
    } catch (error) {
      if (error instanceof PkiError) return false;
      throw error;
    }
  }
}
