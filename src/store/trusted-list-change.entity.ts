import { Entity } from 'typeorm';
import { json, primaryInteger, text, utcSeconds } from './columns';
import type { JsonDocument, TrustedListChangeRecord } from './records';

@Entity('trusted_list_change')
export class TrustedListChangeEntity implements TrustedListChangeRecord {
  @primaryInteger('sequence') sequence!: number;
  @text('kind') kind!: string;
  @json('payload') payload!: JsonDocument;
  @text('actor') actor!: string;
  @utcSeconds('at') at!: Date;
}
