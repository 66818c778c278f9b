import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import { expireEnrolment, isOverdue } from './enrolment';
import { EXPIRING_STATES } from './enrolment-state';
import { enrolmentAudit, enrolmentEvent } from './enrolment-trail';

const ENROLMENT_ID = /^enr_[0-9a-f]{32}$/;
const SWEEP_LIMIT = 500;

/** Finds enrolments as they stand at the time of the Clock: one that is overdue is expired before anybody sees it. */
@Injectable()
export class EnrolmentLookupService {
  constructor(
    private readonly enrolments: EnrolmentRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The client's own enrolment, or any for an operator. Throws `not_found`, also for another client's. */
  find(caller: Caller, enrolmentId: string): Promise<EnrolmentRecord> {
    return this.findIf(
      enrolmentId,
      ({ clientId }) => caller.kind === 'operator' || caller.clientId === clientId,
    );
  }

  /** The client's own enrolment, for what only the client may do. Throws `not_found` for any other. */
  findOwn(caller: Caller, enrolmentId: string): Promise<EnrolmentRecord> {
    return this.findIf(enrolmentId, ({ clientId }) => caller.clientId === clientId);
  }

  /** The enrolment, expired durably if it is overdue. */
  async current(enrolment: EnrolmentRecord): Promise<EnrolmentRecord> {
    const now = this.clock.now();
    if (!isOverdue(enrolment, now)) return enrolment;
    const expired = expireEnrolment(enrolment, now);
    try {
      await this.store.commit({
        statements: [this.enrolments.update(expired, enrolment.version)],
        audit: [enrolmentAudit('enrolment.expire', 'clock', expired)],
        events: [enrolmentEvent(expired)],
      });
      return expired;
    } catch (error) {
      if (!(error instanceof PkiError) || error.code !== 'state_conflict') throw error;
      // Somebody else moved it in the meantime; what they wrote is the truth.
      return (await this.enrolments.findById(enrolment.enrolmentId)) ?? enrolment;
    }
  }

  /** Expires what is overdue and returns how many enrolments that were; for a job, and before lists. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const pages = await Promise.all(
      EXPIRING_STATES.map((state) => this.enrolments.listExpired(state, now, SWEEP_LIMIT)),
    );
    const overdue = pages.flat();
    await Promise.all(overdue.map((enrolment) => this.current(enrolment)));
    return overdue.length;
  }

  private async findIf(
    enrolmentId: string,
    visible: (found: EnrolmentRecord) => boolean,
  ): Promise<EnrolmentRecord> {
    const enrolment = ENROLMENT_ID.test(enrolmentId)
      ? await this.enrolments.findById(enrolmentId)
      : undefined;
    if (enrolment !== undefined && visible(enrolment)) return this.current(enrolment);
    throw new PkiError('not_found', 'There is no enrolment with this enrolmentId.');
  }
}
