import { openCaWorkshop, type CaWorkshop } from '../../test/support/ca-workshop';
import { FIXED_WORLD } from '../../test/support/fixed-world';
import { fixtureKeyStore } from '../../test/support/fixture-keys';
import { PkiError } from '../common/pki-error';
import { DEFAULT_STATUS_POLICY } from '../world/status-policy';
import type { World } from '../world/world';
import { CrlPlaces } from './crl-places.service';
import type { EstablishedCa, EstablishedCas } from './established-cas';

const CA = 'alpha-ca';
const CAPACITY = 60;
const WORLD: World = {
  ...FIXED_WORLD,
  cas: FIXED_WORLD.cas.map((ca) => ({
    ...ca,
    crlShards: ca.caId === CA ? 2 : ca.crlShards,
    status: { ...DEFAULT_STATUS_POLICY, crl: { ...DEFAULT_STATUS_POLICY.crl, shardCapacity: CAPACITY } },
  })),
};

describe('places in CRL shards', () => {
  let workshop: CaWorkshop;
  let established: EstablishedCas;

  beforeEach(async () => {
    workshop = await openCaWorkshop(fixtureKeyStore(WORLD), WORLD);
    established = await workshop.start();
  });
  afterEach(() => workshop.close());

  const ca = (): EstablishedCa => established.find(CA) as EstablishedCa;
  /** As a start of the process makes them; the rows stand for the lists. */
  const places = (cas = established, opened: number[] = []): CrlPlaces => {
    const { shards, store, randomness } = workshop.parts;
    const made = new CrlPlaces(cas, shards, store, randomness);
    made.openWith(async (caId, from, count) => {
      opened.push(from);
      const statements = Array.from({ length: count }, (_, index) => shards.open(caId, from + index));
      await store.commit({ statements, audit: [], events: [] });
      cas.noteCrlShards(caId, from + count);
    });
    return made;
  };
  const taken = async (): Promise<number[]> => (await workshop.parts.shards.list(CA)).map((row) => row.taken);

  it('ok: a burst of more than a group is spread over groups, each opened once, to the capacity', async () => {
    const opened: number[] = [];
    const own = places(established, opened);
    const drawn = await Promise.all(
      Array.from({ length: 5 * CAPACITY }, () => Promise.resolve(own.take(ca()))),
    );
    const counts = drawn.reduce<number[]>(
      (all, shard) => Object.assign(all, { [shard]: (all[shard] ?? 0) + 1 }),
      [],
    );
    expect(opened).toEqual([2, 4]);
    expect(counts.slice(0, 4)).toEqual([CAPACITY, CAPACITY, CAPACITY, CAPACITY]);
    expect((counts[4] ?? 0) + (counts[5] ?? 0)).toBe(CAPACITY);
  });

  it('ok: who comes first is served first, although the others come again and again', async () => {
    const own = places();
    const order: number[] = [];
    let calls = 0;
    const client = async (): Promise<void> => {
      for (let round = 0; round < 10; round++) {
        const call = calls++;
        await own.take(ca());
        order.push(call);
        // As a certificate does: stored in one flush with the next places, sooner or later.
        for (let wait = round % 3; wait > 0; wait--) await workshop.parts.shards.list(CA);
        await workshop.parts.store.commit({ statements: [], audit: [], events: [] });
      }
    };
    await Promise.all(Array.from({ length: 20 }, client));
    expect(order).toEqual([...order.keys()]);
  });

  it('ok: after a stop a start goes on where it was; after a kill without what was held', async () => {
    const first = places();
    for (let n = 0; n < 5; n++) await first.take(ca());
    await first.beforeApplicationShutdown();
    expect((await taken()).reduce((sum, one) => sum + one, 0)).toBe(5);
    const second = places(await workshop.start());
    await second.take(ca());
    const killed = await taken();
    const third = places(await workshop.start());
    for (let n = 0; n < 3; n++) await third.take(ca());
    const after = await taken();
    expect(killed.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(6);
    after.forEach((one, shard) => expect(one).toBeGreaterThanOrEqual(killed[shard] ?? 0));
    expect(Math.max(...after)).toBeLessThanOrEqual(CAPACITY);
  });

  it('ok: the place of what was not stored is used again', async () => {
    const own = places();
    const shard = await own.take(ca());
    const used: number[] = [];
    for (let n = 0; n < 2 * CAPACITY - 1; n++) used.push(await own.take(ca()));
    own.release(ca(), shard);
    used.push(await own.take(ca()));
    expect(Math.max(...used)).toBe(1);
  });

  it('fails with the refusal of who opens shards, for all who wait, and works again after it', async () => {
    const own = places();
    const { shards, store } = workshop.parts;
    const full = [0, 1].map((shard) => shards.take({ caId: CA, shard }, CAPACITY, CAPACITY));
    await store.commit({ statements: full, audit: [], events: [] });
    own.openWith(() => Promise.reject(new PkiError('state_conflict', 'ended')));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 3 }, () => Promise.resolve(own.take(ca()))),
    );
    expect(outcomes.map((one) => one.status === 'rejected' && (one.reason as PkiError).code)).toEqual([
      'state_conflict',
      'state_conflict',
      'state_conflict',
    ]);
    own.openWith(async (caId, from, count) => {
      const statements = [shards.open(caId, from), shards.open(caId, from + 1)];
      await store.commit({ statements, audit: [], events: [] });
      established.noteCrlShards(caId, from + count);
    });
    expect([2, 3]).toContain(await own.take(ca()));
  });
});
