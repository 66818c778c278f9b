import { Entity } from 'typeorm';
import { integer, json, primaryText, text, utcSeconds } from './columns';
import type { ApprovalRuleDefinition, ApprovalRuleRecord } from './records';

@Entity('approval_rule')
export class ApprovalRuleEntity implements ApprovalRuleRecord {
  @primaryText('rule_id') ruleId!: string;
  @integer('position') position!: number;
  @json('definition') definition!: ApprovalRuleDefinition;
  @text('revision') revision!: string;
  @utcSeconds('created_at') createdAt!: Date;
}
