import type { Database } from './database';
import type { SettingRecord } from './records';
import { RowMapping } from './row-mapping';
import { SettingEntity } from './setting.entity';
import type { Statement } from './unit-of-work';

const settings = new RowMapping<SettingRecord>(SettingEntity);

/** What is fixed for the life of the data folder, by key: public URL, world, clock offset. */
export class SettingRepository {
  constructor(private readonly database: Database) {}

  async find(key: string): Promise<string | undefined> {
    const row = await this.database.get(`SELECT ${settings.columns} FROM setting WHERE key = ?`, [key]);
    return row && settings.toRecord(row).value;
  }

  async list(): Promise<readonly SettingRecord[]> {
    const rows = await this.database.all(`SELECT ${settings.columns} FROM setting ORDER BY key`, []);
    return rows.map((row) => settings.toRecord(row));
  }

  /** Writes, or leaves what another node has written first. */
  putIfAbsent(key: string, value: string): Statement {
    const { sql, parameters } = settings.insert({ key, value });
    return { name: 'setting.put_if_absent', sql: `${sql} ON CONFLICT (key) DO NOTHING`, parameters };
  }

  /** Writes or overwrites. */
  put(key: string, value: string): Statement {
    const { sql, parameters } = settings.insert({ key, value });
    return {
      name: 'setting.put',
      sql: `${sql} ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      parameters,
    };
  }
}
