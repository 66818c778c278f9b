import { openDataSource } from '../../src/store/data-source';
import type { TestDatabases } from './test-database';

export function migrationsSuite(databases: TestDatabases): void {
  it('ok: an empty database migrates to exactly the entities', async () => {
    const dataSource = await openDataSource(await databases.create());
    try {
      const differences = await dataSource.driver.createSchemaBuilder().log();
      expect(differences.upQueries.map(({ query }) => query)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });
}
