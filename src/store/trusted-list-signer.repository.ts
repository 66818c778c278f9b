import type { Database } from './database';
import type { TrustedListSignerRecord } from './records';
import { RowMapping } from './row-mapping';
import { TrustedListSignerEntity } from './trusted-list-signer.entity';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const signers = new RowMapping<TrustedListSignerRecord>(TrustedListSignerEntity);

const LIST = signers.select('ORDER BY list_id, ordinal');
const INSERT = `${signers.insertSql} ON CONFLICT (list_id, ordinal) DO NOTHING`;
const RETIRE =
  'UPDATE trusted_list_signer SET retired_at = ? WHERE list_id = ? AND ordinal = ? AND retired_at IS NULL';

/** The certificates that sign trusted lists, those that no longer do too. */
export class TrustedListSignerRepository {
  constructor(private readonly database: Database) {}

  /** Of all lists, by list and ordinal. */
  async list(): Promise<readonly TrustedListSignerRecord[]> {
    return (await this.database.all(LIST, [])).map((row) => signers.toRecord(row));
  }

  /** Missed where the list has a signer of this ordinal. */
  insert(record: TrustedListSignerRecord): Statement {
    return {
      name: 'trusted_list_signer.insert',
      sql: INSERT,
      parameters: signers.values(record),
      rowsAffected: 1,
    };
  }

  /** Missed where it is retired already. */
  retire(listId: string, ordinal: number, at: Date): Statement {
    return {
      name: 'trusted_list_signer.retire',
      sql: RETIRE,
      parameters: [toUtcSeconds(at), listId, ordinal],
      rowsAffected: 1,
    };
  }
}
