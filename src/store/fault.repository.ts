import type { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { FaultEntity } from './fault.entity';
import type { FaultRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const faults = new RowMapping<FaultRecord>(FaultEntity);

const FIND = faults.select('WHERE fault_id = ?');
const ALL = faults.select('ORDER BY created_at, fault_id');
const REPLACED = faults.replacements([
  'revision',
  'definition',
  'seed',
  'until',
  'matched',
  'hits',
  'createdAt',
]);

/** The faults of the test control, the same for all nodes. */
export class FaultRepository {
  constructor(private readonly database: Database) {}

  async find(faultId: string): Promise<FaultRecord | undefined> {
    const row = await this.database.get(FIND, [faultId]);
    return row && faults.toRecord(row);
  }

  /** Oldest first. */
  async list(): Promise<readonly FaultRecord[]> {
    return (await this.database.all(ALL, [])).map((row) => faults.toRecord(row));
  }

  /** Writes it, or puts it in the place of the one with its identifier. */
  put(record: FaultRecord): Statement {
    const { sql, parameters } = faults.insert(record);
    return {
      name: 'fault.put',
      sql: `${sql} ON CONFLICT (fault_id) DO UPDATE SET ${REPLACED}`,
      parameters,
    };
  }

  /** One more occasion; missed where another node has counted one since, or the fault is gone or another. */
  count({ faultId, revision, matched }: FaultRecord, hit: boolean): Statement {
    return {
      name: 'fault.count',
      sql: `UPDATE fault SET matched = matched + 1, hits = hits + ?
            WHERE fault_id = ? AND revision = ? AND matched = ?`,
      parameters: [hit ? 1 : 0, faultId, revision, matched],
      rowsAffected: 1,
    };
  }

  remove(faultId: string, refusal: () => PkiError): Statement {
    return {
      name: 'fault.remove',
      sql: 'DELETE FROM fault WHERE fault_id = ?',
      parameters: [faultId],
      rowsAffected: 1,
      refusal,
    };
  }

  removeAll(): Statement {
    return { name: 'fault.remove_all', sql: 'DELETE FROM fault', parameters: [] };
  }
}
