import { ClientEntity } from './client.entity';
import type { Database } from './database';
import type { ClientRecord } from './records';
import { RowMapping } from './row-mapping';
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

  insert(record: ClientRecord): Statement {
    return { name: 'client.insert', ...clients.insert(record), rowsAffected: 1 };
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
