import { Entity } from 'typeorm';
import { bytes, generatedInteger, json, text, utcSeconds } from './columns';
import type { AuditCheckpointRecord, AuditHead } from './records';

@Entity('audit_checkpoint')
export class AuditCheckpointEntity implements AuditCheckpointRecord {
  @generatedInteger('sequence') sequence!: number;
  @utcSeconds('at') at!: Date;
  @json('heads') heads!: readonly AuditHead[];
  @text('key_id') keyId!: string;
  @bytes('signature') signature!: Uint8Array;
}
