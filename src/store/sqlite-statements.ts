import type BetterSqlite3 from 'better-sqlite3';
import type { SqlValue } from './unit-of-work';

/** More texts than the repositories have; beyond it something builds SQL from values. */
const CACHE_LIMIT = 512;

/** Prepared statements of one connection by their text. */
export class SqliteStatements {
  private readonly prepared = new Map<string, BetterSqlite3.Statement>();

  constructor(private readonly database: BetterSqlite3.Database) {}

  prepare(sql: string): BetterSqlite3.Statement {
    const known = this.prepared.get(sql);
    if (known) return known;
    if (this.prepared.size >= CACHE_LIMIT) this.prepared.clear();
    const statement = this.database.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}

/** SQLite has no boolean of its own. */
export function bindSqlite(
  parameters: readonly SqlValue[],
): (string | number | bigint | Uint8Array | null)[] {
  return parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
}
