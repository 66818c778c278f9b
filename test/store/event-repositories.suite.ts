import { PkiError } from '../../src/common/pki-error';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { UnitConflict, type Statement } from '../../src/store/unit-of-work';
import { WebhookRepository, type WebhookProgress } from '../../src/store/webhook.repository';
import { aWebhook, LATER, NOW } from './sample-records';
import { type CreateDatabase, openTestStore, type TestStore } from './test-store';

const lost = () => new PkiError('state_conflict', 'lost');
export function eventRepositoriesSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
  });

  afterEach(() => open.close());

  const verdict = (...statements: readonly Statement[]): Promise<string> =>
    open.store.commit({ statements, audit: [], events: [] }).then(
      () => 'ok',
      (error: unknown) =>
        error instanceof PkiError
          ? error.code
          : error instanceof UnitConflict
            ? error.message
            : String(error),
    );

  describe('events', () => {
    it('ok: by client, type and sequence, in order', async () => {
      const outbox = new OutboxEventRepository(open.database);
      expect([await outbox.lastSequence(), await outbox.count({})]).toEqual([0, 0]);
      const kinds = [
        ['key.destroyed', 'rssp-1'],
        ['qscd.status', 'rssp-1'],
        ['key.destroyed', 'rssp-2'],
        ['crl.published', null],
        ['crl.published', 'rssp-1'],
      ] as const;
      const events = kinds.map(([type, clientId], n) => ({
        type,
        clientId,
        objectId: `o${n}`,
        payload: { n },
      }));
      await open.store.commit({ statements: [], audit: [], events });
      const all = await outbox.list({ limit: 10 });
      expect(all.map(({ objectId }) => objectId)).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
      expect(await outbox.lastSequence()).toBe(all[4]?.sequence);
      const [first] = all;
      const of = async (filter: Parameters<OutboxEventRepository['count']>[0]) => {
        const rows = await outbox.list({ ...filter, limit: 10 });
        expect(await outbox.count(filter)).toBe(rows.length);
        return rows.map(({ objectId }) => objectId);
      };
      expect(await of({ clientId: 'rssp-1' })).toEqual(['o0', 'o1', 'o4']);
      expect(await of({ clientId: 'rssp-1', after: first?.sequence ?? 0 })).toEqual(['o1', 'o4']);
      expect(await of({ types: ['crl.published', 'qscd.status'] })).toEqual(['o1', 'o3', 'o4']);
      expect(await of({ clientId: 'rssp-2', types: ['crl.published'] })).toEqual([]);
      expect((await outbox.list({ limit: 2 })).map(({ objectId }) => objectId)).toEqual(['o0', 'o1']);
    });
  });

  describe('webhooks', () => {
    let webhooks: WebhookRepository;

    beforeEach(() => {
      webhooks = new WebhookRepository(open.database);
    });

    it('ok: one for each client, as it was written', async () => {
      const [one, two] = [aWebhook('rssp-1'), aWebhook('rssp-2', { eventTypes: null, state: 'stopped' })];
      expect(await verdict(webhooks.insert(one, lost), webhooks.insert(two, lost))).toBe('ok');
      expect(await verdict(webhooks.insert(one, lost))).toBe('state_conflict');
      expect(await webhooks.findByClient('rssp-1')).toEqual(one);
      expect(await webhooks.findByClient('rssp-2')).toEqual(two);
      expect(await webhooks.listActive()).toEqual([one]);
      expect(await verdict(webhooks.remove('rssp-1', lost))).toBe('ok');
      expect(await verdict(webhooks.remove('rssp-1', lost))).toBe('state_conflict');
      expect(await webhooks.findByClient('rssp-1')).toBeUndefined();
    });

    it('ok: a change counts on the generation that was read', async () => {
      await verdict(webhooks.insert(aWebhook('rssp-1'), lost));
      const second = aWebhook('rssp-1', { generation: 2, uri: 'https://other.example/' });
      expect(await verdict(webhooks.replace(second, 1, lost))).toBe('ok');
      expect(await verdict(webhooks.replace(second, 1, lost))).toBe('state_conflict');
      expect(await webhooks.findByClient('rssp-1')).toEqual(second);
    });

    it('ok: one node at a time, until its lease ends; and never by a generation that is over', async () => {
      const record = aWebhook('rssp-1');
      await verdict(webhooks.insert(record, lost));
      const [inTime, after] = [new Date(LATER.getTime() - 1000), LATER];
      expect(await verdict(webhooks.claim(record, 'node-1', NOW, LATER))).toBe('ok');
      expect(await verdict(webhooks.claim(record, 'node-2', inTime, LATER))).toBe(
        'conflict at webhook.claim',
      );
      expect(await verdict(webhooks.claim(record, 'node-1', inTime, LATER))).toBe('ok');
      const progress: WebhookProgress = {
        state: 'active',
        deliveredSequence: 6_000_000_000,
        attempts: 2,
        failingSince: NOW,
        nextAttemptAt: LATER,
        lastAttemptAt: NOW,
        lastOutcome: 'refused',
        lastStatus: 503,
        leaseUntil: LATER,
      };
      expect(await verdict(webhooks.advance(record, 'node-2', progress))).toBe('conflict at webhook.advance');
      expect(await verdict(webhooks.advance(record, 'node-1', progress))).toBe('ok');
      expect(await webhooks.findByClient('rssp-1')).toEqual({ ...record, ...progress, leaseOwner: 'node-1' });
      expect(await verdict(webhooks.claim(record, 'node-2', after, LATER))).toBe('ok');
      expect(await verdict(webhooks.advance(record, 'node-1', progress))).toBe('conflict at webhook.advance');
      await verdict(webhooks.replace({ ...record, generation: 2 }, 1, lost));
      expect(await verdict(webhooks.claim(record, 'node-2', after, LATER))).toBe('conflict at webhook.claim');
      expect(await verdict(webhooks.advance(record, 'node-2', progress))).toBe('conflict at webhook.advance');
      await verdict(webhooks.replace({ ...record, generation: 3, state: 'stopped' }, 2, lost));
      expect(await verdict(webhooks.claim({ ...record, generation: 3 }, 'node-2', after, LATER))).toBe(
        'conflict at webhook.claim',
      );
    });
  });
}
