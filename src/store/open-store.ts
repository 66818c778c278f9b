import type { DataSource } from 'typeorm';
import type { Clock } from '../common/clock';
import type { CommittedChanges } from './committed-changes';
import { nativeSqlite } from './database';
import { PostgresUnitExecutor } from './postgres-unit-executor';
import { SqliteUnitExecutor } from './sqlite-unit-executor';
import { Store } from './store';

/** The store of an open data source; close it before the data source is destroyed. */
export function openStore(
  dataSource: DataSource,
  nodeId: string,
  clock: Clock,
  changes: CommittedChanges,
): Store {
  const { options } = dataSource;
  const executor =
    options.type === 'postgres'
      ? new PostgresUnitExecutor(String(options.url), nodeId)
      : new SqliteUnitExecutor(nativeSqlite(dataSource), nodeId);
  return new Store(executor, clock, changes);
}
