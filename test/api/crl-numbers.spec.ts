import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CrlTarget } from '../../src/crl/crl-target';
import type { DatabaseLocation } from '../../src/store/data-source';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { entriesOf } from '../support/crl-lists';
import { CrlNode, NODE_CA, oneIssuer } from '../support/crl-node';

const SHARD: CrlTarget = { kind: 'shard', shard: 0 };
const PUBLICATIONS = 60;

describe('C3 numbers of CRLs that two nodes publish over one database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-crl-numbers-'));
  const location: DatabaseLocation = { kind: 'sqlite-file', dataDir: folder };
  let nodes: readonly [CrlNode, CrlNode];

  beforeAll(async () => {
    const issuers = await oneIssuer();
    nodes = [
      await CrlNode.open(location, 'node-1', issuers),
      await CrlNode.open(location, 'node-2', issuers),
    ];
  });
  afterAll(async () => {
    for (const { node } of nodes) await node.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('grow in each scope, are never given twice, and no revocation is lost on the way', async () => {
    const revoked: string[] = [];
    let overtaken = 0;
    const run = async (node: CrlNode, name: string) => {
      for (let i = 0; i < PUBLICATIONS; i++) {
        revoked.push(await node.change(`crt_${name}_${i}`, 'revoked'));
        overtaken += await node.publish(i % 10 === 9 ? { kind: 'full' } : SHARD);
        // What was told to be published is on the list that is served, here and there.
        const { record } = node.published.find(NODE_CA, '0.crl') ?? {};
        expect(record?.crlNumber).toBeGreaterThan(0);
      }
    };
    await Promise.all([run(nodes[0], 'one'), run(nodes[1], 'two')]);
    // The other way round as well: publish at the same time, without anything between.
    for (let i = 0; i < 50; i++)
      overtaken += (await Promise.all(nodes.map((node) => node.publish(SHARD)))).reduce((a, b) => a + b);
    expect(overtaken).toBeGreaterThan(0);

    const events = await new OutboxEventRepository(nodes[0].node.database).list({ limit: 100_000 });
    const numbers = new Map<string, number[]>();
    for (const { type, payload } of events) {
      if (type !== 'crl.published') continue;
      const { scope, number } = payload as { readonly scope: string; readonly number: number };
      numbers.set(scope, [...(numbers.get(scope) ?? []), number]);
    }
    expect([...numbers.keys()].sort()).toEqual(['0-delta.crl', '0.crl', 'full.crl']);
    for (const all of numbers.values()) {
      expect(all.length).toBeGreaterThanOrEqual(12);
      expect(all.every((number, index) => index === 0 || number > (all[index - 1] ?? 0))).toBe(true);
    }
    expect(numbers.get('0-delta.crl')).toEqual(numbers.get('0.crl'));
    const shared = numbers.get('0.crl')?.filter((number) => numbers.get('full.crl')?.includes(number));
    expect(shared).toEqual([]);

    for (const node of nodes) await node.published.refresh();
    for (const { published } of nodes) {
      const list = published.find(NODE_CA, '0.crl');
      if (!list) throw new Error('no list');
      expect(Object.keys(entriesOf(list.view)).sort()).toEqual([...revoked].sort());
    }
  }, 120_000);
});
