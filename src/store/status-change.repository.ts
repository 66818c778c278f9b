import type { Database } from './database';
import type { StatusChangeRecord } from './records';
import { RowMapping } from './row-mapping';
import { StatusChangeEntity } from './status-change.entity';
import type { Statement } from './unit-of-work';

const changes = new RowMapping<StatusChangeRecord>(StatusChangeEntity);

const SINCE = changes.select('WHERE ca_id = ? AND crl_shard = ? AND sequence > ? ORDER BY sequence LIMIT ?');
const LAST = 'SELECT MAX(sequence) AS last FROM status_change WHERE ca_id = ? AND crl_shard = ?';
const HEADS = `SELECT ca_id, crl_shard, MAX(sequence) AS last FROM status_change GROUP BY ca_id, crl_shard
  ORDER BY ca_id, crl_shard`;

/** How far the log of one shard reaches. */
export interface StatusChangeHead {
  readonly caId: string;
  readonly crlShard: number;
  readonly lastSequence: number;
}

/**
 * The log of what changes on CRLs. Nothing is ever changed or removed, and numbers are committed in their order, on
 * several nodes too: who has seen one number has missed no smaller one.
 */
export class StatusChangeRepository {
  constructor(private readonly database: Database) {}

  /** Of one shard in order, after this sequence (0 = from the first). */
  async listSince(
    caId: string,
    crlShard: number,
    afterSequence: number,
    limit: number,
  ): Promise<readonly StatusChangeRecord[]> {
    const rows = await this.database.all(SINCE, [caId, crlShard, afterSequence, limit]);
    return rows.map((row) => changes.toRecord(row));
  }

  /** Of the last change of a shard; 0 if there was none. Read it before the rows that a list is made from. */
  async lastSequence(caId: string, crlShard: number): Promise<number> {
    const row = await this.database.get(LAST, [caId, crlShard]);
    return Number(row?.['last'] ?? 0);
  }

  /** Of every shard that ever changed. */
  async heads(): Promise<readonly StatusChangeHead[]> {
    return (await this.database.all(HEADS, [])).map((row) => ({
      caId: String(row['ca_id']),
      crlShard: Number(row['crl_shard']),
      lastSequence: Number(row['last']),
    }));
  }

  /** First in its unit: on PostgreSQL it waits for other nodes, and it should hold nothing that they wait for. */
  append(change: Omit<StatusChangeRecord, 'sequence'>): Statement {
    return { name: 'status_change.append', ...changes.insert({ ...change, sequence: 0 }), rowsAffected: 1 };
  }
}
