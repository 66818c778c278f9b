import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { ClientRepository } from '../store/client.repository';
import { DecisionRepository } from '../store/decision.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { Approvals, DecisionRecord, EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import type { Statement } from '../store/unit-of-work';
import { addApproval, isComplete } from './approval';
import { assertIfMatch, versionTag, type Answer } from './answer';
import { isPermitted } from './certificate-offer';
import { assertStillServed, hasQscdEvidence } from './client-standing';
import type { DecisionRequestDto } from './dto/decision-request.dto';
import { advanceEnrolment, assertNotExpired, nextVersion } from './enrolment';
import { profileOfEnrolment } from './enrolment-profile';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { assertEnrolmentMove } from './enrolment-state';
import {
  approvalGivenEvent,
  certificateIssuedEvent,
  enrolmentAudit,
  enrolmentEvent,
} from './enrolment-trail';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { IssuanceService } from './issuance.service';
import { lostRace } from './lost-race';
import { WaitingKeyService } from './waiting-key.service';

const MAX_ATTEMPTS = 4;

/** Approval and rejection of pending enrolments by operators. */
@Injectable()
export class DecisionService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly issuance: IssuanceService,
    private readonly cas: EstablishedCas,
    private readonly clients: ClientRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly decisions: DecisionRepository,
    private readonly keys: WaitingKeyService,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /**
   * 200 with the enrolment: `issued` after the last approval, `pending_approval` after the first of two, `rejected` after a
   * rejection. Throws `not_found`, `self_approval`, `ca_not_allowed`, `profile_not_allowed`, `precondition_failed`,
   * `enrolment_expired`, `state_conflict`, and what the CA refuses; then the enrolment is as it was.
   */
  async decide(
    caller: Caller,
    enrolmentId: string,
    request: DecisionRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    for (let attempts = 1; ; attempts++) {
      const lost = lostRace(enrolmentId, ifMatch)();
      try {
        return await this.decideOnce(caller, enrolmentId, request, ifMatch, repeat, () => lost);
      } catch (error) {
        // Two operators at the same instant: the slower decides on what the faster has left.
        if (error !== lost || ifMatch !== undefined || attempts === MAX_ATTEMPTS) throw error;
      }
    }
  }

  private async decideOnce(
    caller: Caller,
    enrolmentId: string,
    request: DecisionRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
    lost: () => PkiError,
  ): Promise<Answer> {
    // 1 the enrolment as it stands, and whether this operator may decide on it
    const enrolment = await this.lookup.find(caller, enrolmentId);
    assertMayDecide(caller, enrolment);
    assertNotExpired(enrolment);
    assertIfMatch(ifMatch, versionTag(enrolment.version));
    assertEnrolmentMove(enrolment, request.decision === 'approve' ? 'approved' : 'rejected', 'operator');
    // 2 the decision
    const decision = this.record(caller, enrolmentId, request);
    const statements = (answer: Answer, decided: EnrolmentRecord): Statement[] => [
      ...repeat.statementsFor(answer),
      this.decisions.insert(decision),
      this.enrolments.update(decided, enrolment.version, lost),
    ];
    // 3 its effect, in one unit with it
    if (request.decision === 'reject') return this.reject(enrolment, decision, statements);
    const approvals = addApproval(enrolment, caller.clientId, decision.at);
    return isComplete(approvals)
      ? this.approve(enrolment, approvals, decision, statements)
      : this.keepWaiting(enrolment, approvals, decision, statements);
  }

  /** An approval that is not the last: the enrolment goes on waiting, no longer than it would have. */
  private async keepWaiting(
    enrolment: EnrolmentRecord,
    approvals: Approvals,
    decision: DecisionRecord,
    statements: (answer: Answer, decided: EnrolmentRecord) => Statement[],
  ): Promise<Answer> {
    const waiting = { ...nextVersion(enrolment), approvals, updatedAt: decision.at };
    const answer = enrolmentAnswer(200, waiting, undefined);
    await this.store.commit({
      statements: statements(answer, waiting),
      audit: [enrolmentAudit('enrolment.approve', decision.operatorClientId, waiting, grounds(decision))],
      events: [approvalGivenEvent(waiting, approvals)],
    });
    return answer;
  }

  private async approve(
    enrolment: EnrolmentRecord,
    approvals: Approvals,
    decision: DecisionRecord,
    statements: (answer: Answer, decided: EnrolmentRecord) => Statement[],
  ): Promise<Answer> {
    const profile = profileOfEnrolment(this.cas, enrolment, 'reject the enrolment');
    const client = await this.clients.findById(enrolment.clientId);
    if (client === undefined) throw new Error(`the client ${enrolment.clientId} is missing`);
    assertStillServed(enrolment, client);
    const { publicKey, certify } = await this.keys.check(enrolment, profile, hasQscdEvidence(client));
    const actor = decision.operatorClientId;
    const approval = { to: 'approved', by: 'operator', actor } as const;
    let answer: Answer | undefined;
    await this.issuance.issue(
      { enrolment: { ...nextVersion(enrolment), approvals }, profile, publicKey, approval },
      (issued, view, certificate) => {
        answer = enrolmentAnswer(200, issued, view);
        return {
          statements: [...statements(answer, issued), certify(certificate.notAfter)],
          audit: [enrolmentAudit('enrolment.approve', actor, issued, grounds(decision))],
          events: [enrolmentEvent(issued), certificateIssuedEvent(issued, certificate)],
        };
      },
    );
    if (answer === undefined) throw new Error('the CA issued without its accompanying statements');
    return answer;
  }

  private async reject(
    enrolment: EnrolmentRecord,
    decision: DecisionRecord,
    statements: (answer: Answer, decided: EnrolmentRecord) => Statement[],
  ): Promise<Answer> {
    const actor = decision.operatorClientId;
    const rejected = advanceEnrolment(
      nextVersion(enrolment),
      [{ to: 'rejected', by: 'operator', actor }],
      decision.at,
      {
        stateReason: decision.reasonCode ?? 'rejected_by_operator',
        expiresAt: null,
      },
    );
    const answer = enrolmentAnswer(200, rejected, undefined);
    await this.store.commit({
      statements: statements(answer, rejected),
      audit: [enrolmentAudit('enrolment.reject', actor, rejected, grounds(decision))],
      events: [enrolmentEvent(rejected)],
    });
    return answer;
  }

  private record({ clientId }: Caller, enrolmentId: string, request: DecisionRequestDto): DecisionRecord {
    return {
      decisionId: newIdentifier('dec', this.clock, this.randomness),
      enrolmentId,
      operatorClientId: clientId,
      decision: request.decision,
      reasonCode: request.reasonCode ?? null,
      comment: request.comment ?? null,
      at: this.clock.now(),
    };
  }
}

/** Throws `self_approval`, `ca_not_allowed`, `profile_not_allowed`. */
export function assertMayDecide(
  caller: Caller,
  { enrolmentId, clientId, caId, profileId }: EnrolmentRecord,
): void {
  if (caller.clientId === clientId) {
    throw new PkiError('self_approval', 'Nobody decides on an enrolment of their own.', { enrolmentId });
  }
  if (!isPermitted(caller.caIds, caId)) {
    throw new PkiError('ca_not_allowed', 'This operator may not decide for the CA.', { enrolmentId });
  }
  if (!isPermitted(caller.profileIds, profileId)) {
    throw new PkiError('profile_not_allowed', 'This operator may not decide for the profile.', {
      enrolmentId,
    });
  }
}

function grounds({ decisionId, reasonCode, comment }: DecisionRecord): Record<string, unknown> {
  return { decisionId, reasonCode, comment };
}
