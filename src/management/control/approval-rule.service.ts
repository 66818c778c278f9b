import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../../common/pki-error';
import { RANDOMNESS, type Randomness } from '../../common/randomness';
import { dateOf } from '../../common/real-time';
import { wireTime } from '../../common/wire-time';
import { ApprovalRuleRepository } from '../../store/approval-rule.repository';
import { ClientRepository } from '../../store/client.repository';
import type { ApprovalRuleRecord } from '../../store/records';
import { Store } from '../../store/store';
import type { ApprovalRuleDto, ApprovalRuleListDto, ApprovalRuleRequestDto } from '../dto/approval-rule.dto';
import { readApprovalRule, refusedRule } from './approval-rule-request';
import { assertControlId } from './control-id';
import { CONTROL_OPTIONS, type ControlOptions } from './control-options';
import { controlEvent, ruleAudit } from './fault-trail';

const MOST_RULES = 100;
const USUAL_POSITION = 100;

/** The rules of scripted approval as testers set, see and remove them; the RA carries them out. */
@Injectable()
export class ApprovalRuleService {
  constructor(
    @Inject(ApprovalRuleRepository) private readonly rules: ApprovalRuleRepository,
    @Inject(ClientRepository) private readonly clients: ClientRepository,
    @Inject(Store) private readonly store: Store,
    @Inject(CONTROL_OPTIONS) private readonly options: ControlOptions,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  async list(): Promise<ApprovalRuleListDto> {
    return { rules: (await this.rules.list()).map(view) };
  }

  /** Throws `not_found`. */
  async read(ruleId: string): Promise<ApprovalRuleDto> {
    return view(await this.find(ruleId));
  }

  /**
   * Holds for enrolments that wait already, too. A rule of the same name is replaced. Throws `malformed`, `state_conflict`
   * if there are too many.
   */
  async set(ruleId: string, request: ApprovalRuleRequestDto): Promise<ApprovalRuleDto> {
    assertControlId(ruleId, 'ruleId');
    const definition = readApprovalRule(request, this.options);
    await this.assertKnownClient(definition.clientId);
    const others = (await this.rules.list()).filter((rule) => rule.ruleId !== ruleId);
    if (others.length >= MOST_RULES)
      throw new PkiError('state_conflict', `There are ${MOST_RULES} rules already; remove some first.`);
    const record: ApprovalRuleRecord = {
      ruleId,
      position: request.position ?? USUAL_POSITION,
      definition,
      revision: this.randomness.bytes(8).toString('hex'),
      createdAt: dateOf(this.options.time),
    };
    await this.store.commit({
      statements: [this.rules.put(record)],
      audit: [ruleAudit('control.rule.set', record)],
      events: [controlEvent('rule', ruleId, true)],
    });
    return view(record);
  }

  /** The rule as it was. What it has decided stays decided. Throws `not_found`. */
  async remove(ruleId: string): Promise<ApprovalRuleDto> {
    const rule = await this.find(ruleId);
    await this.store.commit({
      statements: [this.rules.remove(ruleId, () => missing(ruleId))],
      audit: [ruleAudit('control.rule.remove', rule)],
      events: [controlEvent('rule', ruleId, false)],
    });
    return view(rule);
  }

  private async find(ruleId: string): Promise<ApprovalRuleRecord> {
    const rule = await this.rules.find(ruleId);
    if (rule === undefined) throw missing(ruleId);
    return rule;
  }

  private async assertKnownClient(clientId: string | null): Promise<void> {
    if (clientId === null || (await this.clients.findById(clientId)) !== undefined) return;
    const detail = 'There is no client with this clientId; GET ra/v1/clients lists them to operators.';
    throw refusedRule([{ pointer: '/clientId', detail }]);
  }
}

function view({ ruleId, position, definition, createdAt }: ApprovalRuleRecord): ApprovalRuleDto {
  return { ruleId, position, ...definition, createdAt: wireTime(createdAt) };
}

function missing(ruleId: string): PkiError {
  return new PkiError('not_found', `There is no rule ${ruleId}.`);
}
