import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { PkiError } from '../common/pki-error';
import { OutboxEventRepository } from '../store/outbox-event.repository';
import { eventIdOf, sequenceOf } from './event-cursor';
import { EventTail } from './event-tail.service';
import { EVENT_TYPES_KNOWN, selectedTypes, type EventTypes } from './event-types';
import { audienceOf, eventView, type EventAudience, type EventView } from './event-view';
import { OpenConnections, type Admission } from './open-connections.service';

export const DEFAULT_EVENTS = 100;
export const MAX_EVENTS = 1000;
export const MAX_WAIT_SECONDS = 60;
/** Instead of a cursor: behind what has happened so far. */
export const LATEST = 'latest';

/** Which events, from where. */
export interface Selection {
  readonly audience: EventAudience;
  /** Sequence. */
  readonly after: number;
  readonly types: readonly string[] | undefined;
}

/** A part of the feed. Unlike that of other lists, `nextCursor` is never null: the feed has no end. */
export interface EventPage {
  readonly items: readonly EventView[];
  readonly nextCursor: string;
}

/** Reads the events that a caller may see, in the order of their commits. */
@Injectable()
export class EventFeed {
  constructor(
    private readonly outbox: OutboxEventRepository,
    private readonly tail: EventTail,
    private readonly connections: OpenConnections,
    @Inject(EVENT_TYPES_KNOWN) private readonly types: EventTypes,
  ) {}

  /** What the caller asks for. Throws `malformed` for a cursor or type that is none. */
  async select(caller: Caller, after: string | undefined, types: string | undefined): Promise<Selection> {
    const audience = audienceOf(caller);
    const known =
      audience.clientId === undefined ? [...this.types.client, ...this.types.operator] : this.types.client;
    const selected = types === undefined ? undefined : selectedTypes(types.split(','), known, '/types');
    return { audience, after: await this.positionOf(after, '/after'), types: selected };
  }

  /**
   * The sequence that a cursor stands for; 0 where there is none. Throws `malformed` where it is none of ours, or of an
   * event that is still to come.
   *
   * @param pointer to the member in the request
   */
  async positionOf(cursor: string | undefined, pointer: string): Promise<number> {
    if (cursor === undefined) return 0;
    const last = await this.outbox.lastSequence();
    if (cursor === LATEST) return last;
    const sequence = sequenceOf(cursor);
    if (sequence !== undefined && sequence <= last) return sequence;
    throw new PkiError('malformed', 'The cursor is not one of this feed.', {
      errors: [{ pointer, detail: `Send an eventId or a nextCursor of this feed, or ${LATEST}.` }],
    });
  }

  /** The page behind `after`, as far as there is one now. */
  async page({ audience, after, types }: Selection, limit: number): Promise<EventPage> {
    // Before the rows: all up to it are committed, so it is passed over safely where none of them is asked for.
    const last = await this.outbox.lastSequence();
    if (last <= after) return { items: [], nextCursor: eventIdOf(after) };
    const rows = await this.outbox.list({ ...audience, after, ...(types && { types }), limit });
    const end = rows.at(-1)?.sequence ?? after;
    return {
      items: rows.map((row) => eventView(row, audience)),
      nextCursor: eventIdOf(rows.length === limit ? end : Math.max(end, last)),
    };
  }

  /**
   * The same, but where there is nothing yet it waits: at most so many seconds, and no longer than the client's access
   * and the service last. Throws `rate_limited`.
   */
  async waitForPage(
    caller: Caller,
    selection: Selection,
    limit: number,
    waitSeconds: number,
    { expiresAt, left }: Admission,
  ): Promise<EventPage> {
    const connection = this.connections.open(caller, 'poll', expiresAt);
    const watch = this.watch(selection, AbortSignal.any([connection.signal, left]));
    let over = false;
    const timeout = setTimeout(() => {
      over = true;
      watch.wake();
    }, waitSeconds * 1000);
    try {
      let page = await this.page(selection, limit);
      while (page.items.length === 0 && !over && (await watch.changed())) {
        const after = sequenceOf(page.nextCursor) ?? selection.after;
        page = await this.page({ ...selection, after }, limit);
      }
      return page;
    } finally {
      clearTimeout(timeout);
      watch.end();
      connection.close();
    }
  }

  /**
   * Watches for events from now on: `changed` resolves once there may be some that no page read before has, with false
   * when the signal is aborted.
   */
  watch({ audience, types }: Selection, signal: AbortSignal): EventWatch {
    let pending = false;
    let resolve: (() => void) | undefined;
    const wake = (): void => {
      pending = true;
      resolve?.();
    };
    const stop = this.tail.listen({ audience, types, wake });
    signal.addEventListener('abort', wake, { once: true });
    return {
      wake,
      changed: async () => {
        if (!pending && !signal.aborted) await new Promise<void>((done) => (resolve = done));
        resolve = undefined;
        pending = false;
        return !signal.aborted;
      },
      end: () => {
        stop();
        signal.removeEventListener('abort', wake);
      },
    };
  }
}

export interface EventWatch {
  /** Makes `changed` resolve, without an event. */
  readonly wake: () => void;
  readonly changed: () => Promise<boolean>;
  readonly end: () => void;
}
