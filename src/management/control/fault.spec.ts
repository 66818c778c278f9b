import fc from 'fast-check';
import { OPERATIONS } from '../../common/fault-points';
import type { FaultRecord } from '../../store/records';
import {
  chanceOf,
  concerns,
  coversScope,
  faultItem,
  isOver,
  strikes,
  type FaultDefinition,
  type Occasion,
} from './fault';

const DEFINITION: FaultDefinition = {
  effect: { kind: 'webhook_drop' },
  operations: ['webhook'],
  caId: null,
  profileId: null,
  clientId: null,
  times: null,
  probability: 1,
};

function aFault(definition: Partial<FaultDefinition> = {}, members: Partial<FaultRecord> = {}): FaultRecord {
  return {
    faultId: 'probe',
    revision: 'r',
    definition: { ...DEFINITION, ...definition },
    seed: 'seed',
    until: null,
    matched: 0,
    hits: 0,
    createdAt: new Date(0),
    ...members,
  };
}

describe('the scope of a fault', () => {
  const NAMES = ['a', 'b', 'c'];
  const wanted = fc.option(fc.constantFrom(...NAMES));
  const present = fc.option(fc.constantFrom(...NAMES), { nil: undefined });
  const definition = fc.record({
    operations: fc.uniqueArray(fc.constantFrom(...OPERATIONS), { minLength: 1 }),
    caId: wanted,
    profileId: wanted,
    clientId: wanted,
  });
  const occasion = fc.record(
    {
      operation: fc.constantFrom(...OPERATIONS),
      caId: present,
      profileId: present,
      clientId: present,
    },
    { requiredKeys: ['operation'] },
  );

  const matches = (fault: typeof definition extends fc.Arbitrary<infer T> ? T : never, seen: Occasion) =>
    concerns(fault, seen) && coversScope(fault, seen);

  it('covers an occasion exactly where every name of it is the same', () => {
    fc.assert(
      fc.property(definition, occasion, (fault, seen) => {
        const differing = (['caId', 'profileId', 'clientId'] as const).filter(
          (name) => fault[name] !== null && fault[name] !== seen[name],
        );
        const expected = fault.operations.includes(seen.operation) && differing.length === 0;
        expect(matches(fault, seen as Occasion)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('only grows where a name is left out', () => {
    fc.assert(
      fc.property(
        definition,
        occasion,
        fc.constantFrom('caId' as const, 'profileId' as const, 'clientId' as const),
        (fault, seen, name) => {
          if (matches(fault, seen)) expect(matches({ ...fault, [name]: null }, seen as Occasion)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('chances', () => {
  it('are those of the seed: the same again, others for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (one, other, number) => {
        const chance = chanceOf(one, number);
        expect(chanceOf(one, number)).toBe(chance);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThan(1);
        if (one !== other) expect(chanceOf(other, number)).not.toBe(chance);
      }),
    );
  });

  it.each([0.05, 0.5, 0.95])('strike as often as is asked for: %f', (probability) => {
    const fault = aFault({ probability });
    let struck = 0;
    for (let number = 0; number < 20_000; number++) if (strikes(fault, number)) struck++;
    // Five standard deviations, and the same at each run.
    expect(Math.abs(struck / 20_000 - probability)).toBeLessThan(
      5 * Math.sqrt((probability * (1 - probability)) / 20_000),
    );
  });

  it('a certain fault always strikes', () => {
    for (let number = 0; number < 100; number++) expect(strikes(aFault(), number)).toBe(true);
  });
});

it.each<[string, Partial<FaultDefinition>, Partial<FaultRecord>, boolean]>([
  ['neither times nor end', {}, { hits: 1_000_000 }, false],
  ['times left', { times: 3 }, { hits: 2 }, false],
  ['times used up', { times: 3 }, { hits: 3 }, true],
  ['before its end', {}, { until: new Date(1001) }, false],
  ['at its end', {}, { until: new Date(1000) }, true],
])('with %s it is over: %s', (_name, definition, members, over) => {
  expect(isOver(aFault(definition, members), 1000)).toBe(over);
});

it.each<[Partial<FaultDefinition>, string, string]>([
  [{}, 'probe', 'webhook_drop;id=probe'],
  [{ caId: 'alpha-seal', profileId: 'eu-qseal' }, 'p', 'webhook_drop;ca=alpha-seal;profile=eu-qseal;id=p'],
  [{ caId: '1st-ca' }, '2nd', 'webhook_drop;ca="1st-ca";id="2nd"'],
])('is named in the form of RFC 9651: %j %s', (definition, faultId, item) => {
  expect(faultItem(aFault(definition, { faultId }))).toBe(item);
});
