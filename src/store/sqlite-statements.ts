import type BetterSqlite3 from 'better-sqlite3';
import type { SqlValue } from './unit-of-work';

/** More texts than the repositories have; beyond it something builds SQL from values. */
const CACHE_LIMIT = 512;

/** Prepared statements of one connection by their text. */
export class SqliteStatements {
  private readonly prepared = new Map<string, BetterSqlite3.Statement>();
  private readonly preparedForTuples = new Map<string, BetterSqlite3.Statement>();

  constructor(private readonly database: BetterSqlite3.Database) {}

  prepare(sql: string): BetterSqlite3.Statement {
    return remembered(this.prepared, sql, () => this.database.prepare(sql));
  }

  /** A query whose rows are arrays of the columns. */
  prepareForTuples(sql: string): BetterSqlite3.Statement {
    return remembered(this.preparedForTuples, sql, () => this.database.prepare(sql).raw(true));
  }
}

function remembered(
  statements: Map<string, BetterSqlite3.Statement>,
  sql: string,
  prepare: () => BetterSqlite3.Statement,
): BetterSqlite3.Statement {
  const known = statements.get(sql);
  if (known) return known;
  if (statements.size >= CACHE_LIMIT) statements.clear();
  const statement = prepare();
  statements.set(sql, statement);
  return statement;
}

/** SQLite has no boolean of its own. */
export function bindSqlite(
  parameters: readonly SqlValue[],
): (string | number | bigint | Uint8Array | null)[] {
  return parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
}
