import { Entity } from 'typeorm';
import { integer, primaryInteger, primaryText } from './columns';
import type { CrlShardRecord } from './records';

@Entity('crl_shard')
export class CrlShardEntity implements CrlShardRecord {
  @primaryText('ca_id') caId!: string;
  @primaryInteger('shard') shard!: number;
  @integer('taken') taken!: number;
}
