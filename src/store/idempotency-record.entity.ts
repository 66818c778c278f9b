import { Entity, Index } from 'typeorm';
import { integer, json, primaryText, text, utcSeconds } from './columns';
import type { IdempotencyRecord } from './records';

@Index('ix_idempotency_expiry', ['expiresAt'])
@Entity('idempotency_record')
export class IdempotencyRecordEntity implements IdempotencyRecord {
  @primaryText('client_id') clientId!: string;
  @primaryText('method') method!: string;
  @primaryText('path') path!: string;
  @primaryText('idempotency_key') idempotencyKey!: string;
  @text('request_hash') requestHash!: string;
  @integer('status') status!: number;
  @json('headers') headers!: Readonly<Record<string, string>>;
  @text('body') body!: string;
  @utcSeconds('created_at') createdAt!: Date;
  @utcSeconds('expires_at') expiresAt!: Date;
}
