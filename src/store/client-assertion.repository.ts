import type { PkiError } from '../common/pki-error';
import { ClientAssertionEntity } from './client-assertion.entity';
import type { Database } from './database';
import type { ClientAssertionRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const assertions = new RowMapping<ClientAssertionRecord>(ClientAssertionEntity);

const FIND = assertions.select('WHERE client_id = ? AND jti = ?');

/** The `jti` of client assertions that were accepted (RFC 7523 3 (7)). Its times are real time. */
export class ClientAssertionRepository {
  constructor(private readonly database: Database) {}

  async find(clientId: string, jti: string): Promise<ClientAssertionRecord | undefined> {
    const row = await this.database.get(FIND, [clientId, jti]);
    return row && assertions.toRecord(row);
  }

  /** Missed where the client has used the `jti` and the record of it is not purged yet. */
  insert(record: ClientAssertionRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'client_assertion.insert',
      ...assertions.insert(record),
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  purgeExpired(before: Date): Statement {
    return {
      name: 'client_assertion.purge',
      sql: 'DELETE FROM client_assertion WHERE expires_at < ?',
      parameters: [toUtcSeconds(before)],
    };
  }
}
