import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, Pool, type PoolClient, type QueryResult } from 'pg';
import { EMPTY_CHAIN, type ChainHead } from './audit-chain';
import { postgresQuery } from './postgres-statements';
import type { AuditRecord, OutboxEventRecord } from './records';
import {
  chainUnits,
  failedFlush,
  type FlushOutcome,
  type PreparedUnit,
  type UnitExecutor,
} from './unit-executor';
import { refusalOf, StoreFailure, type Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const UNIQUE_VIOLATION = '23505';
/** Class 08 connection, 53 resources, 57 operator intervention, 58 system, XX internal: the server failed, not the unit. */
const FATAL = /^(08|53|57|58|XX)/;
/** Serialization failure, deadlock, lock timeout: nobody's fault; the same units can succeed later. */
const TRANSIENT = new Set(['40001', '40P01', '55P03']);

const BATCH_ATTEMPTS = 2;
const SINGLE_ATTEMPTS = 12;
const RETRY_PAUSE_MILLISECONDS = 4;
const CONNECT_TIMEOUT_MILLISECONDS = 5000;
const LOCK_TIMEOUT_MILLISECONDS = 5000;

/** The transaction met another node's; it was rolled back whole and can be tried again. */
class TransientConflict extends Error {
  constructor(cause: unknown) {
    super('transient conflict', { cause });
  }
}

/**
 * One flush = one transaction on one connection, so that the audit chain of this node has one order. Each unit has its
 * own SAVEPOINT; its statements are sent at once (pipelined), so a unit costs one round trip.
 */
export class PostgresUnitExecutor implements UnitExecutor {
  readonly batchLimit = 64;
  /** Apart from the readers' pool, so that writers never wait for them. */
  private readonly pool: Pool;
  /** Undefined until it is read, and after a failure that leaves it unknown. */
  private head: ChainHead | undefined;

  constructor(
    url: string,
    private readonly nodeId: string,
  ) {
    this.pool = new Pool({
      connectionString: url,
      application_name: `kakehashi-writer-${nodeId}`,
      max: 1,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS,
      // A node that stalls must not hold up the others for long.
      lock_timeout: LOCK_TIMEOUT_MILLISECONDS,
      idle_in_transaction_session_timeout: 2 * LOCK_TIMEOUT_MILLISECONDS,
    });
    // A lost connection also fails its queries, which is where it is dealt with.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async flush(units: readonly PreparedUnit[], at: Date): Promise<FlushOutcome> {
    const attempts = units.length > 1 ? BATCH_ATTEMPTS : SINGLE_ATTEMPTS;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        return await this.transaction(units, at);
      } catch (error) {
        this.head = undefined;
        if (!(error instanceof TransientConflict)) return failedFlush(units, error);
        if (units.length === 1 && attempt === attempts) return failedFlush(units, error.cause);
      }
      await pause(RETRY_PAUSE_MILLISECONDS * attempt);
    }
    return this.flushOneByOne(units, at);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** A unit that holds few locks for a short time meets others less often. */
  private async flushOneByOne(units: readonly PreparedUnit[], at: Date): Promise<FlushOutcome> {
    const outcomes: (Error | undefined)[] = [];
    const events: OutboxEventRecord[] = [];
    for (const unit of units) {
      const outcome = await this.flush([unit], at);
      outcomes.push(...outcome.units);
      events.push(...outcome.events);
    }
    return { units: outcomes, events };
  }

  private async transaction(units: readonly PreparedUnit[], at: Date): Promise<FlushOutcome> {
    const client = await this.pool.connect();
    try {
      const outcome = await this.execute(client, units, at);
      client.release();
      return outcome;
    } catch (error) {
      const usable = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!usable);
      throw error;
    }
  }

  private async execute(client: PoolClient, units: readonly PreparedUnit[], at: Date): Promise<FlushOutcome> {
    const outcomes: (Error | undefined)[] = [];
    let boundary = 'BEGIN; SAVEPOINT unit';
    for (const unit of units) {
      const failure = await executeUnit(client, boundary, unit);
      outcomes.push(failure);
      boundary = failure ? 'ROLLBACK TO SAVEPOINT unit' : 'RELEASE SAVEPOINT unit; SAVEPOINT unit';
    }
    const durable = units.filter((_, index) => outcomes[index] === undefined);
    const chained = chainUnits(
      this.head ?? (await this.readHead(client, boundary)),
      this.nodeId,
      durable,
      at,
    );
    const [, audit, events, commit] = await Promise.allSettled([
      client.query(boundary),
      insertAuditRecords(client, chained.records),
      insertEvents(client, durable, at),
      client.query('COMMIT'),
    ]);
    if (audit.status === 'rejected') {
      // Another process with this node's name went first: the chain goes on from its record.
      throw sqlState(audit.reason) === UNIQUE_VIOLATION ? new TransientConflict(audit.reason) : audit.reason;
    }
    // Events wait for those that another node is committing.
    if (events.status === 'rejected') throw asTransient(events.reason);
    if (commit.status === 'rejected') throw asTransient(commit.reason);
    // COMMIT of a transaction that has failed is answered with ROLLBACK, and no error.
    if (commit.value.command !== 'COMMIT') throw new Error('the transaction was rolled back at COMMIT');
    this.head = chained.head;
    return { units: outcomes, events: events.value };
  }

  private async readHead(client: PoolClient, boundary: string): Promise<ChainHead> {
    const sql = 'SELECT sequence, hash FROM audit_record WHERE node_id = ? ORDER BY sequence DESC LIMIT 1';
    const [, heads] = await Promise.all([
      client.query(boundary),
      client.query(postgresQuery(sql, [this.nodeId])),
    ]);
    const row = (heads as QueryResult<{ sequence: string; hash: Buffer }>).rows[0];
    return row ? { sequence: Number(row.sequence), hash: row.hash } : EMPTY_CHAIN;
  }
}

