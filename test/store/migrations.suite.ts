import type { DataSource } from 'typeorm';
import { openDataSource } from '../../src/store/data-source';
import type { CreateDatabase } from './test-store';

/** What TypeORM would change to bring the schema in line with the entities. */
async function differencesOf(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

export function migrationsSuite(createDatabase: CreateDatabase): void {
  let dataSource: DataSource;

  beforeEach(async () => {
    dataSource = await openDataSource(await createDatabase());
  });

  afterEach(() => dataSource.destroy());

  it('ok: an empty database migrates to exactly the entities', async () => {
    expect(await differencesOf(dataSource)).toEqual([]);
  });

  it.each([
    ['index', 'DROP INDEX ix_certificate_revoked'],
    ['column', 'ALTER TABLE decision DROP COLUMN comment'],
  ])('fails: a missing %s is seen by that comparison', async (_, sql) => {
    await dataSource.query(sql);
    expect(await differencesOf(dataSource)).not.toEqual([]);
  });

  it('ok: every migration can be taken back and applied again', async () => {
    for (let left = dataSource.migrations.length; left > 0; left--) await dataSource.undoLastMigration();
    expect(await differencesOf(dataSource)).not.toEqual([]);
    await dataSource.runMigrations();
    expect(await differencesOf(dataSource)).toEqual([]);
  });
}
