import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { PkiError } from '../../common/pki-error';
import { ChallengeRepository } from '../../store/challenge.repository';
import { EnrolmentEvidenceRepository } from '../../store/enrolment-evidence.repository';
import type { Statement } from '../../store/unit-of-work';
import { Answer } from '../answer';
import { assertInCharge } from '../certificate-lookup.service';
import { EnrolmentLookupService } from '../enrolment-lookup.service';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { ActionSettlementService } from './action-settlement.service';
import { areNeedsMet } from './evidence-needs';
import { checkEvidenceNonce, EVIDENCE_NONCE, evidenceNonceReused } from './evidence-nonce';
import { readEvidenceRequest, type EvidenceRequest } from './evidence-request';
import { evidenceGrounds, evidenceView, needView } from './evidence-view';
import { VettingService } from './vetting.service';

/** What one enrolment may rely on; more is not evidence but a flood. */
const MAX_EVIDENCE = 20;

/** Proofs of identity and authority for enrolments (EN 319 411-1 REG-6.3.1-00A, -00B). */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly settlement: ActionSettlementService,
    private readonly vetting: VettingService,
    private readonly lookup: EnrolmentLookupService,
    private readonly evidence: EnrolmentEvidenceRepository,
    private readonly challenges: ChallengeRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 200 with the enrolment, see {@link ActionSettlementService.settle}. Throws `malformed`, `too_large`, what
   * {@link ActionSettlementService.open} throws, `nonce_reused`, `nonce_expired`, `evidence_insufficient`,
   * `subject_mismatch`; then nothing is kept.
   */
  async send(
    caller: Caller,
    enrolmentId: string,
    body: unknown,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    // 1 what is sent, for which enrolment
    const request = readEvidenceRequest(body);
    const open = await this.settlement.open(caller, enrolmentId, ifMatch);
    const earlier = await this.evidence.listByEnrolment(enrolmentId);
    if (earlier.length >= MAX_EVIDENCE) {
      const detail = `An enrolment takes ${MAX_EVIDENCE} pieces of evidence at most; start a new one.`;
      throw new PkiError('policy_violation', detail, { enrolmentId });
    }
    // 2 what it proves
    const freshness = await this.freshness(caller, request);
    const accepted = await this.vetting.accept(open.applicant, request);
    // 3 what is still missing after it
    const isComplete = areNeedsMet(this.vetting.needs(open.applicant.profile, [...earlier, accepted]));
    return this.settlement.settle(
      caller,
      open,
      {
        type: isComplete ? 'evidence' : undefined,
        evidence: [accepted],
        statements: [...freshness, ...this.vetting.insert(open.enrolment, [accepted], '/payload')],
        action: 'enrolment.evidence',
        grounds: evidenceGrounds([accepted]),
      },
      ifMatch,
      repeat,
    );
  }

  /**
   * What was sent and what is required, for the owner and the operators in charge: it is personal data. Throws `not_found`,
   * `ca_not_allowed`, `profile_not_allowed`.
   */
  async list(caller: Caller, enrolmentId: string): Promise<Answer> {
    const enrolment = await this.lookup.find(caller, enrolmentId);
    if (enrolment.clientId !== caller.clientId) assertInCharge(caller, enrolment);
    const records = await this.evidence.listByEnrolment(enrolmentId);
    const profile = this.settlement.profileOf(enrolment);
    const needs = profile === undefined ? [] : this.vetting.needs(profile, records).map(needView);
    return Answer.ofJson(200, {}, { needs, items: records.map(evidenceView), nextCursor: null });
  }

  /** The nonce of a presentation that was asked for with a challenge is used up with it. */
  private async freshness({ clientId }: Caller, { payload }: EvidenceRequest): Promise<Statement[]> {
    const nonce = typeof payload === 'object' ? payload['nonce'] : undefined;
    if (nonce === undefined) return [];
    const now = this.clock.now();
    const text = typeof nonce === 'string' ? nonce : '';
    checkEvidenceNonce(await this.challenges.find(text), clientId, now);
    return [this.challenges.consume(text, clientId, EVIDENCE_NONCE, now, evidenceNonceReused)];
  }
}
