import type { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { QscdEntity } from './qscd.entity';
import type { QscdRecord } from './records';
import { RowMapping, where } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const qscds = new RowMapping<QscdRecord>(QscdEntity);

const FIND = qscds.select('WHERE client_id = ? AND qscd_id = ?');
// Those of the world come first: 'world' > 'api'.
const LIST_CERTIFIED = qscds.select(
  `WHERE client_id = ? AND status = 'certified' AND regime = ? ORDER BY origin DESC, qscd_id LIMIT 2`,
);
const LIST_ALL = qscds.select('ORDER BY client_id, qscd_id');
const LIST_EXPIRED = qscds.select(
  `WHERE status = 'certified' AND valid_until < ? ORDER BY valid_until, client_id, qscd_id LIMIT ?`,
);
const LIST_WITHDRAWALS = qscds.select(
  'WHERE withdrawn_from <= ? ORDER BY withdrawn_from, client_id, qscd_id LIMIT ?',
);
const KEYS = `SELECT 1 FROM subject_key
    WHERE subject_key.client_id = ? AND subject_key.qscd_id = ? AND subject_key.state <> 'destroyed'`;
const HAS_KEYS = `${KEYS} LIMIT 1`;
const WITHOUT_KEYS = `NOT EXISTS (${KEYS})`;

/** The devices in which clients keep subject keys. */
export class QscdRepository {
  constructor(private readonly database: Database) {}

  async find(clientId: string, qscdId: string): Promise<QscdRecord | undefined> {
    const row = await this.database.get(FIND, [clientId, qscdId]);
    return row && qscds.toRecord(row);
  }

  /** Up to two devices of a client that are certified under a law, those of the world first. */
  async listCertified(clientId: string, regime: 'EU' | 'JP'): Promise<readonly QscdRecord[]> {
    return (await this.database.all(LIST_CERTIFIED, [clientId, regime])).map((row) => qscds.toRecord(row));
  }

  /** Of every client. */
  async listAll(): Promise<readonly QscdRecord[]> {
    return (await this.database.all(LIST_ALL, [])).map((row) => qscds.toRecord(row));
  }

  /** By qscdId, after that of the page before. */
  async page(clientId: string, after: string | undefined, limit: number): Promise<readonly QscdRecord[]> {
    const { sql, parameters } = where({ 'client_id = ?': clientId, 'qscd_id > ?': after });
    const query = qscds.select(`${sql} ORDER BY qscd_id LIMIT ?`);
    return (await this.database.all(query, [...parameters, limit])).map((row) => qscds.toRecord(row));
  }

  /** Certified, although that was valid until before `at`. */
  async listExpired(at: Date, limit: number): Promise<readonly QscdRecord[]> {
    return (await this.database.all(LIST_EXPIRED, [toUtcSeconds(at), limit])).map((row) =>
      qscds.toRecord(row),
    );
  }

  /** Whose certification an operator has declared lost from a time that has come at `at`. */
  async listDueWithdrawals(at: Date, limit: number): Promise<readonly QscdRecord[]> {
    return (await this.database.all(LIST_WITHDRAWALS, [toUtcSeconds(at), limit])).map((row) =>
      qscds.toRecord(row),
    );
  }

  /** Whether a key that is not destroyed is on the device. */
  async hasKeys(clientId: string, qscdId: string): Promise<boolean> {
    return (await this.database.get(HAS_KEYS, [clientId, qscdId])) !== undefined;
  }

  insert(record: QscdRecord, lost?: () => PkiError): Statement {
    return { name: 'qscd.insert', ...qscds.insert(record), rowsAffected: 1, ...(lost && { refusal: lost }) };
  }

  /**
   * Writes all members of the record, whose version is one more than the stored one. Missed where that has changed, and
   * with `onlyWithoutKeys` where a key that is not destroyed is on the device.
   */
  update(record: QscdRecord, lost?: () => PkiError, onlyWithoutKeys = false): Statement {
    const { clientId, qscdId, version } = record;
    const { sql, parameters } = qscds.assignments(record);
    const identity = [clientId, qscdId];
    return {
      name: 'qscd.update',
      sql: `UPDATE qscd SET ${sql} WHERE client_id = ? AND qscd_id = ? AND version = ?${onlyWithoutKeys ? ` AND ${WITHOUT_KEYS}` : ''}`,
      parameters: [...parameters, ...identity, version - 1, ...(onlyWithoutKeys ? identity : [])],
      rowsAffected: 1,
      ...(lost && { refusal: lost }),
    };
  }
}
