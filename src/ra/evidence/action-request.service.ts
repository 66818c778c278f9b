import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../../ca/established-cas';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { DecisionRepository } from '../../store/decision.repository';
import { EnrolmentRepository } from '../../store/enrolment.repository';
import { Store } from '../../store/store';
import { assertIfMatch, versionTag, type Answer } from '../answer';
import { assertMayDecide } from '../decision.service';
import type { ActionRequestDto } from '../dto/evidence.dto';
import { advanceEnrolment, assertNotExpired, nextVersion, approvalDeadline } from '../enrolment';
import { EnrolmentLookupService } from '../enrolment-lookup.service';
import { profileOfEnrolment } from '../enrolment-profile';
import { enrolmentAudit, enrolmentEvent } from '../enrolment-trail';
import { enrolmentAnswer, requiredAction } from '../enrolment-view';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { lostRace } from '../lost-race';

/** An operator who cannot decide yet asks the client for more. */
@Injectable()
export class ActionRequestService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly cas: EstablishedCas,
    private readonly enrolments: EnrolmentRepository,
    private readonly decisions: DecisionRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 200 with the enrolment, back in `action_required`; it returns when the client has done what is asked. Throws
   * `not_found`, `self_approval`, `ca_not_allowed`, `profile_not_allowed`, `enrolment_expired`, `precondition_failed`,
   * `state_conflict` unless it is pending.
   */
  async ask(
    caller: Caller,
    enrolmentId: string,
    { action, reasonCode, comment }: ActionRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    // 1 the enrolment as it stands, and whether this operator has a say in it
    const enrolment = await this.lookup.find(caller, enrolmentId);
    assertMayDecide(caller, enrolment);
    assertNotExpired(enrolment);
    assertIfMatch(ifMatch, versionTag(enrolment.version));
    // 2 the move, refused unless the state machine has it
    const now = this.clock.now();
    const actor = caller.clientId;
    const profile = profileOfEnrolment(this.cas, enrolment, 'reject the enrolment');
    const step = { to: 'action_required', by: 'operator', actor } as const;
    const type = action ?? 'evidence';
    const asked = advanceEnrolment(nextVersion(enrolment), [step], now, {
      stateReason: reasonCode ?? 'more_is_asked_for',
      requiredActions: [requiredAction(enrolmentId, type)],
      // What was approved was the enrolment without what is asked for now.
      approvals: enrolment.approvals && { ...enrolment.approvals, given: [] },
      expiresAt: approvalDeadline(profile, now),
    });
    // 3 one unit
    const answer = enrolmentAnswer(200, asked, undefined);
    await this.store.commit({
      statements: [
        ...repeat.statementsFor(answer),
        this.decisions.clear(enrolmentId),
        this.enrolments.update(asked, enrolment.version, lostRace(enrolmentId, ifMatch)),
      ],
      audit: [
        enrolmentAudit('enrolment.request_action', actor, asked, {
          action: type,
          reasonCode: reasonCode ?? null,
          comment: comment ?? null,
        }),
      ],
      events: [enrolmentEvent(asked)],
    });
    return answer;
  }
}
