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

  it('ok: keys that were certified before states were kept get theirs', async () => {
    const index = dataSource.migrations.findIndex(({ name }) => name?.startsWith('KeysAndDevices'));
    for (let left = dataSource.migrations.length; left > index; left--) await dataSource.undoLastMigration();
    const key = (name: string) =>
      dataSource.query(
        `INSERT INTO subject_key (spki_sha256, client_id, key_id, state, one_time, created_at)
         VALUES ('${name}', 'demo-rssp', '${name}', 'registered', false, 0)`,
      );
    const certificate = (name: string, spki: string, state: string, notAfter: number) =>
      dataSource.query(
        `INSERT INTO certificate (cert_id, ca_id, key_generation, serial, kind, profile_id, profile_hash, key_id,
           spki_sha256, crl_shard, not_before, not_after, state, state_at, certificate_der, fingerprint)
         SELECT '${name}', 'alpha', 1, CAST('${name}' AS ${octets()}), 'subject', 'p', 'h', 'k', '${spki}', 1, 0,
           ${notAfter}, '${state}', 0, CAST('x' AS ${octets()}), CAST('x' AS ${octets()})`,
      );
    const octets = () => (dataSource.options.type === 'postgres' ? 'bytea' : 'blob');
    for (const name of ['unused', 'live', 'revoked']) await key(name);
    await certificate('c1', 'live', 'active', 100);
    await certificate('c2', 'live', 'suspended', 200);
    await certificate('c3', 'live', 'revoked', 300);
    await certificate('c4', 'revoked', 'revoked', 400);
    await dataSource.runMigrations();
    const rows = await dataSource.query<{ key_id: string; state: string; due_at: string | number | null }[]>(
      'SELECT key_id, state, due_at FROM subject_key ORDER BY key_id',
    );
    expect(
      rows.map(({ key_id, state, due_at }) => [key_id, state, due_at === null ? null : Number(due_at)]),
    ).toEqual([
      ['live', 'certified', 200],
      ['revoked', 'retired', null],
      ['unused', 'registered', null],
    ]);
  });

  it('ok: every migration can be taken back and applied again', async () => {
    for (let left = dataSource.migrations.length; left > 0; left--) await dataSource.undoLastMigration();
    expect(await differencesOf(dataSource)).not.toEqual([]);
    await dataSource.runMigrations();
    expect(await differencesOf(dataSource)).toEqual([]);
  });
}
