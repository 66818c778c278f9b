import { Entity } from 'typeorm';
import { bigint, primaryText } from './columns';
import type { CrlCounterRecord } from './records';

@Entity('crl_counter')
export class CrlCounterEntity implements CrlCounterRecord {
  @primaryText('ca_id') caId!: string;
  @bigint('last_number') lastNumber!: number;
}
