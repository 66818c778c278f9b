import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { PkiError } from '../../src/common/pki-error';
import { DeliveryPlanner } from '../../src/events/delivery-planner.service';
import { FaultPoints } from '../../src/common/fault-points';
import { NO_METRICS } from '../../src/common/metrics';
import { SystemRandomness } from '../../src/common/randomness';
import { EventFeed } from '../../src/events/event-feed.service';
import { EventTail } from '../../src/events/event-tail.service';
import type { EventView } from '../../src/events/event-view';
import { OpenConnections } from '../../src/events/open-connections.service';
import type { PostResult } from '../../src/events/receiver-connection';
import { WebhookDelivery } from '../../src/events/webhook-delivery.service';
import type { WebhookPost } from '../../src/events/webhook-post.service';
import { ClientRepository } from '../../src/store/client.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import type { Store } from '../../src/store/store';
import { StoreFailure, type UnitOfWork } from '../../src/store/unit-of-work';
import { WebhookRepository } from '../../src/store/webhook.repository';
import { MovingTime } from '../support/moving-time';
import { aClient, aWebhook } from './sample-records';
import { type CreateDatabase, openTestStore, type TestStore } from './test-store';

const CLIENT = 'rssp-1';
const CERTIFICATES = 4;
const PAST_EVERY_PAUSE_SECONDS = 5000;

/** What the receiver does with one POST. */
type Reception = 'takes' | 'refuses' | 'takes, answer lost' | 'is away';

/** What happens, in the order of the list. */
type Step =
  | { readonly kind: 'commit'; readonly node: number; readonly certificates: readonly number[] }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'kill'; readonly node: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      node: fc.nat(1),
      certificates: fc.array(fc.nat(CERTIFICATES - 1), { minLength: 1, maxLength: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), node: fc.nat(1) }) },
);

const reception: fc.Arbitrary<Reception> = fc.constantFrom(
  'takes',
  'takes',
  'takes',
  'refuses',
  'takes, answer lost',
  'is away',
);

/** A node that delivers; once it is dead, nothing of it is written any more. */
class DeliveringNode {
  readonly delivery: WebhookDelivery;
  private readonly tail: EventTail;
  private dead = false;

  constructor(
    readonly open: TestStore,
    nodeId: string,
    time: MovingTime,
    send: (event: EventView) => Promise<PostResult>,
  ) {
    const clients = new ClientRepository(open.database);
    const outbox = new OutboxEventRepository(open.database);
    const store = {
      commit: (unit: UnitOfWork) =>
        this.dead ? Promise.reject(new StoreFailure('the node is dead')) : open.store.commit(unit),
    } as Store;
    this.tail = new EventTail(open.changes, outbox, true);
    const connections = new OpenConnections(clients, time, NO_METRICS);
    const feed = new EventFeed(outbox, this.tail, connections, { client: [], operator: [] });
    const post = { send: (_url: URL, event: EventView) => send(event) } as WebhookPost;
    this.delivery = new WebhookDelivery(
      new WebhookRepository(open.database),
      clients,
      outbox,
      store,
      feed,
      this.tail,
      post,
      nodeId,
      time,
      new SystemRandomness(),
      NO_METRICS,
      new DeliveryPlanner(feed, new FaultPoints(false)),
    );
  }

  async kill(): Promise<void> {
    this.dead = true;
    await this.stop();
  }

  async stop(): Promise<void> {
    this.tail.onModuleDestroy();
    this.delivery.onModuleDestroy();
    await this.delivery.settled();
  }
}

/** @param runs of the property */
export function webhookDeliverySuite(createDatabase: CreateDatabase, runs: number): void {
  it('every committed event is delivered at least once, and in order for each certificate, whatever fails', async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 25 }),
        fc.array(reception, { maxLength: 60 }),
        (steps, receptions) => deliver(createDatabase, steps, receptions),
      ),
      { numRuns: runs },
    );
    jest.restoreAllMocks();
  }, 300_000);
}

