import { setTimeout as pause } from 'node:timers/promises';
import { eventFrames } from './event-frames';
import type { RaEvent } from './operation-types';
import type { CallOptions, RaConnection } from './ra-connection';
import { RaError } from './ra-error';

/** Which events, and how they are read. */
export interface EventSelection {
  /** An `eventId`: what comes behind it. `latest`: only what is new. Default: from the first event. */
  readonly after?: string;
  /** Types or groups: `enrolment.issued`, `certificate.*`. Default: all. */
  readonly types?: readonly string[];
  /** `poll`: a request that waits. `stream`: server-sent events on one connection. Default `poll`. */
  readonly by?: 'poll' | 'stream';
  readonly signal?: AbortSignal;
}

const WAIT_SECONDS = 30;
/** Longer than the longest wait. */
const POLL_MS = 45_000;
const PAGE = 1000;
/** The service sends a comment every 15 seconds. */
const SILENCE_MS = 45_000;
/** Between two connections, so that one which ends at once is not a flood. */
const RECONNECT_MS = 250;

/** The ordered, replayable feed of what happens to the objects of the client (scope `ra.read` or `ra.operator`). */
export class EventFeed {
  readonly #ra: RaConnection;

  constructor(ra: RaConnection) {
    this.#ra = ra;
  }

  /** The cursor behind everything so far. Throws RaError. */
  async latest(options: CallOptions = {}): Promise<string> {
    const { body } = await this.#ra.request('listEvents', { query: { after: 'latest' } }, options);
    return body.nextCursor;
  }

  /**
   * Events in their order, without an end: none is left out and none comes twice, whatever breaks meanwhile. Keep the
   * `eventId` of the last one that was dealt with, to go on from there. Throws RaError where the service stays away for
   * longer than the deadline of a call, and the reason of the signal.
   */
  read(selection: EventSelection = {}): AsyncGenerator<RaEvent, never> {
    return selection.by === 'stream' ? this.#streamed(selection) : this.#polled(selection);
  }

  /** One page behind a cursor, once there is something or after the wait. Throws RaError. */
  async page(
    selection: { readonly after?: string; readonly types?: readonly string[]; readonly waitSeconds: number },
    options: CallOptions = {},
  ): Promise<{ readonly items: readonly RaEvent[]; readonly nextCursor: string }> {
    const { after, waitSeconds } = selection;
    const query = {
      ...typesOf(selection),
      ...(after !== undefined && { after }),
      wait: waitSeconds,
      limit: PAGE,
    };
    return (await this.#ra.request('listEvents', { query }, { attemptMs: POLL_MS, ...options })).body;
  }

  async *#polled({ after, types, signal }: EventSelection): AsyncGenerator<RaEvent, never> {
    for (let cursor = after; ;) {
      const selection = { ...(cursor !== undefined && { after: cursor }), ...(types && { types }) };
      const page = await this.page({ ...selection, waitSeconds: WAIT_SECONDS }, signal ? { signal } : {});
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  async *#streamed(selection: EventSelection): AsyncGenerator<RaEvent, never> {
    const { signal } = selection;
    let last = selection.after === 'latest' ? await this.latest(signal ? { signal } : {}) : selection.after;
    for (;;) {
      for await (const event of this.#oneStream(last, selection)) {
        last = event.eventId;
        yield event;
      }
      signal?.throwIfAborted();
      await pause(RECONNECT_MS, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    }
  }

  /** The events of one connection; ends with it. Throws RaError where there is none to be had. */
  async *#oneStream(
    after: string | undefined,
    { types, signal }: EventSelection,
  ): AsyncGenerator<RaEvent, void> {
    const silence = new AbortController();
    const ends = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    const query = { ...typesOf({ types }), ...(after !== undefined && { after }) };
    const headers = { accept: 'text/event-stream' };
    const { body } = await this.#ra.stream('listEvents', { query }, headers, { signal: ends });
    const timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      for await (const { event, data } of eventFrames(body ?? new ReadableStream())) {
        timer.refresh();
        if (data === undefined) continue;
        // Ended with its token or with the service; access that is gone is told by the next connection.
        if (event === 'end') return;
        yield eventIn(data);
      }
    } catch (error) {
      // A stream that was cut goes on from the last event on a new connection.
      if (error instanceof RaError) throw error;
      signal?.throwIfAborted();
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  }
}

function typesOf({ types }: { readonly types?: readonly string[] | undefined }): { readonly types?: string } {
  return types === undefined ? {} : { types: types.join(',') };
}

function eventIn(data: string): RaEvent {
  try {
    return JSON.parse(data) as RaEvent;
  } catch (cause) {
    throw new RaError({
      code: 'unexpected_answer',
      detail: 'A frame of the event stream is not JSON.',
      cause,
    });
  }
}