/** Why the unit failed, or undefined; throws where the whole transaction is lost. */
async function executeUnit(
  client: PoolClient,
  boundary: string,
  unit: PreparedUnit,
): Promise<Error | undefined> {
  const [opened, ...results] = await Promise.allSettled([
    client.query(boundary),
    ...unit.statements.map(({ sql, parameters }) => client.query(postgresQuery(sql, parameters))),
  ]);
  if (opened?.status === 'rejected') throw opened.reason;
  for (const [index, result] of results.entries()) {
    const failure = failureOf(unit.statements[index] as Statement, result);
    if (failure) return failure;
  }
  return undefined;
}

function failureOf(statement: Statement, result: PromiseSettledResult<QueryResult>): Error | undefined {
  if (result.status === 'fulfilled') {
    const { rowsAffected } = statement;
    return rowsAffected === undefined || rowsAffected === result.value.rowCount
      ? undefined
      : refusalOf(statement, 'rows');
  }
  const state = sqlState(result.reason);
  if (state === undefined || FATAL.test(state)) throw result.reason;
  if (TRANSIENT.has(state)) throw new TransientConflict(result.reason);
  return state === UNIQUE_VIOLATION ? refusalOf(statement, 'unique') : new StoreFailure(result.reason);
}

function insertAuditRecords(client: PoolClient, records: readonly AuditRecord[]): Promise<unknown> {
  if (records.length === 0) return Promise.resolve();
  return client.query({
    name: 'audit_record.insert',
    text: `INSERT INTO audit_record
             (node_id, sequence, at, actor, action, object_type, object_id, details, previous_hash, hash)
           SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
                                $8::text[], $9::bytea[], $10::bytea[])`,
    values: [
      records.map(({ nodeId }) => nodeId),
      records.map(({ sequence }) => sequence),
      records.map(({ at }) => toUtcSeconds(at)),
      records.map(({ actor }) => actor),
      records.map(({ action }) => action),
      records.map(({ objectType }) => objectType),
      records.map(({ objectId }) => objectId),
      records.map(({ details }) => details),
      records.map(({ previousHash }) => previousHash),
      records.map(({ hash }) => hash),
    ],
  });
}

async function insertEvents(
  client: PoolClient,
  units: readonly PreparedUnit[],
  at: Date,
): Promise<OutboxEventRecord[]> {
  const events = units.flatMap((unit) => unit.events);
  if (events.length === 0) return [];
  const { rows } = await client.query<{ sequence: number }>({
    name: 'outbox_event.insert',
    text: `INSERT INTO outbox_event (type, client_id, object_id, payload, at)
           SELECT type, client_id, object_id, payload, $5::bigint
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
             WITH ORDINALITY AS event (type, client_id, object_id, payload, ordinal)
           ORDER BY ordinal
           RETURNING sequence`,
    values: [
      events.map(({ type }) => type),
      events.map(({ clientId }) => clientId),
      events.map(({ objectId }) => objectId),
      events.map(({ payloadText }) => payloadText),
      toUtcSeconds(at),
    ],
  });
  return events.map(({ type, clientId, objectId, payload }, index) => {
    return { sequence: Number(rows[index]?.sequence), type, clientId, objectId, payload, at };
  });
}

function asTransient(error: unknown): unknown {
  return TRANSIENT.has(sqlState(error) ?? '') ? new TransientConflict(error) : error;
}

/** The SQLSTATE; undefined where the error is not the server's. */
function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}