async function deliver(
  createDatabase: CreateDatabase,
  steps: readonly Step[],
  receptions: readonly Reception[],
): Promise<void> {
  const location = await createDatabase();
  const time = new MovingTime();
  const first = await openTestStore(location, 'node-1');
  // Two nodes have one SQLite connection between them, as they have one PostgreSQL.
  const second = location.kind === 'postgres' ? await openTestStore(location, 'node-2') : first;
  const stores = [first, second];
  const taken: EventView[] = [];
  const script = [...receptions];
  let [posting, together] = [0, 0];
  const send = async (event: EventView): Promise<PostResult> => {
    together = Math.max(together, ++posting);
    await new Promise((resolve) => setImmediate(resolve));
    posting--;
    const what = script.shift() ?? 'takes';
    if (what === 'takes' || what === 'takes, answer lost') taken.push(event);
    if (what === 'takes') return { outcome: 'delivered', status: 204 };
    return what === 'refuses'
      ? { outcome: 'refused', status: 500 }
      : { outcome: 'unreachable', status: null };
  };
  let names = 0;
  const newNode = (index: number): DeliveringNode =>
    new DeliveringNode(stores[index] ?? first, `delivering-${++names}`, time, send);
  const nodes = [newNode(0), newNode(1)];
  const look = async (): Promise<void> => {
    for (const { delivery } of nodes) await delivery.look();
    for (const { delivery } of nodes) await delivery.settled();
  };
  try {
    await first.store.commit({
      statements: [
        new ClientRepository(first.database).insert(aClient(CLIENT, { scopes: ['ra.read'] })),
        new WebhookRepository(first.database).insert(
          aWebhook(CLIENT, { eventTypes: null, deliveredSequence: 0 }),
          () => new PkiError('state_conflict', 'there is one already'),
        ),
      ],
      audit: [],
      events: [],
    });
    await look();
    const committed: string[][] = Array.from({ length: CERTIFICATES }, () => []);
    let count = 0;
    for (const each of steps) {
      if (each.kind === 'wait') {
        time.advanceSeconds(each.seconds);
        await look();
      } else if (each.kind === 'kill') {
        await nodes[each.node]?.kill();
        nodes[each.node] = newNode(each.node);
      } else {
        const events = each.certificates.map((certificate) => {
          const name = `c${certificate}-${count++}`;
          committed[certificate]?.push(name);
          const type = 'certificate.issued' as const;
          return { type, clientId: CLIENT, objectId: name, payload: { certificate } };
        });
        await (stores[each.node] ?? first).store.commit({ statements: [], audit: [], events });
      }
    }
    for (let rounds = 0; new Set(taken.map(({ objectId }) => objectId)).size < count; rounds++) {
      // As many as there are failures in the script, and one to deliver what is left.
      expect(rounds).toBeLessThanOrEqual(receptions.length + 1);
      time.advanceSeconds(PAST_EVERY_PAUSE_SECONDS);
      await everyWebhookInTurn(nodes);
    }
    // Of two nodes, one at a time.
    expect(together).toBeLessThanOrEqual(1);
    for (const [certificate, names] of committed.entries()) {
      const arrived = taken
        .filter(({ data }) => data['certificate'] === certificate)
        .map(({ objectId }) => objectId);
      // The first arrivals are in the order of the commits.
      expect([...new Set(arrived)]).toEqual(names);
    }
  } finally {
    for (const node of nodes) await node.stop();
    for (const open of new Set(stores)) await open.close();
  }
}

/** What thirty seconds do. */
async function everyWebhookInTurn(nodes: readonly DeliveringNode[]): Promise<void> {
  for (let looks = 0; looks < 30; looks++) for (const { delivery } of nodes) await delivery.look();
  for (const { delivery } of nodes) await delivery.settled();
}
