import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { METRICS, type Metrics } from '../common/metrics';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { ClientRepository } from '../store/client.repository';
import { OutboxEventRepository } from '../store/outbox-event.repository';
import type { WebhookRecord } from '../store/records';
import { Store } from '../store/store';
import { UnitConflict, type Statement } from '../store/unit-of-work';
import { WebhookRepository, type WebhookProgress } from '../store/webhook.repository';
import type { PlannedDelivery } from './delivery-plan';
import { DeliveryPlanner } from './delivery-planner.service';
import { EventFeed, type Selection } from './event-feed.service';
import { EventTail } from './event-tail.service';
import { audienceOf, type EventAudience, type EventView } from './event-view';
import { mayRead } from './open-connections.service';
import type { PostResult } from './receiver-connection';
import { pauseSeconds } from './retry-schedule';
import { WebhookPost } from './webhook-post.service';
import { afterFailure, afterSuccess } from './webhook-progress';

/** Injection token of the name that no other running node has. */
export const NODE_ID = Symbol('NodeId');

const LOOK_EVERY_MILLISECONDS = 1000;
/** Every so many looks, all webhooks are looked at and not only those that have a reason. */
const LOOKS_OF_A_ROUND = 30;
/** Events between two records of progress: so many come again after a crash, at most. */
const PAGE = 50;
const LEASE_SECONDS = 30;
/** An attempt takes 5 s; it begins only where the lease lasts longer. */
const LEASE_MARGIN_SECONDS = 10;

/** Webhook of a client that this node follows. */
interface Followed {
  readonly generation: number;
  readonly stopListening: () => void;
}

/** What a run knows of a webhook, in memory until it is written down. */
interface Run {
  readonly webhook: WebhookRecord;
  readonly audience: EventAudience;
  position: number;
  leaseUntil: number;
}

/**
 * Delivers to webhooks: for each one event after the other, the next only when the one before was taken. So the events of
 * a certificate arrive in their order, and an event comes again rather than never. One node at a time delivers to a
 * client, by a lease; none of it stands in the way of a request.
 */
