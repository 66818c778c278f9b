import { Entity, Index } from 'typeorm';
import { bytes, generatedInteger, integer, text, utcSeconds } from './columns';
import type { StatusChange, StatusChangeRecord } from './records';

@Index('ix_status_change_shard', ['caId', 'crlShard', 'sequence'])
@Entity('status_change')
export class StatusChangeEntity implements StatusChangeRecord {
  @generatedInteger('sequence') sequence!: number;
  @text('ca_id') caId!: string;
  @integer('crl_shard') crlShard!: number;
  @bytes('serial') serial!: Uint8Array;
  @text('change') change!: StatusChange;
  @utcSeconds('at') at!: Date;
}
