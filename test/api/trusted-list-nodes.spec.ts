import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HealthChecks } from '../../src/common/health-checks';
import { NO_METRICS } from '../../src/common/metrics';
import { PkiError } from '../../src/common/pki-error';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import type { DatabaseLocation } from '../../src/store/data-source';
import { ListHealth } from '../../src/trusted-list/publication/list-health.service';
import { statusChange } from '../../src/trusted-list/publication/list-changes';
import type { PublicationOrder } from '../../src/trusted-list/publication/list-publisher.service';
import type { ListWorld } from '../../src/trusted-list/publication/publication-ports';
import { readTrustedList } from '../../src/trusted-list/read-trusted-list';
import { loadWorld } from '../../src/world/load-world';
import type { JapanPolicy } from '../../src/world/trusted-lists';
import { ListNode } from '../support/list-node';

const SYSTEM = { actor: 'system' } as const;

function worldWith(japan: Partial<JapanPolicy> = {}): ListWorld {
  const world = loadWorld(join(__dirname, '../../config/worlds/japan-eu.yaml'));
  const { trustedLists } = world;
  if (!trustedLists) throw new Error('the world has no trusted lists');
  return { ...world, trustedLists: { ...trustedLists, japan: { ...trustedLists.japan, ...japan } } };
}