@Injectable()
export class WebhookDelivery implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('webhooks');
  private readonly followed = new Map<string, Followed>();
  private readonly running = new Map<string, Promise<void>>();
  /** Of those that run: there may be more to do than they know. */
  private readonly again = new Set<string>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looks = 0;
  /** So that an outage is logged once. */
  private failed = false;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly clients: ClientRepository,
    private readonly outbox: OutboxEventRepository,
    private readonly store: Store,
    private readonly feed: EventFeed,
    private readonly tail: EventTail,
    private readonly post: WebhookPost,
    @Inject(NODE_ID) private readonly nodeId: string,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
    @Inject(METRICS) metrics: Metrics,
    private readonly planner: DeliveryPlanner,
  ) {
    metrics.gauge(
      {
        name: 'kakehashi_webhook_pending_events',
        help: 'Events that wait to be delivered to webhooks, on all nodes.',
      },
      async (gauge) => {
        let pending = 0;
        for (const webhook of await this.webhooks.listActive()) pending += await this.pendingOf(webhook);
        gauge.series({}).set(pending);
      },
    );
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MILLISECONDS).unref();
    void this.look();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
    clearInterval(this.timer);
    for (const { stopListening } of this.followed.values()) stopListening();
  }

  /** What was taken is written down before the store closes. */
  beforeApplicationShutdown(): Promise<void> {
    return this.settled();
  }

  /** Resolves when what runs now has come to its end. */
  async settled(): Promise<void> {
    await this.looking;
    await Promise.all(this.running.values());
  }

  /** Events that the webhook has still to be told of. */
  async pendingOf(webhook: WebhookRecord): Promise<number> {
    const client = await this.clients.findById(webhook.clientId);
    if (client === undefined) return 0;
    const { deliveredSequence: after, eventTypes } = webhook;
    return this.outbox.count({ ...audienceOf(client), after, ...(eventTypes && { types: eventTypes }) });
  }

  /** Follows the webhooks as they are now in the store, and delivers what is due. One look at a time; never rejects. */
  look(): Promise<void> {
    return (this.looking ??= this.lookNow().finally(() => {
      this.looking = undefined;
    }));
  }

  private async lookNow(): Promise<void> {
    try {
      const active = await this.webhooks.listActive();
      const round = this.looks++ % LOOKS_OF_A_ROUND === 0;
      for (const [clientId, { stopListening }] of this.followed) {
        if (active.some((webhook) => webhook.clientId === clientId)) continue;
        stopListening();
        this.followed.delete(clientId);
      }
      for (const webhook of active) {
        const isNew = this.followed.get(webhook.clientId)?.generation !== webhook.generation;
        if (isNew) await this.follow(webhook);
        if (round || isNew || this.needsTurn(webhook)) this.start(webhook.clientId);
      }
      this.failed = false;
    } catch (error) {
      if (!this.failed) this.logger.error('webhooks cannot be looked up', error);
      this.failed = true;
    }
  }

  /** A retry that is due, or a node that has died while it delivered. */
  private needsTurn({ attempts, nextAttemptAt, leaseOwner, leaseUntil }: WebhookRecord): boolean {
    const now = this.now();
    return (
      (attempts > 0 && nextAttemptAt <= now) ||
      (leaseOwner !== this.nodeId && leaseUntil > nextAttemptAt && leaseUntil <= now)
    );
  }

  private async follow({ clientId, generation, eventTypes }: WebhookRecord): Promise<void> {
    const client = await this.clients.findById(clientId);
    this.followed.get(clientId)?.stopListening();
    if (client === undefined || this.stopping.signal.aborted) return;
    const stopListening = this.tail.listen({
      audience: audienceOf(client),
      types: eventTypes ?? undefined,
      wake: () => this.start(clientId),
    });
    this.followed.set(clientId, { generation, stopListening });
  }

  /** In a later turn, and once at a time for each client. */
  private start(clientId: string): void {
    if (this.stopping.signal.aborted) return;
    this.again.add(clientId);
    if (this.running.has(clientId)) return;
    const run = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.run(clientId))
      .finally(() => this.running.delete(clientId));
    this.running.set(clientId, run);
  }

  private async run(clientId: string): Promise<void> {
    while (this.again.delete(clientId) && !this.stopping.signal.aborted) {
      try {
        await this.deliver(clientId);
      } catch (error) {
        // Another node delivers, or the client has changed the webhook: the look finds what is to be done now.
        if (!(error instanceof UnitConflict))
          this.logger.error(`the webhook of ${clientId} is tried again later`, error);
      }
    }
  }

  /** Until there is no more, or an attempt fails. Throws UnitConflict where this node may not deliver any more. */
  private async deliver(clientId: string): Promise<void> {
    const webhook = await this.webhooks.findByClient(clientId);
    if (webhook?.state !== 'active' || webhook.nextAttemptAt > this.now()) return;
    const client = await this.clients.findById(clientId);
    if (!mayRead(client)) return;
    const run: Run = {
      webhook,
      audience: audienceOf(client),
      position: webhook.deliveredSequence,
      leaseUntil: 0,
    };
    let more = true;
    while (more) {
      const selection = {
        audience: run.audience,
        after: run.position,
        types: webhook.eventTypes ?? undefined,
      };
      const { items } = await this.feed.page(selection, PAGE);
      if (items.length === 0) return;
      if (run.leaseUntil === 0) await this.claim(run);
      more = (await this.deliverPage(run, selection, items)) && items.length === PAGE;
    }
  }

  /** Whether all were taken. */
  private async deliverPage(run: Run, selection: Selection, events: readonly EventView[]): Promise<boolean> {
    const url = new URL(run.webhook.uri);
    let last: PostResult | undefined;
    for (const delivery of await this.planner.plan(
      run.webhook.clientId,
      selection,
      events,
      this.stopping.signal,
    )) {
      await this.pause(delivery.pauseMilliseconds);
      const result = await this.send(run, url, delivery);
      if (this.stopping.signal.aborted && result.outcome !== 'delivered') break;
      last = result;
      if (result.outcome !== 'delivered') {
        const pauseOf = (attempts: number) => pauseSeconds(attempts, this.randomness.bytes(1)[0] ?? 0);
        await this.advance(run, afterFailure(run.webhook, run.position, result, this.now(), pauseOf));
        return false;
      }
      run.position = delivery.position ?? run.position;
    }
    if (last === undefined) return false;
    const complete = events.length === PAGE && !this.stopping.signal.aborted;
    const now = this.now();
    const leaseUntil = complete ? new Date(run.leaseUntil * 1000) : now;
    await this.advance(run, afterSuccess(run.position, last, now, leaseUntil));
    return complete;
  }

  /** As often as it is to be sent, unless an attempt fails; what is dropped counts as delivered. */
  private async send(run: Run, url: URL, { event, times, faults }: PlannedDelivery): Promise<PostResult> {
    let result: PostResult = { outcome: 'delivered', status: null };
    for (let sent = 0; sent < times && result.outcome === 'delivered'; sent++) {
      if (run.leaseUntil - this.seconds() < LEASE_MARGIN_SECONDS) await this.claim(run);
      result = await this.post.send(url, event, this.stopping.signal, faults);
    }
    return result;
  }

  private async pause(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return;
    await pause(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private async claim(run: Run): Promise<void> {
    run.leaseUntil = this.seconds() + LEASE_SECONDS;
    const until = new Date(run.leaseUntil * 1000);
    await this.commit(this.webhooks.claim(run.webhook, this.nodeId, this.now(), until));
  }

  private advance({ webhook }: Run, progress: WebhookProgress): Promise<void> {
    if (progress.state === 'stopped')
      this.logger.warn(`the webhook of ${webhook.clientId} has failed for a day`);
    return this.commit(this.webhooks.advance(webhook, this.nodeId, progress));
  }

  private commit(...statements: readonly Statement[]): Promise<void> {
    return this.store.commit({ statements, audit: [], events: [] });
  }

  private now(): Date {
    return dateOf(this.time);
  }

  private seconds(): number {
    return this.now().getTime() / 1000;
  }
}
