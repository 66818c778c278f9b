import fc from 'fast-check';
import { SeededRandomness } from '../common/randomness';
import { CrlLease, leaseSize, planLease, type ShardTerms } from './crl-lease';

interface Shard {
  readonly shard: number;
  taken: number;
}

const EMPTY = { held: () => 0 };
const shardsOf = (...taken: readonly number[]): Shard[] => taken.map((one, shard) => ({ shard, taken: one }));

describe('what a lease takes', () => {
  const terms: ShardTerms = { groupSize: 2, capacity: 100 };
  it.each([
    ['from each shard of the first group', [0, 0, 0, 0], [[0, 2], [1, 2]]], // prettier-ignore
    ['what is left of a group, and of the next', [99, 100, 0, 0], [[0, 1], [2, 2], [3, 2]]], // prettier-ignore
    ['from the next group where the first is full', [100, 120, 0, 0], [[2, 2], [3, 2]]], // prettier-ignore
    ['nothing where all are full', [100, 100, 100, 100], []],
  ] as const)('ok: %s', (_name, taken, expected) => {
    const { takes } = planLease(shardsOf(...taken), EMPTY, terms);
    expect(takes.map(({ shard, places }) => [shard, places])).toEqual(expected);
  });

  it('ok: no more than it lacks', () => {
    const lease = new CrlLease();
    lease.add(0, 2);
    lease.add(1, 1);
    expect(planLease(shardsOf(2, 2), lease, terms).takes).toEqual([{ shard: 1, places: 1 }]);
  });

  it.each([
    [[79, 79], false],
    [[78, 79], false],
    [[80, 80], true],
    [[100, 100], true],
    [[100, 100, 0, 0], false],
    [[100, 100, 80, 80], true],
    [[500, 0], false],
  ])('ok: with %j taken, the next group is due: %s', (taken, isFilling) => {
    expect(planLease(shardsOf(...taken), { held: () => leaseSize(terms) }, terms).isFilling).toBe(isFilling);
  });
});

describe('the places of a lease', () => {
  it('ok: each is drawn once, evenly, and released ones again', () => {
    const lease = new CrlLease();
    const randomness = new SeededRandomness('lease');
    for (const shard of [3, 4, 5]) lease.add(shard, 100);
    const drawn = Array.from({ length: 150 }, () => lease.draw(randomness));
    for (const shard of [3, 4, 5]) expect(drawn.filter((one) => one === shard).length).toBeGreaterThan(30);
    lease.add(4, 1);
    const rest = Array.from({ length: lease.total }, () => lease.draw(randomness));
    expect(rest).toHaveLength(151);
    for (const shard of [3, 4, 5])
      expect([...drawn, ...rest].filter((one) => one === shard)).toHaveLength(shard === 4 ? 101 : 100);
    expect(lease.draw(randomness)).toBeUndefined();
  });

  it('ok: what was drained is drawn no more', () => {
    const lease = new CrlLease();
    lease.add(0, 2);
    expect(lease.drain()).toEqual([{ shard: 0, places: 2 }]);
    expect([lease.total, lease.drain(), lease.draw(new SeededRandomness('none'))]).toEqual([
      0,
      [],
      undefined,
    ]);
  });
});

describe('bursts at several nodes that are killed and started again', () => {
  const burst = fc.record({
    node: fc.nat(2),
    certificates: fc.integer({ min: 1, max: 60 }),
    then: fc.constantFrom('goes on', 'is killed', 'is stopped'),
  });

  it('ok: never take more of a shard than its capacity, and fill each group before it is left', () => {
    const terms = fc.record({
      groupSize: fc.integer({ min: 1, max: 4 }),
      capacity: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(terms, fc.array(burst, { maxLength: 30 }), fc.string(), (given, bursts, seed) => {
        const randomness = new SeededRandomness(seed);
        const stored = Array.from({ length: given.groupSize }, (_, shard): Shard => ({ shard, taken: 0 }));
        const issued: number[] = [];
        let killed = 0;
        const leases = [new CrlLease(), new CrlLease(), new CrlLease()];
        for (const { node, certificates, then } of bursts) {
          const lease = leases[node] ?? new CrlLease();
          for (let n = 0; n < certificates; n++) {
            let shard = lease.draw(randomness);
            for (; shard === undefined; shard = lease.draw(randomness)) {
              const { takes, isFilling } = planLease(stored, lease, given);
              for (const { shard: from, places } of takes) {
                (stored[from] as Shard).taken += places;
                lease.add(from, places);
              }
              if (!isFilling) continue;
              for (let count = given.groupSize; count > 0; count--)
                stored.push({ shard: stored.length, taken: 0 });
            }
            issued[shard] = (issued[shard] ?? 0) + 1;
          }
          if (then === 'is stopped')
            for (const { shard, places } of lease.drain()) (stored[shard] as Shard).taken -= places;
          if (then === 'is killed') killed += lease.drain().reduce((sum, { places }) => sum + places, 0);
        }
        const taken = stored.map((one) => one.taken);
        expect(Math.max(0, ...taken)).toBeLessThanOrEqual(given.capacity);
        stored.forEach((one, shard) => expect(issued[shard] ?? 0).toBeLessThanOrEqual(one.taken));
        const held = leases.reduce((sum, lease) => sum + lease.total, 0);
        const certificates = issued.reduce((sum, one) => sum + one, 0);
        // Nothing is lost but what a killed node held.
        expect(taken.reduce((sum, one) => sum + one, 0)).toBe(certificates + held + killed);
      }),
    );
  });
});
