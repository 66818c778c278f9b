import { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { IdempotencyRecordEntity } from './idempotency-record.entity';
import type { IdempotencyRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const idempotencyRecords = new RowMapping<IdempotencyRecord>(IdempotencyRecordEntity);

const FIND = idempotencyRecords.select(
  'WHERE client_id = ? AND method = ? AND path = ? AND idempotency_key = ?',
);
const ANSWER = ['requestHash', 'status', 'headers', 'body', 'createdAt', 'expiresAt'] as const;
const INSERT = `${idempotencyRecords.insertSql} ON CONFLICT (client_id, method, path, idempotency_key)
  DO UPDATE SET ${idempotencyRecords.replacements(ANSWER)}
  WHERE idempotency_record.expires_at <= excluded.created_at`;

/** Answers by client, method, path and Idempotency-Key, written in the unit of the effect they tell of. */
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** Also a record that has expired but is not purged yet: compare `expiresAt`. */
  async find(
    clientId: string,
    method: string,
    path: string,
    key: string,
  ): Promise<IdempotencyRecord | undefined> {
    const row = await this.database.get(FIND, [clientId, method, path, key]);
    return row && idempotencyRecords.toRecord(row);
  }

  /** Takes the place of an expired record; refused with `idempotency_in_progress` where another request was faster. */
  insert(record: IdempotencyRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'idempotency_record.insert',
      sql: INSERT,
      parameters: idempotencyRecords.values(record),
      rowsAffected: 1,
      refusal:
        refusal ??
        (() =>
          new PkiError('idempotency_in_progress', 'A request with this Idempotency-Key is being answered.', {
            retryAfterSeconds: 1,
          })),
    };
  }

  purgeExpired(before: Date): Statement {
    return {
      name: 'idempotency_record.purge',
      sql: 'DELETE FROM idempotency_record WHERE expires_at < ?',
      parameters: [toUtcSeconds(before)],
    };
  }
}
