import type { Database } from './database';
import type { TrustedListChangeRecord } from './records';
import { RowMapping } from './row-mapping';
import { TrustedListChangeEntity } from './trusted-list-change.entity';
import type { Statement } from './unit-of-work';

const changes = new RowMapping<TrustedListChangeRecord>(TrustedListChangeEntity);

const SINCE = changes.select('WHERE sequence > ? ORDER BY sequence');
const APPEND = `${changes.insertSql} ON CONFLICT (sequence) DO NOTHING`;

/** What was decided about listed services and agreements. Nothing is ever changed or removed. */
export class TrustedListChangeRepository {
  constructor(private readonly database: Database) {}

  /** In order, after this sequence (0 = from the first). */
  async listSince(afterSequence: number): Promise<readonly TrustedListChangeRecord[]> {
    return (await this.database.all(SINCE, [afterSequence])).map((row) => changes.toRecord(row));
  }

  /** The caller numbers it one after the last that it took into account. Missed where somebody else was faster. */
  append(record: TrustedListChangeRecord): Statement {
    return {
      name: 'trusted_list_change.append',
      sql: APPEND,
      parameters: changes.values(record),
      rowsAffected: 1,
    };
  }
}
