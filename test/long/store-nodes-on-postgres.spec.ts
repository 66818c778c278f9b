import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { verifyAudit } from '../../src/audit/audit-verification';
import { AuditRepository } from '../../src/store/audit.repository';
import type { DatabaseLocation } from '../../src/store/data-source';
import { EventTail } from '../../src/events/event-tail.service';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { StoreFailure, UnitConflict } from '../../src/store/unit-of-work';
import { postgresSkipReason, startPostgres, type TestPostgres } from '../support/postgres';
import {
  auditedOf,
  aUnit,
  eventsOf,
  insertSetting,
  moveSetting,
  openTestStore,
  settingsOf,
  type TestStore,
} from '../store/test-store';

const skipReason = postgresSkipReason();
const UNITS = 400;

(skipReason === undefined ? describe : describe.skip)(
  `nodes on one PostgreSQL${skipReason ? `: ${skipReason}` : ''}`,
  () => {
    let server: TestPostgres;
    let location: DatabaseLocation;
    let nodes: TestStore[] = [];

    beforeAll(async () => {
      server = await startPostgres();
    }, 60_000);

    beforeEach(async () => {
      location = { kind: 'postgres', url: await server.createDatabase() };
    });

    afterEach(async () => {
      await Promise.all(nodes.map((node) => node.close()));
      nodes = [];
    });

    afterAll(() => server.stop());

    /** All at once: they race to migrate. */
    const openNodes = async (...nodeIds: string[]): Promise<[TestStore, TestStore]> => {
      nodes = await Promise.all(nodeIds.map((nodeId) => openTestStore(location, nodeId)));
      return nodes as [TestStore, TestStore];
    };

    it('ok: who reads status changes from the last number on misses none of either node', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const changes = new StatusChangeRepository(one.database);
      const append = (node: TestStore, n: number) =>
        node.store.commit(
          aUnit(
            `c${n}`,
            changes.append({
              caId: 'alpha-seal',
              crlShard: n % 2,
              serial: Buffer.from([n]),
              change: 'revoked',
              at: node.clock.now(),
            }),
          ),
        );
      let writing = true;
      const written = Promise.all(
        [one, two].flatMap((node) => Array.from({ length: UNITS }, (_, n) => append(node, n % 256))),
      ).then(() => (writing = false));
      let [last, seen] = [0, 0];
      do {
        const rows = await changes.listSince('alpha-seal', 1, last, 1000);
        seen += rows.length;
        last = rows.at(-1)?.sequence ?? last;
      } while (writing);
      await written;
      seen += (await changes.listSince('alpha-seal', 1, last, 1000)).length;
      expect(seen).toBe(UNITS);
    });

    it('ok: who reads events from the last number on misses none of either node, and gets them in order', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const outbox = new OutboxEventRepository(one.database);
      let writing = true;
      const written = Promise.all(
        [one, two].flatMap((node, n) =>
          Array.from({ length: 25 }, async (_, writer) => {
            for (let event = 0; event < UNITS / 25; event++)
              await node.store.commit(aUnit(`${n}-${writer}-${event}`));
          }),
        ),
      ).finally(() => (writing = false));
      const seen: string[] = [];
      for (let [after, last] = [0, false]; ;) {
        const rows = await outbox.list({ after, limit: 100 });
        seen.push(...rows.map(({ objectId }) => objectId));
        after = rows.at(-1)?.sequence ?? after;
        if (last && rows.length === 0) break;
        last = !writing;
      }
      await written;
      expect(seen).toHaveLength(2 * UNITS);
      expect(seen).toEqual(await eventsOf(two.database));
    });

    it('ok: an event is not seen before one with a smaller number, whose commit takes longer', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const outbox = new OutboxEventRepository(two.database);
      const names = async () => (await outbox.list({ limit: 10 })).map(({ objectId }) => objectId);
      const slow = new Client({ connectionString: (location as { readonly url: string }).url });
      await slow.connect();
      try {
        await slow.query('BEGIN');
        await slow.query(
          `INSERT INTO outbox_event (type, client_id, object_id, payload, at) VALUES ('test', NULL, 'slow', '{}', 0)`,
        );
        const committed = one.store.commit(aUnit('fast'));
        await pause(300);
        expect(await names()).toEqual([]);
        await slow.query('COMMIT');
        await committed;
        expect(await names()).toEqual(['slow', 'fast']);
      } finally {
        await slow.end();
      }
    });

    it('ok: who waits for events on one node is woken by those of the other', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const tail = new EventTail(two.changes, new OutboxEventRepository(two.database), true);
      tail.onApplicationBootstrap();
      try {
        const woken = new Promise<void>((resolve) =>
          tail.listen({ audience: { clientId: 'rssp-1' }, types: undefined, wake: resolve }),
        );
        await one.store.commit(aUnit('told to the other'));
        await woken;
      } finally {
        tail.onModuleDestroy();
      }
    });

    it('fails: of two nodes that want one row, one, for every row', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const race = (node: TestStore): Promise<boolean[]> =>
        Promise.all(
          Array.from({ length: UNITS }, (_, n) =>
            node.store.commit(aUnit(`u${n}`, insertSetting(`k${n}`))).then(
              () => true,
              (error: unknown) => {
                expect(error).toBeInstanceOf(UnitConflict);
                return false;
              },
            ),
          ),
        );
      const [first, second] = await Promise.all([race(one), race(two)]);
      expect(first.map((won, n) => Number(won) + Number(second[n]))).toEqual(
        Array.from({ length: UNITS }, () => 1),
      );
      expect(Object.keys(await settingsOf(one.database))).toHaveLength(UNITS);
      expect(await auditedOf(one.database, 'node-1')).toHaveLength(first.filter(Boolean).length);
      expect(await verifyAudit(new AuditRepository(one.database), () => true)).toMatchObject({
        findings: [],
        recordsRead: UNITS,
      });
    });

    it('ok: nodes that lock the same rows in opposite orders both come through', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const keys = Array.from({ length: 20 }, (_, n) => `k${n}`);
      await one.store.commit({
        statements: keys.map((key) => insertSetting(key, '0')),
        audit: [],
        events: [],
      });
      const touch = async (node: TestStore, order: readonly string[]): Promise<void> => {
        for (let round = 0; round < 8; round++) {
          await Promise.all(order.map((key) => node.store.commit(aUnit(key, moveSetting(key, '0', '0')))));
        }
      };
      await Promise.all([touch(one, keys), touch(two, [...keys].reverse())]);
      const verified = await verifyAudit(new AuditRepository(one.database), () => true);
      expect(verified).toMatchObject({ findings: [], recordsRead: 320 });
    }, 60_000);

    it('ok: two processes under one name still make one unbroken chain', async () => {
      const [one, two] = await openNodes('node-1', 'node-1');
      const write = (node: TestStore, name: string): Promise<void[]> =>
        Promise.all(Array.from({ length: UNITS }, (_, n) => node.store.commit(aUnit(`${name}${n}`))));
      await Promise.all([write(one, 'a'), write(two, 'b')]);
      expect(await auditedOf(one.database)).toHaveLength(2 * UNITS);
      expect((await verifyAudit(new AuditRepository(one.database), () => true)).findings).toEqual([]);
    }, 60_000);

    it('ok: a writer that lost its connection fails what was under way and goes on', async () => {
      const [one, two] = await openNodes('node-1', 'node-2');
      const acknowledged: string[] = [];
      const failures: unknown[] = [];
      let over = false;
      const committers = Array.from({ length: 8 }, async (_, committer) => {
        for (let n = 0; !over; n++) {
          const name = `k${committer}-${n}`;
          await one.store.commit(aUnit(name, insertSetting(name))).then(
            () => acknowledged.push(name),
            (error: unknown) => failures.push(error),
          );
        }
      });
      for (let kill = 0; kill < 10; kill++) {
        await pause(50);
        await two.dataSource.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'kakehashi-writer-node-1'`,
        );
      }
      await pause(50);
      over = true;
      await Promise.all(committers);
      await one.store.commit(aUnit('last', insertSetting('last')));
      expect(failures.length).toBeGreaterThan(0);
      expect(failures.every((error) => error instanceof StoreFailure)).toBe(true);
      const stored = await settingsOf(two.database);
      expect(acknowledged.filter((name) => stored[name] === undefined)).toEqual([]);
      expect(new Set(await auditedOf(two.database))).toEqual(new Set(Object.keys(stored)));
      expect((await verifyAudit(new AuditRepository(two.database), () => true)).findings).toEqual([]);
    }, 60_000);
  },
);
