import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { CommittedChanges } from '../store/committed-changes';
import { OutboxEventRepository } from '../store/outbox-event.repository';
import type { OutboxEventRecord } from '../store/records';
import type { EventAudience } from './event-view';

/** Injection token: whether other processes write to the same database. */
export const OTHER_WRITERS = Symbol('OtherWriters');

const LOOK_EVERY_MILLISECONDS = 250;

/** Somebody who wants to know that there may be something to read. */
export interface Listener {
  readonly audience: EventAudience;
  readonly types: readonly string[] | undefined;
  /** Must be short: the answers of the flush wait for it. */
  readonly wake: () => void;
}

/**
 * Tells listeners of new events. Those of this node wake them within the commit; for those of other nodes, one look at
 * the last sequence serves all listeners, and there is none while nobody listens.
 */
@Injectable()
export class EventTail implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('events');
  /** By clientId; undefined = those who see everything. */
  private readonly listeners = new Map<string | undefined, Set<Listener>>();
  /** At the last look; not by events of this node, of which one may follow one of another that nobody was told of. */
  private seen = 0;
  private looking = false;
  private failed = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    changes: CommittedChanges,
    private readonly outbox: OutboxEventRepository,
    @Inject(OTHER_WRITERS) private readonly otherWriters: boolean,
  ) {
    this.unsubscribe = changes.subscribe((events) => this.notice(events));
  }

  onApplicationBootstrap(): void {
    if (!this.otherWriters) return;
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MILLISECONDS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.unsubscribe();
  }

  /** Returns the function that ends it. */
  listen(listener: Listener): () => void {
    const { clientId } = listener.audience;
    let others = this.listeners.get(clientId);
    if (others === undefined) this.listeners.set(clientId, (others = new Set()));
    others.add(listener);
    return () => {
      others.delete(listener);
      if (others.size === 0 && this.listeners.get(clientId) === others) this.listeners.delete(clientId);
    };
  }

  private notice(events: readonly OutboxEventRecord[]): void {
    if (this.listeners.size === 0) return;
    const toWake = new Set<Listener>();
    for (const { type, clientId } of events) {
      // An event of nobody is for operators, who are told anyway.
      for (const key of clientId === null ? [undefined] : [clientId, undefined]) {
        for (const listener of this.listeners.get(key) ?? [])
          if (listener.types === undefined || listener.types.includes(type)) toWake.add(listener);
      }
    }
    for (const { wake } of toWake) wake();
  }

  private async look(): Promise<void> {
    if (this.looking || this.listeners.size === 0) return;
    this.looking = true;
    try {
      const last = await this.outbox.lastSequence();
      if (last > this.seen) for (const each of this.listeners.values()) for (const { wake } of each) wake();
      this.seen = last;
      this.failed = false;
    } catch (error) {
      if (!this.failed) this.logger.error('the events of other nodes cannot be seen', error);
      this.failed = true;
    } finally {
      this.looking = false;
    }
  }
}
