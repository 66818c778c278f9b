import BetterSqlite3 from 'better-sqlite3';
import { join } from 'node:path';
import { Pool } from 'pg';
import { CertificateRepository } from './certificate.repository';
import { CrlRepository } from './crl.repository';
import { type DatabaseLocation, SQLITE_FILE } from './data-source';
import { type Database, PostgresDatabase, SqliteDatabase } from './database';
import { StatusChangeRepository } from './status-change.repository';

/** The rows that CRLs are made from. */
export interface CrlRows {
  readonly certificates: Pick<CertificateRepository, 'eachRevoked'>;
  readonly statusChanges: Pick<StatusChangeRepository, 'lastSequence' | 'listSince'>;
  readonly crls: Pick<CrlRepository, 'find'>;
}

/** A connection of its own for a thread that only reads, to a database that another one has opened and migrated. */
export interface CrlReader {
  /** What `read` sees is of one instant. One at a time. */
  snapshot<T>(read: (rows: CrlRows) => Promise<T>): Promise<T>;
}

export function openCrlReader(location: Exclude<DatabaseLocation, { kind: 'sqlite-memory' }>): CrlReader {
  return location.kind === 'sqlite-file' ? sqliteReader(location.dataDir) : postgresReader(location.url);
}

const BUSY_TIMEOUT_MILLISECONDS = 5000;
/** A walk over an index sees each page once: a larger cache would only take memory. */
const CACHE_KIBIBYTES = 512;

function sqliteReader(dataDir: string): CrlReader {
  const connection = new BetterSqlite3(join(dataDir, SQLITE_FILE), {
    readonly: true,
    timeout: BUSY_TIMEOUT_MILLISECONDS,
  });
  connection.pragma(`cache_size = ${-CACHE_KIBIBYTES}`);
  const rows = rowsOf(new SqliteDatabase(connection));
  return {
    snapshot: async (read) => {
      connection.exec('BEGIN');
      try {
        return await read(rows);
      } finally {
        connection.exec('COMMIT');
      }
    },
  };
}

function postgresReader(url: string): CrlReader {
  // One connection: whatever is asked between BEGIN and COMMIT is asked on it.
  const pool = new Pool({ connectionString: url, application_name: 'kakehashi-crl', max: 1 });
  pool.on('error', () => undefined);
  const rows = rowsOf(new PostgresDatabase(pool));
  return {
    snapshot: async (read) => {
      await pool.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      try {
        return await read(rows);
      } finally {
        await pool.query('COMMIT');
      }
    },
  };
}

function rowsOf(database: Database): CrlRows {
  return {
    certificates: new CertificateRepository(database),
    statusChanges: new StatusChangeRepository(database),
    crls: new CrlRepository(database),
  };
}
