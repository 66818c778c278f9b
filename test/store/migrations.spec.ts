import { openDataSource } from '../../src/store/data-source';
import { migrationsSuite } from './migrations.suite';

describe('migrations on SQLite', () => {
  migrationsSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));

  it('ok: no two indexes are over the same columns of the same rows', async () => {
    const dataSource = await openDataSource({ kind: 'sqlite-memory' });
    try {
      const indexes = await dataSource.query<{ sql: string }[]>(
        `SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`,
      );
      const places = indexes.map(({ sql }) => sql.slice(sql.indexOf(' ON ')));
      expect(places.length).toBeGreaterThan(10);
      expect(places.filter((place, index) => places.indexOf(place) < index)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });
});
