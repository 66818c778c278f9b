import { PkiError } from '../../src/common/pki-error';
import type { FaultDefinition } from '../../src/management/control/fault';
import { FaultLedger } from '../../src/management/control/fault-ledger.service';
import { ApprovalRuleRepository } from '../../src/store/approval-rule.repository';
import { FaultRepository } from '../../src/store/fault.repository';
import type { ApprovalRuleRecord, FaultRecord } from '../../src/store/records';
import { type CreateDatabase, openTestStore, type TestStore } from './test-store';

const DEFINITION: FaultDefinition = {
  effect: { kind: 'webhook_drop' },
  operations: ['webhook'],
  caId: null,
  profileId: null,
  clientId: null,
  times: null,
  probability: 1,
};

export function faultLedgerSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;
  let faults: FaultRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    faults = new FaultRepository(open.database);
  });

  afterEach(() => open.close());

  const aLedger = (): FaultLedger => new FaultLedger(faults, open.store);

  async function stored(definition: Partial<FaultDefinition>, revision = 'r1'): Promise<FaultRecord> {
    const record: FaultRecord = {
      faultId: 'probe',
      revision,
      definition: { ...DEFINITION, ...definition },
      seed: 'seed',
      until: new Date('2030-01-01T00:00:00Z'),
      matched: 0,
      hits: 0,
      createdAt: new Date('2026-04-01T00:00:00Z'),
    };
    await open.store.commit({ statements: [faults.put(record)], audit: [], events: [] });
    return record;
  }

  it('ok: a fault is found as it was put, and the second takes the place of the first', async () => {
    await stored({ times: 2 });
    const second = await stored({ times: 3 }, 'r2');
    expect(await faults.list()).toEqual([second]);
    expect(await faults.find('probe')).toEqual(second);
    const gone = () => new PkiError('not_found', 'gone');
    await open.store.commit({ statements: [faults.remove('probe', gone)], audit: [], events: [] });
    await expect(
      open.store.commit({ statements: [faults.remove('probe', gone)], audit: [], events: [] }),
    ).rejects.toThrow('gone');
    expect(await faults.list()).toEqual([]);
  });

  it('ok: two nodes together strike exactly as often as was asked for', async () => {
    const fault = await stored({ times: 5 });
    const nodes = [aLedger(), aLedger()];
    const drawn = await Promise.all(
      Array.from({ length: 30 }, async (_one, n) => nodes[n % 2]?.draw(fault) ?? false),
    );
    expect(drawn.filter((hit) => hit)).toHaveLength(5);
    expect(await faults.find('probe')).toMatchObject({ hits: 5 });
  });

  it('ok: the chances of two nodes are those of one', async () => {
    const alone = await stored({ probability: 0.5 });
    const one = aLedger();
    const expected = [];
    for (let n = 0; n < 24; n++) expected.push(await one.draw(alone));
    const shared = await stored({ probability: 0.5 }, 'r2');
    const nodes = [aLedger(), aLedger(), aLedger()];
    const seen = [];
    for (let n = 0; n < 24; n++) seen.push(await nodes[n % 3]?.draw(shared));
    expect(seen).toEqual(expected);
    expect(new Set(seen)).toEqual(new Set([true, false]));
  });

  it('ok: nobody counts for a fault that has been replaced or removed', async () => {
    const old = await stored({ times: 5 });
    const ledger = aLedger();
    expect(await ledger.draw(old)).toBe(true);
    await stored({ times: 5 }, 'r2');
    expect(await ledger.draw(old)).toBe(false);
    expect(await faults.find('probe')).toMatchObject({ revision: 'r2', matched: 0, hits: 0 });
    await open.store.commit({ statements: [faults.removeAll()], audit: [], events: [] });
    expect(await aLedger().draw(old)).toBe(false);
  });

  it('ok: a fault without times and probability costs no write', async () => {
    const fault = await stored({});
    const ledger = aLedger();
    expect([ledger.draw(fault), ledger.draw(fault)]).toEqual([true, true]);
    expect(ledger.hitsOf(fault)).toBe(2);
    expect(await faults.find('probe')).toMatchObject({ matched: 0, hits: 0 });
    ledger.keepOnly([]);
    expect(ledger.hitsOf(fault)).toBe(0);
  });

  it('ok: approval rules are found by position and name', async () => {
    const rules = new ApprovalRuleRepository(open.database);
    const aRule = (ruleId: string, position: number): ApprovalRuleRecord => ({
      ruleId,
      position,
      revision: 'r',
      createdAt: new Date('2026-04-01T00:00:00Z'),
      definition: {
        decision: 'approve',
        after: 'PT5S',
        approvals: 2,
        reasonCode: null,
        comment: null,
        caId: null,
        profileId: null,
        clientId: null,
        subject: { organization_name: 'テスト*' },
      },
    });
    const [a, b, c] = [aRule('a', 2), aRule('b', 1), aRule('c', 1)];
    const statements = [a, b, c].map((rule) => rules.put(rule));
    await open.store.commit({ statements, audit: [], events: [] });
    expect(await rules.list()).toEqual([b, c, a]);
    const first = { ...c, position: 0 };
    await open.store.commit({ statements: [rules.put(first)], audit: [], events: [] });
    expect(await rules.list()).toEqual([first, b, a]);
    expect(await rules.find('c')).toEqual(first);
    await open.store.commit({ statements: [rules.removeAll()], audit: [], events: [] });
    expect(await rules.list()).toEqual([]);
  });
}
