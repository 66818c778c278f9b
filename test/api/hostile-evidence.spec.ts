import fc from 'fast-check';
import { SeededRandomness } from '../../src/common/randomness';
import { newTestKey, type TestKey } from '../support/certification-request';
import type { EnrolmentBody } from '../support/ra-client';
import { VETTING_START, VettedWorld } from '../support/vetted-world';

const RUNS = { numRuns: 150 };

/** JSON that is nearly right: known members with any values. */
const claims = fc.dictionary(
  fc.constantFrom(
    'organization_name',
    'lei',
    'LEI',
    'identifier',
    'representative',
    'mandateRef',
    'validUntil',
    '__p',
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const bodies = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      type: fc.constantFrom(
        'oid4vp_pid',
        'eid_assertion',
        'registry_extract',
        'vlei',
        'mandate',
        'manual_ref',
      ),
      payload: fc.oneof(
        fc.jsonValue({ maxDepth: 4 }),
        fc.record({ claims, nonce: fc.jsonValue() }, { requiredKeys: [] }),
      ),
      loa: fc.oneof(fc.constant('high'), fc.jsonValue({ maxDepth: 1 })),
      proofingId: fc.oneof(fc.constant('p-1'), fc.jsonValue({ maxDepth: 1 })),
      verifiedAt: fc.oneof(fc.constant('2026-04-01T08:00:00Z'), fc.jsonValue({ maxDepth: 1 })),
      method: fc.jsonValue({ maxDepth: 1 }),
      csr: fc.oneof(fc.base64String(), fc.jsonValue({ maxDepth: 1 })),
      termsHash: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  ),
);

describe('whatever is sent for an enrolment', () => {
  let world: VettedWorld;
  let key: TestKey;
  let waiting: EnrolmentBody;

  beforeAll(async () => {
    world = await VettedWorld.open();
    world.clock.set(VETTING_START);
    key = newTestKey();
    waiting = await world.waiting('vetted', {}, key);
  });
  afterAll(() => world.close());

  it.each(['evidence', 'proof', 'consent'])('as %s is answered without a failure', async (path) => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { statusCode } = await world.act(waiting, path, JSON.stringify(body));
        expect([200, 400, 409, 413, 422]).toContain(statusCode);
      }),
      RUNS,
    );
  });

  it('as claims of an assertion is answered without a failure', async () => {
    const names = [
      'sub',
      'aud',
      'exp',
      'nbf',
      'auth_time',
      'acr',
      'loa',
      'jti',
      'cnf',
      'authorization_details',
    ];
    const changed = fc.dictionary(
      fc.constantFrom(...names, 'identifier', 'lei'),
      fc.jsonValue({ maxDepth: 3 }),
      {
        minKeys: 1,
        maxKeys: 2,
      },
    );
    await fc.assert(
      fc.asyncProperty(changed, async (members) => {
        const payload = await world.assertion(key, members);
        const answer = await world.act(waiting, 'evidence', { type: 'eid_assertion', payload });
        expect([200, 422]).toContain(answer.statusCode);
        // An enrolment takes 20 pieces, and then looks at none.
        if (answer.statusCode === 200) waiting = await world.waiting('vetted', {}, key);
      }),
      RUNS,
    );
  });

  it('as a public key whose proof comes later is answered without a failure', async () => {
    const randomness = new SeededRandomness('hostile public keys');
    const below = (limit: number): number => randomness.bytes(2).readUInt16BE() % limit;
    const body = await world.body('eu-qseal', {}, newTestKey());
    const seeds = (['P-256', 'P-521', 'RSA-2048', 'RSA-PSS-2048', 'Ed25519'] as const).map((type) =>
      Buffer.from(newTestKey(type).spkiDer),
    );
    for (let run = 0; run < 300; run++) {
      const seed = seeds[run % seeds.length] ?? Buffer.alloc(0);
      const mutant = Buffer.from(
        run < seeds.length ? seed : seed.subarray(0, seed.length - (below(4) === 0 ? below(40) : 0)),
      );
      for (let changes = run < seeds.length ? 0 : 1 + below(3); changes > 0; changes--)
        mutant[below(Math.min(mutant.length, 48))] = below(256);
      const answer = await world.rssp.post('enrolments', {
        ...body,
        key: { publicKey: mutant.toString('base64') },
      });
      expect([202, 400, 422]).toContain(answer.statusCode);
    }
  });
});
