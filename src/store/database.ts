import type { Pool } from 'pg';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver';
import { postgresQuery } from './postgres-statements';
import { bindSqlite, SqliteStatements } from './sqlite-statements';
import type { SqlValue } from './unit-of-work';

/** A row as the driver gives it; `RowMapping` knows what its values mean. */
export type Row = Readonly<Record<string, unknown>>;

/** The columns of a row in the order of the query. */
export type Tuple = readonly unknown[];

/** Reads what is committed, by prepared statements. `?` is a placeholder. Writing is the `Store`'s alone. */
export abstract class Database {
  abstract get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined>;
  abstract all(sql: string, parameters: readonly SqlValue[]): Promise<readonly Row[]>;
  /** One row after the other, none of which is kept: less than half the time of {@link all}, and next to no memory. */
  abstract each(sql: string, parameters: readonly SqlValue[], visit: (row: Tuple) => void): Promise<void>;
}

export class SqliteDatabase extends Database {
  private readonly statements: SqliteStatements;

  constructor(database: BetterSqlite3.Database) {
    super();
    this.statements = new SqliteStatements(database);
  }

  override get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return settled(() => this.statements.prepare(sql).get(bindSqlite(parameters)) as Row | undefined);
  }

  override all(sql: string, parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    return settled(() => this.statements.prepare(sql).all(bindSqlite(parameters)) as Row[]);
  }

  override each(sql: string, parameters: readonly SqlValue[], visit: (row: Tuple) => void): Promise<void> {
    return settled(() => {
      const rows = this.statements.prepareForTuples(sql).iterate(bindSqlite(parameters));
      for (const row of rows) visit(row as Tuple);
    });
  }
}

export class PostgresDatabase extends Database {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return (await this.all(sql, parameters))[0];
  }

  override async all(sql: string, parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    return (await this.pool.query<Row>(postgresQuery(sql, parameters))).rows;
  }

  override async each(
    sql: string,
    parameters: readonly SqlValue[],
    visit: (row: Tuple) => void,
  ): Promise<void> {
    const query = { ...postgresQuery(sql, parameters), rowMode: 'array' as const };
    for (const row of (await this.pool.query<unknown[]>(query)).rows) visit(row);
  }
}

/** A failure becomes a rejection, as the other database gives it. */
function settled<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(read());
  });
}

/** The reader of an open data source. */
export function databaseOf(dataSource: DataSource): Database {
  return dataSource.options.type === 'postgres'
    ? new PostgresDatabase((dataSource.driver as PostgresDriver).master as Pool)
    : new SqliteDatabase(nativeSqlite(dataSource));
}

/** The connection below TypeORM's SQLite driver. */
export function nativeSqlite(dataSource: DataSource): BetterSqlite3.Database {
  return (dataSource.driver as BetterSqlite3Driver).databaseConnection as BetterSqlite3.Database;
}
