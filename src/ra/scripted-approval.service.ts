import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { FaultPoints } from '../common/fault-points';
import { PkiError } from '../common/pki-error';
import type { DueWork, DueWorkOutcome } from '../jobs/due-work';
import { DueWorkService } from '../jobs/due-work.service';
import { ApprovalRuleRepository } from '../store/approval-rule.repository';
import { DecisionRepository } from '../store/decision.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { ApprovalRuleRecord, EnrolmentRecord } from '../store/records';
import { decidesAt, ruleFor } from './approval-rule';
import { DecisionService } from './decision.service';
import { IdempotentRequest } from './idempotency/idempotent-request';

const SLICE = 50;
/** The names of the operators that the script stands for; the second where a profile asks for two approvals. */
const SCRIPT_OPERATORS = ['script', 'script-2'] as const;
const SCRIPT: Omit<Caller, 'clientId'> = {
  kind: 'operator',
  scopes: new Set(['ra.operator']),
  caIds: 'all',
  profileIds: 'all',
  hasQscdEvidence: false,
};

/**
 * Decides on pending enrolments by the rules of the test control, in the place of operators: by the same service, with the
 * same checks, records and events.
 */
@Injectable()
export class ScriptedApprovalService implements DueWork, OnModuleInit {
  readonly name = 'scripted approval';
  private readonly logger = new Logger('scripted approval');
  /** Where the round through the pending enrolments has come to. */
  private after: string | undefined;
  /** Decisions that the RA has refused, by enrolment, version and rule: they would be refused again. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly dueWork: DueWorkService,
    private readonly rules: ApprovalRuleRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly decided: DecisionRepository,
    private readonly decisions: DecisionService,
    private readonly faults: FaultPoints,
  ) {}

  /** Rules are like faults: nobody could take them back without the management listener. */
  onModuleInit(): void {
    if (this.faults.open) this.dueWork.register(this);
  }

  /** A slice of the pending enrolments; `more` until all have been looked at. */
  async run(now: Date): Promise<DueWorkOutcome> {
    const rules = await this.rules.list();
    if (rules.length === 0) {
      this.refused.clear();
      this.after = undefined;
      return undefined;
    }
    const pending = await this.enrolments.list({
      state: 'pending_approval',
      limit: SLICE,
      ...(this.after !== undefined && { after: this.after }),
    });
    for (const enrolment of pending) {
      const rule = ruleFor(enrolment, rules);
      if (rule !== undefined && decidesAt(rule.definition, enrolment) <= now)
        await this.carryOut(rule, enrolment);
    }
    this.after = pending.length === SLICE ? pending.at(-1)?.enrolmentId : undefined;
    return this.after === undefined ? undefined : 'more';
  }

  private async carryOut({ ruleId, revision, definition }: ApprovalRuleRecord, enrolment: EnrolmentRecord) {
    const { decision, approvals, reasonCode, comment } = definition;
    if (decision === 'leave') return;
    const { enrolmentId, version } = enrolment;
    const attempt = `${enrolmentId} ${version} ${revision}`;
    if (this.refused.has(attempt)) return;
    const request = { decision, reasonCode, comment: comment ?? `by the rule ${ruleId}` };
    try {
      const before = (await this.decided.listByEnrolment(enrolmentId)).map((one) => one.operatorClientId);
      for (const clientId of SCRIPT_OPERATORS.slice(0, approvals)) {
        if (before.includes(clientId)) continue;
        const caller: Caller = { ...SCRIPT, clientId };
        await this.decisions.decide(caller, enrolmentId, request, undefined, IdempotentRequest.NONE);
        // One was enough, unless the profile asks for two.
        if ((await this.enrolments.findById(enrolmentId))?.state !== 'pending_approval') return;
      }
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      this.refused.add(attempt);
      this.logger.warn(`the rule ${ruleId} cannot decide on ${enrolmentId}: ${error.message}`);
    }
  }
}
