import { FixedClock } from '../../src/common/clock';
import { createTestApp } from '../support/test-app';
import { worldFile } from '../support/world-file';

/** What a world says of its lists that it should not, and the rule that it breaks. */
interface Defect {
  readonly listId: string;
  readonly rule: string;
  readonly trustedLists: Readonly<Record<string, unknown>>;
}

const START = new Date('2026-04-01T09:00:00Z');
const LATER = '2026-06-01T00:00:00Z';
const SEALS = { legalIdentifier: 'QCForESeal', use: 'ForeSeals', serviceType: 'CA/accredited/for-eSeal' };

const DEFECTS: readonly (readonly [string, Defect])[] = [
  [
    'a pointer to nothing',
    {
      listId: 'xa-tl',
      rule: 'pointer-to-nothing',
      trustedLists: { lists: { 'xa-tl': { pointsTo: ['eu-lotl', 'nowhere'] } } },
    },
  ],
  [
    'two blocks for one service',
    {
      listId: 'eu-lotl',
      rule: 'mra.one_block',
      trustedLists: { japan: { equivalences: [SEALS, { ...SEALS, legalIdentifier: 'QCForESeal2' }] } },
    },
  ],
  [
    'a status that begins after the certificates it should cover',
    {
      listId: 'xa-tl',
      rule: 'ts_119_612.5.5.5.covers_certificates',
      trustedLists: { services: { 'alpha-seal': { statusStartingTime: LATER } } },
    },
  ],
  [
    'a next update in seven months',
    {
      listId: 'jp-tl',
      rule: 'ts_119_612.5.3.15.next_update',
      trustedLists: { lists: { 'jp-tl': { nextUpdate: 'P7M' } } },
    },
  ],
  [
    'a signer of another country',
    {
      listId: 'jp-tl',
      rule: 'ts_119_612.5.7.1.country',
      trustedLists: { lists: { 'jp-tl': { signer: { C: 'XA' } } } },
    },
  ],
  [
    'a signer of another organisation',
    {
      listId: 'xa-tl',
      rule: 'ts_119_612.5.7.1.organization',
      trustedLists: { lists: { 'xa-tl': { signer: { O: 'TEST Nobody' } } } },
    },
  ],
  [
    'a territory that the list has not',
    {
      listId: 'eu-lotl',
      rule: 'ts_119_612.5.3.13.type',
      trustedLists: { lists: { 'jp-tl': { announcedTerritory: 'XA' } } },
    },
  ],
];

describe('lists with a defect', () => {
  const start = (trustedLists: Readonly<Record<string, unknown>>) =>
    createTestApp({ world: worldFile({ trustedLists }).path, clock: new FixedClock(START) });

  it.each(DEFECTS)('fails: %s, and the start names list and rule', async (_name, defect) => {
    const refusal = await start(defect.trustedLists).then(
      () => 'started',
      (error: unknown) => String(error),
    );
    expect(refusal).toContain(defect.rule);
    expect(refusal).toContain(defect.listId);
    expect(refusal).toContain('trustedLists.defects');
  });

  it.each(DEFECTS.filter(([, { listId, rule }]) => listId !== 'eu-lotl' && !rule.includes('5.7.1')))(
    'ok: %s, where the world has it on purpose',
    async (_name, { listId, rule, trustedLists }) => {
      const verdict = 'what EU DSS says of it';
      const others = ['ts_119_612.5.5.5.not_future'];
      const defects = [rule, ...others].map((one) => ({ listId, rule: one, verdict }));
      const app = await start({ ...trustedLists, defects });
      try {
        expect((await app.inject({ method: 'GET', url: '/tl/ms/tl.xml' })).statusCode).toBe(200);
      } finally {
        await app.close();
      }
    },
  );
});
