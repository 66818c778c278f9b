import type { PkiError } from '../common/pki-error';
import type { Database } from './database';
import type { WebhookRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';
import { WebhookEntity } from './webhook.entity';

const webhooks = new RowMapping<WebhookRecord>(WebhookEntity);

const FIND = webhooks.select('WHERE client_id = ?');
const ACTIVE = webhooks.select(`WHERE state = 'active' ORDER BY client_id`);

/** What a delivering node writes about its progress. */
export type WebhookProgress = Pick<
  WebhookRecord,
  | 'state'
  | 'deliveredSequence'
  | 'attempts'
  | 'failingSince'
  | 'nextAttemptAt'
  | 'lastAttemptAt'
  | 'lastOutcome'
  | 'lastStatus'
  | 'leaseUntil'
>;

/** Where clients want their events sent; at most one webhook for each client. */
export class WebhookRepository {
  constructor(private readonly database: Database) {}

  async findByClient(clientId: string): Promise<WebhookRecord | undefined> {
    const row = await this.database.get(FIND, [clientId]);
    return row && webhooks.toRecord(row);
  }

  async listActive(): Promise<readonly WebhookRecord[]> {
    return (await this.database.all(ACTIVE, [])).map((row) => webhooks.toRecord(row));
  }

  /** Missed where the client has one. */
  insert(record: WebhookRecord, refusal: () => PkiError): Statement {
    return { name: 'webhook.insert', ...webhooks.insert(record), rowsAffected: 1, refusal };
  }

  /** All members of the record, over the one of this generation. */
  replace(record: WebhookRecord, generation: number, refusal: () => PkiError): Statement {
    const { sql, parameters } = webhooks.assignments(record);
    return {
      name: 'webhook.replace',
      sql: `UPDATE webhook SET ${sql} WHERE client_id = ? AND generation = ?`,
      parameters: [...parameters, record.clientId, generation],
      rowsAffected: 1,
      refusal,
    };
  }

  remove(clientId: string, refusal: () => PkiError): Statement {
    return {
      name: 'webhook.remove',
      sql: 'DELETE FROM webhook WHERE client_id = ?',
      parameters: [clientId],
      rowsAffected: 1,
      refusal,
    };
  }

  /** Makes this node the one that delivers; missed where another is, or the client has changed the webhook. */
  claim({ clientId, generation }: WebhookRecord, owner: string, now: Date, until: Date): Statement {
    return {
      name: 'webhook.claim',
      sql: `UPDATE webhook SET lease_owner = ?, lease_until = ?
            WHERE client_id = ? AND generation = ? AND state = 'active'
              AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ?)`,
      parameters: [owner, toUtcSeconds(until), clientId, generation, owner, toUtcSeconds(now)],
      rowsAffected: 1,
    };
  }

  /** Missed where the node has lost its lease, or the client has changed the webhook. */
  advance({ clientId, generation }: WebhookRecord, owner: string, progress: WebhookProgress): Statement {
    const { sql, parameters } = webhooks.assignments(progress);
    return {
      name: 'webhook.advance',
      sql: `UPDATE webhook SET ${sql} WHERE client_id = ? AND generation = ? AND lease_owner = ?`,
      parameters: [...parameters, clientId, generation, owner],
      rowsAffected: 1,
    };
  }
}
