import { Entity } from 'typeorm';
import { bigint, integer, json, primaryText, text, utcSeconds } from './columns';
import type { WebhookRecord } from './records';

@Entity('webhook')
export class WebhookEntity implements WebhookRecord {
  @primaryText('client_id') clientId!: string;
  @text('uri') uri!: string;
  @json('event_types', { nullable: true }) eventTypes!: readonly string[] | null;
  @text('key_id') keyId!: string;
  @text('state') state!: WebhookRecord['state'];
  @integer('generation') generation!: number;
  @bigint('delivered_sequence') deliveredSequence!: number;
  @integer('attempts') attempts!: number;
  @utcSeconds('failing_since', { nullable: true }) failingSince!: Date | null;
  @utcSeconds('next_attempt_at') nextAttemptAt!: Date;
  @utcSeconds('last_attempt_at', { nullable: true }) lastAttemptAt!: Date | null;
  @text('last_outcome', { nullable: true }) lastOutcome!: WebhookRecord['lastOutcome'];
  @integer('last_status', { nullable: true }) lastStatus!: number | null;
  @text('lease_owner', { nullable: true }) leaseOwner!: string | null;
  @utcSeconds('lease_until') leaseUntil!: Date;
  @utcSeconds('created_at') createdAt!: Date;
}
