import { Entity, Index } from 'typeorm';
import { generatedInteger, json, text, utcSeconds } from './columns';
import type { JsonDocument, OutboxEventRecord } from './records';

@Index('ix_outbox_event_client', ['clientId', 'sequence'])
@Entity('outbox_event')
export class OutboxEventEntity implements OutboxEventRecord {
  @generatedInteger('sequence') sequence!: number;
  @text('type') type!: string;
  @text('client_id', { nullable: true }) clientId!: string | null;
  @text('object_id') objectId!: string;
  @json('payload') payload!: JsonDocument;
  @utcSeconds('at') at!: Date;
}
