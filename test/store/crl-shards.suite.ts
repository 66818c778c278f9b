import { CertificateRepository } from '../../src/store/certificate.repository';
import { CrlShardRepository } from '../../src/store/crl-shard.repository';
import { UnitConflict, type Statement } from '../../src/store/unit-of-work';
import { aCertificate } from './sample-records';
import { openTestStore, type CreateDatabase, type TestStore } from './test-store';

const SHARD = { caId: 'alpha-seal', shard: 0 };

/** What both databases hold of CRL shards. */
export function crlShardsSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;
  let shards: CrlShardRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    shards = new CrlShardRepository(open.database);
  });

  afterEach(() => open.close());

  const commit = (...statements: readonly Statement[]): Promise<void> =>
    open.store.commit({ statements, audit: [], events: [] });
  const verdict = (...statements: readonly Statement[]): Promise<string> =>
    commit(...statements).then(
      () => 'ok',
      (error: unknown) => (error instanceof UnitConflict ? error.message : String(error)),
    );
  const taken = async (caId = 'alpha-seal'): Promise<readonly number[]> =>
    (await shards.list(caId)).map((one) => one.taken);

  it('ok: shards are opened once, and counted by CA', async () => {
    await commit(shards.open('alpha-seal', 1), shards.open('alpha-seal', 0), shards.open('alpha-sign', 0));
    expect(await verdict(shards.open('alpha-seal', 2), shards.open('alpha-seal', 1))).toBe(
      'conflict at crl_shard.open',
    );
    expect(await verdict(shards.openIfAbsent('alpha-seal', 1))).toBe('ok');
    expect(await shards.list('alpha-seal')).toEqual([
      { caId: 'alpha-seal', shard: 0, taken: 0 },
      { caId: 'alpha-seal', shard: 1, taken: 0 },
    ]);
    expect(await shards.counts()).toEqual(
      new Map([
        ['alpha-seal', 2],
        ['alpha-sign', 1],
      ]),
    );
  });

  it('ok: places add up to the capacity and not beyond', async () => {
    await commit(shards.open('alpha-seal', 0), shards.take(SHARD, 6, 10), shards.take(SHARD, 4, 10));
    expect(await verdict(shards.take(SHARD, 1, 10))).toBe('conflict at crl_shard.take');
    await commit(shards.giveBack(SHARD, 3), shards.take(SHARD, 2, 10));
    expect(await taken()).toEqual([9]);
    await commit(shards.countIn('alpha-seal', 0), shards.countIn('alpha-seal', 0));
    expect(await taken()).toEqual([11]);
  });

  it('fails: places of a shard that is not open', async () => {
    expect(await verdict(shards.take(SHARD, 1, 10))).toBe('conflict at crl_shard.take');
  });

  it('ok: the certificates of a release without counts are counted when it is replaced', async () => {
    const certificates = new CertificateRepository(open.database);
    const places = [
      ['alpha-seal', 0],
      ['alpha-seal', 2],
      ['alpha-seal', 2],
      ['alpha-root', 0],
    ] as const;
    for (const [index, [caId, crlShard]] of places.entries())
      await commit(...certificates.insert(aCertificate(`crt_${index}`, { caId, crlShard })));
    const isCounted = "SELECT name FROM migrations WHERE name = 'CrlShards1777500000000'";
    while ((await open.database.get(isCounted, [])) !== undefined) await open.dataSource.undoLastMigration();
    await open.dataSource.runMigrations();
    expect(await shards.list('alpha-seal')).toEqual([
      { caId: 'alpha-seal', shard: 0, taken: 1 },
      { caId: 'alpha-seal', shard: 2, taken: 2 },
    ]);
    expect(await taken('alpha-root')).toEqual([1]);
  });
}
