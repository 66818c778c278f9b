import type { Database } from './database';
import { OutboxEventEntity } from './outbox-event.entity';
import type { OutboxEventRecord } from './records';
import { RowMapping, type SqlFragment } from './row-mapping';

const events = new RowMapping<OutboxEventRecord>(OutboxEventEntity);

/** Which events; absent members ask for nothing. */
export interface OutboxEventFilter {
  readonly clientId?: string;
  /** Sequence. */
  readonly after?: number;
  readonly types?: readonly string[];
}

/**
 * Events as units wrote them; only the unit of work adds to them. Numbers are committed in their order, on several nodes
 * too: who has seen one number has missed no smaller one.
 */
export class OutboxEventRepository {
  constructor(private readonly database: Database) {}

  /** In order of sequence, after that of the page before. */
  async list(filter: OutboxEventFilter & { readonly limit: number }): Promise<readonly OutboxEventRecord[]> {
    const { sql, parameters } = conditionsOf(filter);
    const rows = await this.database.all(events.select(`${sql} ORDER BY sequence LIMIT ?`), [
      ...parameters,
      filter.limit,
    ]);
    return rows.map((row) => events.toRecord(row));
  }

  async count(filter: OutboxEventFilter): Promise<number> {
    const { sql, parameters } = conditionsOf(filter);
    const row = await this.database.get(`SELECT COUNT(*) AS events FROM outbox_event ${sql}`, parameters);
    return Number(row?.['events'] ?? 0);
  }

  /** The sequence of the last event of all; 0 if there was none. Whatever is written later has a greater one. */
  async lastSequence(): Promise<number> {
    const row = await this.database.get('SELECT MAX(sequence) AS last FROM outbox_event', []);
    return Number(row?.['last'] ?? 0);
  }
}

function conditionsOf({ clientId, after, types }: OutboxEventFilter): SqlFragment {
  const conditions = [
    ...(clientId === undefined ? [] : ['client_id = ?']),
    ...(after === undefined ? [] : ['sequence > ?']),
    ...(types === undefined ? [] : [`type IN (${types.map(() => '?').join(', ')})`]),
  ];
  return {
    sql: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    parameters: [
      ...(clientId === undefined ? [] : [clientId]),
      ...(after === undefined ? [] : [after]),
      ...(types ?? []),
    ],
  };
}
