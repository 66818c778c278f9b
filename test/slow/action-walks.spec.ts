import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { newTestKey, type TestKey } from '../support/certification-request';
import { type EnrolmentBody } from '../support/ra-client';
import { VETTING_START, VettedWorld } from '../support/vetted-world';

/** What a certificate of the profiles `vetted` and `watched` needs. */
const NEEDED = ['identity', 'mandate', 'signer', 'proof', 'consent'] as const;
type Needed = (typeof NEEDED)[number];

const GOOD = NEEDED.map((what) => ({ what, good: true, twice: false }));
const BAD = NEEDED.map((what) => ({ what, good: false, twice: false }));
const TWICE = NEEDED.map((what) => ({ what, good: true, twice: true }));
const OPERATOR = (['approve', 'ask'] as const).map((what) => ({ what, good: true, twice: false }));
type Action = {
  readonly what: Needed | 'approve' | 'ask' | 'cancel';
  readonly good: boolean;
  readonly twice: boolean;
};
const CANCEL: Action = { what: 'cancel', good: true, twice: false };

const actions = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Action>(...GOOD) },
  { weight: 3, arbitrary: fc.constantFrom<Action>(...BAD) },
  { weight: 3, arbitrary: fc.constantFrom<Action>(...TWICE) },
  { weight: 3, arbitrary: fc.constantFrom<Action>(...OPERATOR) },
  { weight: 1, arbitrary: fc.constant(CANCEL) },
);

describe('whatever is done to an enrolment in whatever order', () => {
  let world: VettedWorld;

  beforeAll(async () => {
    world = await VettedWorld.open();
  });
  afterAll(() => world.close());

  /** Sends one action, or the same one twice at the same time. */
  async function act(enrolment: EnrolmentBody, key: TestKey, { what, good, twice }: Action) {
    const { enrolmentId } = enrolment;
    const send = async (): Promise<LightMyRequestResponse> => {
      switch (what) {
        case 'identity':
          return world.act(enrolment, 'evidence', world.extract(good ? {} : { loa: 'low' }));
        case 'mandate':
          return world.act(enrolment, 'evidence', world.mandate(good ? {} : { mandateRef: 'other' }));
        case 'signer': {
          const payload = await world.assertion(key, good ? {} : { acr: 'AAL1' });
          return world.act(enrolment, 'evidence', { type: 'eid_assertion', payload });
        }
        case 'proof':
          return world.act(enrolment, 'proof', await world.proof(good ? key : newTestKey()));
        case 'consent':
          return world.act(enrolment, 'consent', { termsHash: good ? world.termsHash : 'ab'.repeat(32) });
        case 'approve':
          return world.operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
        case 'ask':
          return world.operator.post(`enrolments/${enrolmentId}/action-requests`, {});
        case 'cancel':
          return world.act(enrolment, 'cancel', {});
      }
    };
    return Promise.all(twice ? [send(), send()] : [send()]);
  }

  it.each(['vetted', 'watched'])(
    'under the profile %s, it is issued at most once, and never with something missing',
    async (profileId) => {
      const outcomes = new Set<string>();
      const walk = async (steps: readonly Action[]) => {
        world.clock.set(VETTING_START);
        const key = newTestKey();
        const enrolment = await world.waiting(profileId, {}, key);
        const done = new Set<string>();
        let state = enrolment.state;
        for (const step of steps) {
          const answers = await act(enrolment, key, step);
          const accepted = answers.filter(({ statusCode }) => statusCode === 200).length;
          for (const { statusCode } of answers) expect([200, 409, 422]).toContain(statusCode);
          if (!step.good) expect(accepted).toBe(0);
          // What is taken at all is asked for: nothing is when the enrolment does not wait for its client.
          const isOfClient = (NEEDED as readonly string[]).includes(step.what);
          if (isOfClient && state !== 'action_required') expect(accepted).toBe(0);
          if (isOfClient && accepted > 0) done.add(step.what);
          const now = (await world.rssp.get(`enrolments/${enrolment.enrolmentId}`)).json<EnrolmentBody>();
          ({ state } = now);
          const isComplete = NEEDED.every((what) => done.has(what));
          if (state === 'issued') {
            expect(isComplete).toBe(true);
            expect(now.history.some(({ actor }) => actor === 'demo-operator')).toBe(profileId === 'watched');
          }
          if (state === 'pending_approval') expect(isComplete).toBe(true);
          expect(now.certificate !== null).toBe(state === 'issued');
        }
        const inventory = await world.rssp.get(`certificates?keyId=${enrolment.keyId}`);
        expect(inventory.json<{ items: unknown[] }>().items).toHaveLength(state === 'issued' ? 1 : 0);
        outcomes.add(state);
      };
      const complete = [...GOOD, ...(profileId === 'watched' ? [OPERATOR[0] as Action] : [])];
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.array(actions, { minLength: 1, maxLength: 14 }),
            // Walks that reach the end are rare among random ones.
            fc
              .tuple(fc.shuffledSubarray(GOOD, { minLength: 5 }), fc.array(actions, { maxLength: 6 }))
              .map(([all, more]) => [...all, ...more]),
          ),
          walk,
        ),
        { numRuns: 40, examples: [[complete], [[CANCEL]]] },
      );
      expect([...outcomes]).toEqual(expect.arrayContaining(['issued', 'cancelled', 'action_required']));
    },
    60_000,
  );
});
