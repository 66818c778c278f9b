import type BetterSqlite3 from 'better-sqlite3';
import { EMPTY_CHAIN, type ChainHead } from './audit-chain';
import type { AuditRecord, OutboxEventRecord } from './records';
import { bindSqlite, SqliteStatements } from './sqlite-statements';
import {
  chainUnits,
  failedFlush,
  type FlushOutcome,
  type PreparedUnit,
  type UnitExecutor,
} from './unit-executor';
import { refusalOf, StoreFailure } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const UNIQUE_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** After these the database cannot be trusted to have kept the earlier units of the transaction. */
const FATAL = /^SQLITE_(FULL|IOERR|NOMEM|CORRUPT|NOTADB|BUSY|LOCKED|READONLY|CANTOPEN|PROTOCOL|INTERRUPT)/;

/**
 * One flush = one native transaction, run synchronously, so that nothing else can come between on the one connection.
 * Each unit has its own SAVEPOINT: a unit that fails takes nothing with it.
 */
export class SqliteUnitExecutor implements UnitExecutor {
  readonly batchLimit = 256;
  private readonly statements: SqliteStatements;
  /** Undefined until it is read, and after a failure that leaves it unknown. */
  private head: ChainHead | undefined;

  constructor(
    private readonly database: BetterSqlite3.Database,
    private readonly nodeId: string,
  ) {
    this.statements = new SqliteStatements(database);
  }

  flush(units: readonly PreparedUnit[], at: Date): Promise<FlushOutcome> {
    return Promise.resolve(this.flushNow(units, at));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private flushNow(units: readonly PreparedUnit[], at: Date): FlushOutcome {
    try {
      this.run('BEGIN IMMEDIATE');
      const head = this.head ?? this.readHead();
      const outcomes = units.map((unit) => this.executeUnit(unit));
      const durable = units.filter((_, index) => outcomes[index] === undefined);
      const chained = chainUnits(head, this.nodeId, durable, at);
      for (const record of chained.records) this.insertAuditRecord(record);
      const events = this.insertEvents(durable, at);
      this.run('COMMIT');
      this.head = chained.head;
      return { units: outcomes, events };
    } catch (cause) {
      this.head = undefined;
      this.abandon();
      return failedFlush(units, cause);
    }
  }

  private executeUnit(unit: PreparedUnit): Error | undefined {
    this.run('SAVEPOINT unit');
    const failure = this.executeStatements(unit);
    if (failure) this.run('ROLLBACK TO unit');
    this.run('RELEASE unit');
    return failure;
  }

  private executeStatements(unit: PreparedUnit): Error | undefined {
    for (const statement of unit.statements) {
      try {
        const { changes } = this.statements.prepare(statement.sql).run(bindSqlite(statement.parameters));
        if (statement.rowsAffected !== undefined && statement.rowsAffected !== changes) {
          return refusalOf(statement, 'rows');
        }
      } catch (error) {
        const code = sqliteCode(error);
        if (!this.database.inTransaction || FATAL.test(code)) throw error;
        return UNIQUE_VIOLATIONS.has(code) ? refusalOf(statement, 'unique') : new StoreFailure(error);
      }
    }
    return undefined;
  }

  private insertAuditRecord(record: AuditRecord): void {
    const { nodeId, sequence, at, actor, action, objectType, objectId, details, previousHash, hash } = record;
    this.statements
      .prepare(
        `INSERT INTO audit_record
           (node_id, sequence, at, actor, action, object_type, object_id, details, previous_hash, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        nodeId,
        sequence,
        toUtcSeconds(at),
        actor,
        action,
        objectType,
        objectId,
        details,
        previousHash,
        hash,
      );
  }

  private insertEvents(units: readonly PreparedUnit[], at: Date): OutboxEventRecord[] {
    return units
      .flatMap(({ events }) => events)
      .map(({ payloadText, ...event }) => {
        const { lastInsertRowid } = this.statements
          .prepare(
            'INSERT INTO outbox_event (type, client_id, object_id, payload, at) VALUES (?, ?, ?, ?, ?)',
          )
          .run(event.type, event.clientId, event.objectId, payloadText, toUtcSeconds(at));
        return { ...event, sequence: Number(lastInsertRowid), at };
      });
  }

  private readHead(): ChainHead {
    const row = this.statements
      .prepare('SELECT sequence, hash FROM audit_record WHERE node_id = ? ORDER BY sequence DESC LIMIT 1')
      .get(this.nodeId) as ChainHead | undefined;
    return row ?? EMPTY_CHAIN;
  }

  private run(sql: string): void {
    this.statements.prepare(sql).run();
  }

  private abandon(): void {
    try {
      if (this.database.inTransaction) this.run('ROLLBACK');
    } catch {
      // The failure that led here is the one to report; the next BEGIN tells whether the connection still serves.
    }
  }
}

/** By shape: the native module makes its errors with the class of whichever context loaded it first. */
function sqliteCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
