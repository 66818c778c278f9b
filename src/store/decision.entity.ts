import { Entity, Unique } from 'typeorm';
import { primaryText, text, utcSeconds } from './columns';
import type { DecisionRecord } from './records';

@Unique('uq_decision_operator', ['enrolmentId', 'operatorClientId'])
@Entity('decision')
export class DecisionEntity implements DecisionRecord {
  @primaryText('decision_id') decisionId!: string;
  @text('enrolment_id') enrolmentId!: string;
  @text('operator_client_id') operatorClientId!: string;
  @text('decision') decision!: DecisionRecord['decision'];
  @text('reason_code', { nullable: true }) reasonCode!: string | null;
  @text('comment', { nullable: true }) comment!: string | null;
  @utcSeconds('at') at!: Date;
}
