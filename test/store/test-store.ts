import type { DataSource } from 'typeorm';
import { FixedClock } from '../../src/common/clock';
import { CommittedChanges } from '../../src/store/committed-changes';
import { type DatabaseLocation, openDataSource } from '../../src/store/data-source';
import { type Database, databaseOf } from '../../src/store/database';
import { openStore } from '../../src/store/open-store';
import type { Store } from '../../src/store/store';
import type { Statement, UnitOfWork } from '../../src/store/unit-of-work';

/** Gives a new empty database at each call. */
export type CreateDatabase = () => Promise<DatabaseLocation>;

/** Everything over one database, as the store module wires it. */
export interface TestStore {
  readonly dataSource: DataSource;
  readonly database: Database;
  readonly store: Store;
  readonly changes: CommittedChanges;
  readonly clock: FixedClock;
  readonly close: () => Promise<void>;
}

export async function openTestStore(location: DatabaseLocation, nodeId = 'node-1'): Promise<TestStore> {
  const dataSource = await openDataSource(location);
  const clock = new FixedClock(new Date('2026-04-01T00:00:00Z'));
  const changes = new CommittedChanges();
  const store = openStore(dataSource, nodeId, clock, changes);
  return {
    dataSource,
    database: databaseOf(dataSource),
    store,
    changes,
    clock,
    close: async () => {
      await store.close();
      await dataSource.destroy();
    },
  };
}

/** A unit of these statements with one audit record and one event that carry `name`. */
export function aUnit(name: string, ...statements: readonly Statement[]): UnitOfWork {
  return {
    statements,
    audit: [{ actor: 'tester', action: 'test', objectType: 'unit', objectId: name, details: { name } }],
    events: [{ type: 'clock.changed', clientId: null, objectId: name, payload: { name } }],
  };
}

/** Fails where the key exists. */
export function insertSetting(key: string, value = '', refusal?: Statement['refusal']): Statement {
  return {
    name: 'setting.insert',
    sql: 'INSERT INTO setting (key, value) VALUES (?, ?)',
    parameters: [key, value],
    rowsAffected: 1,
    ...(refusal && { refusal }),
  };
}

/** Fails where the value is not `from`. */
export function moveSetting(
  key: string,
  from: string,
  to: string,
  refusal?: Statement['refusal'],
): Statement {
  return {
    name: 'setting.move',
    sql: 'UPDATE setting SET value = ? WHERE key = ? AND value = ?',
    parameters: [to, key, from],
    rowsAffected: 1,
    ...(refusal && { refusal }),
  };
}

/** Key and value of all settings. */
export async function settingsOf(database: Database): Promise<Readonly<Record<string, string>>> {
  const rows = await database.all('SELECT key, value FROM setting', []);
  return Object.fromEntries(rows.map(({ key, value }) => [String(key), String(value)]));
}

/** Object ids of all audit records of a node, in the order of its chain. */
export async function auditedOf(database: Database, nodeId = 'node-1'): Promise<readonly string[]> {
  const sql = 'SELECT object_id FROM audit_record WHERE node_id = ? ORDER BY sequence';
  return (await database.all(sql, [nodeId])).map((row) => String(row['object_id']));
}

/** Object ids of all events in order. */
export async function eventsOf(database: Database): Promise<readonly string[]> {
  const rows = await database.all('SELECT object_id FROM outbox_event ORDER BY sequence', []);
  return rows.map((row) => String(row['object_id']));
}
