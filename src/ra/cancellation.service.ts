import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { EnrolmentRepository } from '../store/enrolment.repository';
import { Store } from '../store/store';
import { assertIfMatch, versionTag, type Answer } from './answer';
import type { CancellationRequestDto } from './dto/cancellation-request.dto';
import { advanceEnrolment, assertNotExpired, nextVersion } from './enrolment';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { lostRace } from './lost-race';

/** Withdrawal of an enrolment by the client that made it. */
@Injectable()
export class CancellationService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly enrolments: EnrolmentRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 200 with the enrolment in state `cancelled`. Throws `not_found`, `precondition_failed`, `enrolment_expired`, `state_conflict`. */
  async cancel(
    caller: Caller,
    enrolmentId: string,
    { reason }: CancellationRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    // 1 the enrolment as it stands
    const enrolment = await this.lookup.findOwn(caller, enrolmentId);
    assertNotExpired(enrolment);
    assertIfMatch(ifMatch, versionTag(enrolment.version));
    // 2 the move, refused unless the state machine has it
    const actor = caller.clientId;
    const step = { to: 'cancelled', by: 'rssp', actor } as const;
    const cancelled = advanceEnrolment(nextVersion(enrolment), [step], this.clock.now(), {
      stateReason: reason ?? 'cancelled_by_client',
      requiredActions: [],
      expiresAt: null,
    });
    // 3 one unit
    const answer = enrolmentAnswer(200, cancelled, undefined);
    await this.store.commit({
      statements: [
        ...repeat.statementsFor(answer),
        this.enrolments.update(cancelled, enrolment.version, lostRace(enrolmentId, ifMatch)),
      ],
      audit: [enrolmentAudit('enrolment.cancel', actor, cancelled, { reason: reason ?? null })],
      events: [enrolmentEvent(cancelled)],
    });
    return answer;
  }
}
