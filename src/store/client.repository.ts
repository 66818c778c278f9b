import type { PkiError } from '../common/pki-error';
import { ClientEntity } from './client.entity';
import type { Database } from './database';
import type { ClientRecord, ClientState } from './records';
import { RowMapping, where } from './row-mapping';
import type { Statement } from './unit-of-work';

const clients = new RowMapping<ClientRecord>(ClientEntity);

const FIND_BY_ID = clients.select('WHERE client_id = ?');
const LIST = clients.select('ORDER BY client_id');

/** Remote signing services and operators. */
export class ClientRepository {
  constructor(private readonly database: Database) {}

  async findById(clientId: string): Promise<ClientRecord | undefined> {
    const row = await this.database.get(FIND_BY_ID, [clientId]);
    return row && clients.toRecord(row);
  }

  async list(): Promise<readonly ClientRecord[]> {
    return (await this.database.all(LIST, [])).map((row) => clients.toRecord(row));
  }

  /** By clientId, after that of the last page. */
  async page({
    state,
    after,
    limit,
  }: {
    readonly state?: ClientState;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly ClientRecord[]> {
    const { sql, parameters } = where({ 'state = ?': state, 'client_id > ?': after });
    const query = clients.select(`${sql} ORDER BY client_id LIMIT ?`);
    return (await this.database.all(query, [...parameters, limit])).map((row) => clients.toRecord(row));
  }

  /** Missed where there is such a client already, or another has the same TLS certificate. */
  insert(record: ClientRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'client.insert',
      ...clients.insert(record),
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  /** Writes state and reason. Missed where the client is no longer in the state `from`. */
  move(
    { clientId, state, stateReason }: ClientRecord,
    from: ClientState,
    refusal: () => PkiError,
  ): Statement {
    const { sql, parameters } = clients.assignments({ state, stateReason });
    return {
      name: 'client.move',
      sql: `UPDATE client SET ${sql} WHERE client_id = ? AND state = ?`,
      parameters: [...parameters, clientId, from],
      rowsAffected: 1,
      refusal,
    };
  }

  /** Writes all members of the record. */
  update(record: ClientRecord): Statement {
    const { sql, parameters } = clients.assignments(record);
    return {
      name: 'client.update',
      sql: `UPDATE client SET ${sql} WHERE client_id = ?`,
      parameters: [...parameters, record.clientId],
      rowsAffected: 1,
    };
  }
}
