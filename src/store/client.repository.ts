import { ClientEntity } from './client.entity';
import type { Database } from './database';
import type { ClientRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const clients = new RowMapping<ClientRecord>(ClientEntity);

/** Remote signing services and operators. */
export class ClientRepository {
  constructor(private readonly database: Database) {}

  async findById(clientId: string): Promise<ClientRecord | undefined> {
    const row = await this.database.get(`SELECT ${clients.columns} FROM client WHERE client_id = ?`, [
      clientId,
    ]);
    return row && clients.toRecord(row);
  }

  async list(): Promise<readonly ClientRecord[]> {
    const rows = await this.database.all(`SELECT ${clients.columns} FROM client ORDER BY client_id`, []);
    return rows.map((row) => clients.toRecord(row));
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
