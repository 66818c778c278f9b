import { Entity } from 'typeorm';
import { bigint, bytes, integer, primaryText, utcSeconds } from './columns';
import type { CrlRecord } from './records';

@Entity('crl')
export class CrlEntity implements CrlRecord {
  @primaryText('ca_id') caId!: string;
  @primaryText('scope') scope!: string;
  @bigint('crl_number') crlNumber!: number;
  @bigint('base_crl_number', { nullable: true }) baseCrlNumber!: number | null;
  @utcSeconds('this_update') thisUpdate!: Date;
  @utcSeconds('next_update') nextUpdate!: Date;
  @bigint('built_from_sequence') builtFromSequence!: number;
  @integer('entries') entries!: number;
  @bytes('der') der!: Uint8Array;
  @bytes('sha256') sha256!: Uint8Array;
  @utcSeconds('published_at') publishedAt!: Date;
}
