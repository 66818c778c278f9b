import type { Database } from './database';
import { OutboxEventEntity } from './outbox-event.entity';
import type { OutboxEventRecord } from './records';
import { RowMapping, where } from './row-mapping';

const events = new RowMapping<OutboxEventRecord>(OutboxEventEntity);

/** Events as units wrote them; only the unit of work adds to them. */
export class OutboxEventRepository {
  constructor(private readonly database: Database) {}

  /** In order of sequence, after that of the page before. */
  async list(filter: {
    clientId?: string;
    after?: number;
    limit: number;
  }): Promise<readonly OutboxEventRecord[]> {
    const { sql, parameters } = where({ 'client_id = ?': filter.clientId, 'sequence > ?': filter.after });
    const select = `SELECT ${events.columns} FROM outbox_event ${sql} ORDER BY sequence LIMIT ?`;
    return (await this.database.all(select, [...parameters, filter.limit])).map((row) =>
      events.toRecord(row),
    );
  }
}
