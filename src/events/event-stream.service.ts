import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { Caller } from '../common/caller';
import { sequenceOf } from './event-cursor';
import { EventFeed, type Selection } from './event-feed.service';
import type { EventView } from './event-view';
import { OpenConnections, type Admission, type OpenConnection } from './open-connections.service';

/** Injection token of the milliseconds after which a silent stream says that it is alive. */
export const HEARTBEAT = Symbol('Heartbeat');
export const EVENT_STREAM_MEDIA_TYPE = 'text/event-stream';

const PAGE = 100;
/** What a client waits before it comes back, in milliseconds. */
const RETRY_MILLISECONDS = 2000;

/** Events as server-sent events (HTML Living Standard 9.2). */
@Injectable()
export class EventStreams {
  constructor(
    private readonly feed: EventFeed,
    private readonly connections: OpenConnections,
    @Inject(HEARTBEAT) private readonly heartbeatMilliseconds: number,
  ) {}

  /** A stream of UTF-8 text that goes on until the client leaves, its access ends or the service stops. */
  open(caller: Caller, selection: Selection, { expiresAt, left }: Admission): Readable {
    const connection = this.connections.open(caller, 'stream', expiresAt);
    // Not by the end of the stream, which waits for the frame that waits for an event.
    if (left.aborted) connection.close();
    left.addEventListener('abort', () => connection.close(), { once: true });
    return Readable.from(this.frames(selection, connection), { objectMode: false });
  }

  /** One page is read when the last has been taken: a client that reads slowly costs no memory. */
  private async *frames(selection: Selection, { signal }: OpenConnection): AsyncGenerator<string> {
    const watch = this.feed.watch(selection, signal);
    const heartbeat = setInterval(watch.wake, this.heartbeatMilliseconds);
    try {
      yield `retry: ${RETRY_MILLISECONDS}\n\n`;
      let { after } = selection;
      do {
        const { items, nextCursor } = await this.feed.page({ ...selection, after }, PAGE);
        after = sequenceOf(nextCursor) ?? after;
        yield items.length === 0 ? ': alive\n\n' : items.map(frame).join('');
        if (items.length === PAGE) watch.wake();
      } while (await watch.changed());
      if (typeof signal.reason === 'string')
        yield `event: end\ndata: ${JSON.stringify({ reason: signal.reason })}\n\n`;
    } finally {
      clearInterval(heartbeat);
      watch.end();
    }
  }
}

function frame(event: EventView): string {
  return `id: ${event.eventId}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
