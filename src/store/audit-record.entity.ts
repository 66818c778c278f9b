import { Entity } from 'typeorm';
import { bytes, primaryBigint, primaryText, text, utcSeconds } from './columns';
import type { AuditRecord } from './records';

@Entity('audit_record')
export class AuditRecordEntity implements AuditRecord {
  @primaryText('node_id') nodeId!: string;
  @primaryBigint('sequence') sequence!: number;
  @utcSeconds('at') at!: Date;
  @text('actor') actor!: string;
  @text('action') action!: string;
  @text('object_type') objectType!: string;
  @text('object_id') objectId!: string;
  @text('details') details!: string;
  @bytes('previous_hash') previousHash!: Uint8Array;
  @bytes('hash') hash!: Uint8Array;
}
