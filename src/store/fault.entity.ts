import { Entity } from 'typeorm';
import { integer, json, primaryText, text, utcSeconds } from './columns';
import type { FaultRecord } from './records';

@Entity('fault')
export class FaultEntity implements FaultRecord {
  @primaryText('fault_id') faultId!: string;
  @text('revision') revision!: string;
  @json('definition') definition!: Readonly<Record<string, unknown>>;
  @text('seed') seed!: string;
  @utcSeconds('until', { nullable: true }) until!: Date | null;
  @integer('matched') matched!: number;
  @integer('hits') hits!: number;
  @utcSeconds('created_at') createdAt!: Date;
}
