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

/** Reads what is committed, by prepared statements. `?` is a placeholder. Writing is the `Store`'s alone. */
export abstract class Database {
  abstract get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined>;
  abstract all(sql: string, parameters: readonly SqlValue[]): Promise<readonly Row[]>;
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
