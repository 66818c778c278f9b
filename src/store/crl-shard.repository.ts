import { CrlShardEntity } from './crl-shard.entity';
import type { Database } from './database';
import type { CrlShardRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const shards = new RowMapping<CrlShardRecord>(CrlShardEntity);

const LIST = shards.select('WHERE ca_id = ? ORDER BY shard');
const COUNTS = 'SELECT ca_id, COUNT(*) AS shards FROM crl_shard GROUP BY ca_id';
const OPEN_IF_ABSENT = `${shards.insertSql} ON CONFLICT (ca_id, shard) DO NOTHING`;
const TAKE = 'UPDATE crl_shard SET taken = taken + ? WHERE ca_id = ? AND shard = ? AND taken + ? <= ?';
const COUNT_IN = 'UPDATE crl_shard SET taken = taken + 1 WHERE ca_id = ? AND shard = ?';
const GIVE_BACK = 'UPDATE crl_shard SET taken = taken - ? WHERE ca_id = ? AND shard = ?';

/** The CRL shards of each CA that certificates may name, and how many places of each are taken. */
export class CrlShardRepository {
  constructor(private readonly database: Database) {}

  /** Those of a CA, from 0 without gaps. */
  async list(caId: string): Promise<readonly CrlShardRecord[]> {
    return (await this.database.all(LIST, [caId])).map((row) => shards.toRecord(row));
  }

  /** How many shards each CA has. */
  async counts(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.all(COUNTS, []);
    return new Map(rows.map((row) => [String(row['ca_id']), Number(row['shards'])]));
  }

  /** An empty shard. Missed where it is there already. */
  open(caId: string, shard: number): Statement {
    return { name: 'crl_shard.open', ...shards.insert({ caId, shard, taken: 0 }), rowsAffected: 1 };
  }

  /** As {@link open}, without effect where it is there already. */
  openIfAbsent(caId: string, shard: number): Statement {
    const parameters = shards.values({ caId, shard, taken: 0 });
    return { name: 'crl_shard.open_if_absent', sql: OPEN_IF_ABSENT, parameters };
  }

  /** Missed if more than `capacity` would be taken by then. */
  take({ caId, shard }: Pick<CrlShardRecord, 'caId' | 'shard'>, places: number, capacity: number): Statement {
    const parameters = [places, caId, shard, places, capacity];
    return { name: 'crl_shard.take', sql: TAKE, parameters, rowsAffected: 1 };
  }

  /** One place for a certificate that can be in no other shard, whatever the capacity. */
  countIn(caId: string, shard: number): Statement {
    return { name: 'crl_shard.count_in', sql: COUNT_IN, parameters: [caId, shard] };
  }

  /** Places that were taken and never used. */
  giveBack({ caId, shard }: Pick<CrlShardRecord, 'caId' | 'shard'>, places: number): Statement {
    return { name: 'crl_shard.give_back', sql: GIVE_BACK, parameters: [places, caId, shard] };
  }
}
