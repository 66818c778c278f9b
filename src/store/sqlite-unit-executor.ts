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
import { refusalOf, StoreFailure, type SqlValue } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const UNIQUE_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** After these the database cannot be trusted to have kept the earlier units of the transaction. */
const FATAL = /^SQLITE_(FULL|IOERR|NOMEM|CORRUPT|NOTADB|BUSY|LOCKED|READONLY|CANTOPEN|PROTOCOL|INTERRUPT)/;

/** Rows of one INSERT: a statement that is run costs more than a row, but the gain ends about here. */
const ROWS_OF_MANY = 8;

/** The texts that insert one row and `ROWS_OF_MANY`. */
interface Inserts {
  readonly one: string;
  readonly many: string;
}

const AUDIT_INSERTS = insertsOf('audit_record', [
  'node_id',
  'sequence',
  'at',
  'actor',
  'action',
  'object_type',
  'object_id',
  'details',
  'previous_hash',
  'hash',
]);
const EVENT_INSERTS = insertsOf('outbox_event', ['type', 'client_id', 'object_id', 'payload', 'at']);

/**
 * One flush = one native transaction, run synchronously, so that nothing else can come between on the one connection.
 * A unit that fails takes nothing with it. Most flushes hold none, and a SAVEPOINT copies every page that its unit
 * changes: so units run without, and only a flush that meets a failure is taken back and run again with one for each.
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
      const outcomes = this.executeUnits(units);
      const head = this.head ?? this.readHead();
      const durable = units.filter((_, index) => outcomes[index] === undefined);
      const chained = chainUnits(head, this.nodeId, durable, at);
      this.insertAuditRecords(chained.records);
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

  /** For each unit in order: undefined = its statements were executed, else why none of them was. */
  private executeUnits(units: readonly PreparedUnit[]): (Error | undefined)[] {
    if (units.every((unit) => this.executeStatements(unit) === undefined)) return units.map(() => undefined);
    this.run('ROLLBACK');
    this.run('BEGIN IMMEDIATE');
    return units.map((unit) => this.executeUnit(unit));
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

  private insertAuditRecords(records: readonly AuditRecord[]): void {
    const rows = records.map((record) => [
      record.nodeId,
      record.sequence,
      toUtcSeconds(record.at),
      record.actor,
      record.action,
      record.objectType,
      record.objectId,
      record.details,
      record.previousHash,
      record.hash,
    ]);
    this.insertRows(AUDIT_INSERTS, rows);
  }

  private insertEvents(units: readonly PreparedUnit[], at: Date): OutboxEventRecord[] {
    const events = units.flatMap((unit) => unit.events);
    const seconds = toUtcSeconds(at);
    const last = this.insertRows(
      EVENT_INSERTS,
      events.map((event) => [event.type, event.clientId, event.objectId, event.payloadText, seconds]),
    );
    // One writer in one transaction: the database numbers its rows without gaps.
    const first = last - events.length + 1;
    return events.map(({ type, clientId, objectId, payload }, index) => {
      return { sequence: first + index, type, clientId, objectId, payload, at };
    });
  }

  /** The row id of the last row. */
  private insertRows(inserts: Inserts, rows: readonly (readonly SqlValue[])[]): number {
    let last: number | bigint = 0;
    for (let done = 0; done < rows.length;) {
      const many = rows.length - done >= ROWS_OF_MANY;
      const values = rows.slice(done, done + (many ? ROWS_OF_MANY : 1)).flat();
      last = this.statements.prepare(many ? inserts.many : inserts.one).run(values).lastInsertRowid;
      done += many ? ROWS_OF_MANY : 1;
    }
    return Number(last);
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

function insertsOf(table: string, columns: readonly string[]): Inserts {
  const one = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rowOf(columns)}`;
  return { one, many: one + `, ${rowOf(columns)}`.repeat(ROWS_OF_MANY - 1) };
}

function rowOf(columns: readonly string[]): string {
  return `(${columns.map(() => '?').join(', ')})`;
}

/** By shape: the native module makes its errors with the class of whichever context loaded it first. */
function sqliteCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