describe('trusted lists of several nodes, and of one that starts again', () => {
  const keyStore = new MemoryKeyStore();
  const open: ListNode[] = [];
  let folder: string;
  let location: DatabaseLocation;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kakehashi-lists-'));
    location = { kind: 'sqlite-file', dataDir: folder };
  });

  afterEach(async () => {
    for (const node of open.splice(0)) await node.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(nodeId: string, world = worldWith(), keys = new MemoryKeyStore()): Promise<ListNode> {
    const node = await ListNode.open(location, nodeId, world, keys);
    open.push(node);
    return node;
  }

  function withdrawal(world: ListWorld, serviceId: string): PublicationOrder {
    return {
      actor: 'management',
      decide: (soFar, now) => [
        statusChange(
          world.trustedLists,
          soFar,
          serviceId,
          { status: 'withdrawn', startingTime: undefined },
          now,
        ),
      ],
    };
  }

  it('ok: nodes that start at the same time agree on signers and first issues', async () => {
    const nodes = await Promise.all(['a', 'b', 'c'].map((id) => start(id, worldWith(), keyStore)));
    await Promise.all(nodes.map((node) => node.publisher.publish(SYSTEM)));
    for (const node of nodes) {
      expect(node.shown()).toHaveLength(10);
      expect(node.shown().every((text) => text.endsWith(' 1'))).toBe(true);
      expect(node.state.current.signers).toEqual(nodes[0]?.state.current.signers);
      expect(node.state.current.signers).toHaveLength(10);
      expect(node.published.find('eu/lotl.xml')?.octets).toEqual(
        nodes[0]?.published.find('eu/lotl.xml')?.octets,
      );
    }
  });

  it('ok: decisions of two nodes are both kept, and no number is given twice', async () => {
    const keys = new MemoryKeyStore();
    const world = worldWith();
    const [one, other] = [await start('a', world, keys), await start('b', world, keys)];
    await one.publisher.publish(SYSTEM);
    const orders = [
      one.publisher.publish(withdrawal(world, 'alpha-seal')),
      other.publisher.publish(withdrawal(world, 'alpha-sign')),
      other.publisher.publish({ actor: 'management', rolled: ['eu-lotl'] }),
      one.publisher.publish({ actor: 'management', issued: ['xa-tl'] }),
    ];
    const results = await Promise.all(orders);
    const issues = results.flatMap(({ published }) => published);
    const given = issues.map(({ file, sequenceNumber }) => `${file} ${sequenceNumber}`);
    expect(new Set(given).size).toBe(given.length);
    await Promise.all([one, other].map((node) => node.publisher.publish(SYSTEM)));
    expect(one.shown()).toEqual(other.shown());
    const mine = issues
      .filter(({ file }) => file === 'ms/tl.xml')
      .map(({ sequenceNumber }) => sequenceNumber);
    const last = one.published.find('ms/tl.xml');
    expect(mine.sort((a, b) => a - b)).toEqual(mine.map((_number, index) => index + 2));
    expect(last?.sequenceNumber).toBe(mine.length + 1);
    const signers = one.state.activeSigners('xa-tl').map(({ certificateDer }) => certificateDer);
    const { list } = readTrustedList(last?.octets ?? Buffer.alloc(0), signers);
    const statuses = (list.trustServiceProviderList ?? []).flatMap(({ tspServices }) =>
      tspServices.map(({ serviceInformation }) => serviceInformation.serviceStatus.replace(/.*\//, '')),
    );
    expect(statuses).toEqual(['withdrawn', 'withdrawn']);
  });

  it('ok: of two nodes that decide the same, one is told that it is so already', async () => {
    const keys = new MemoryKeyStore();
    const world = worldWith();
    const nodes = [await start('a', world, keys), await start('b', world, keys)];
    await nodes[0]?.publisher.publish(SYSTEM);
    const verdicts = await Promise.all(
      nodes.map((node) =>
        node.publisher.publish(withdrawal(world, 'alpha-seal')).then(
          () => 'ok',
          (error: unknown) => (error instanceof PkiError ? error.code : String(error)),
        ),
      ),
    );
    expect(verdicts.sort()).toEqual(['ok', 'state_conflict']);
  });

  it('ok: numbers, signers and decisions outlive a start; nothing is issued that says nothing new', async () => {
    const keys = new MemoryKeyStore();
    const world = worldWith();
    const before = await start('a', world, keys);
    await before.publisher.publish(SYSTEM);
    await before.publisher.publish(withdrawal(world, 'alpha-seal'));
    await before.publisher.publish({ actor: 'management', rolled: ['eu-lotl'] });
    const octets = before.published.find('eu/lotl.xml')?.octets;
    await before.close();
    open.pop();

    const after = await start('a', world, keys);
    const { published } = await after.publisher.publish(SYSTEM);
    expect(published).toEqual([]);
    expect(after.shown()).toEqual(before.shown());
    expect(after.published.find('eu/lotl.xml')?.octets).toEqual(octets);
    expect(after.published.pivots().map(({ file }) => file)).toEqual(['eu/lotl-pivot-2.xml']);
  });

  it.each<[string, Partial<JapanPolicy>, readonly string[]]>([
    ['no recognition', { recognition: 'none' }, ['eu/lotl', 'eu/mra-hub', 'jp/tl']],
    ['agreement repealed', { agreement: 'repealed' }, ['eu/lotl', 'eu/mra-hub', 'jp/tl']],
    ['nothing', {}, []],
  ])(
    'ok: a start with another Japan policy issues the lists that tell it alone: %s',
    async (_name, japan, files) => {
      const keys = new MemoryKeyStore();
      const before = await start('a', worldWith(), keys);
      await before.publisher.publish(SYSTEM);
      const after = await start('b', worldWith(japan), keys);
      const { published } = await after.publisher.publish(SYSTEM);
      expect(published.map(({ file, sequenceNumber }) => `${file} ${sequenceNumber}`)).toEqual(
        files.flatMap((file) => [`${file}.xml 2`, `${file}-v5.xml 2`]),
      );
    },
  );

  it('ok: another name of the operator means other signers', async () => {
    const keys = new MemoryKeyStore();
    const world = worldWith();
    const before = await start('a', world, keys);
    await before.publisher.publish(SYSTEM);
    const lists = world.trustedLists.lists.map((list) =>
      list.listId === 'xa-tl' ? { ...list, operatorName: { en: 'TEST Other Body' } } : list,
    );
    const after = await start('b', { ...world, trustedLists: { ...world.trustedLists, lists } }, keys);
    await after.publisher.publish(SYSTEM);
    expect(after.state.activeSigners('xa-tl').map(({ ordinal }) => ordinal)).toEqual([3, 4]);
    expect(after.state.activeSigners('jp-tl').map(({ ordinal }) => ordinal)).toEqual([1, 2]);
  });

  it('fails: a list that the lint refuses is not stored, and neither is what it tells', async () => {
    const world = worldWith();
    let refuses = false;
    const node = await ListNode.open(location, 'a', world, new MemoryKeyStore(), (_list, { listId }) => {
      if (refuses && listId === 'xa-tl') throw new PkiError('policy_violation', 'TEST rule');
    });
    open.push(node);
    await node.publisher.publish(SYSTEM);
    refuses = true;
    await expect(node.publisher.publish(withdrawal(world, 'alpha-seal'))).rejects.toThrow(/TEST rule/);
    expect((await node.state.read()).changes).toEqual([]);
    refuses = false;
    expect((await node.publisher.publish(SYSTEM)).published).toEqual([]);
  });

  it('ok: health turns red when a list is past its NextUpdate, and tells which', async () => {
    const node = await start('a');
    const { clock } = node.node;
    const checks = new HealthChecks();
    new ListHealth(checks, node.published, clock, NO_METRICS).onModuleInit();
    const seen = async () => (await checks.ready()).checks.find(({ name }) => name === 'trusted-lists');
    expect(await seen()).toMatchObject({ ok: false, detail: '0 lists in time' });
    await node.publisher.publish(SYSTEM);
    expect(await seen()).toMatchObject({ ok: true, detail: '10 lists in time' });
    clock.advanceSeconds(30 * 86_400);
    expect(await seen()).toMatchObject({ ok: false, detail: expect.stringContaining('jp/tl.xml ended at') });
    await node.publisher.publish(SYSTEM);
    expect(await seen()).toMatchObject({ ok: true });
  });
});
