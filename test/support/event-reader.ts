import type { TestApp } from './test-app';

/** An event as it is on the wire. */
export interface WireEvent {
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly objectId: string;
  readonly clientId?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WirePage {
  readonly items: readonly WireEvent[];
  readonly nextCursor: string;
}

/** Reads the feed of an application that listens, over HTTP, as one client. */
export class EventReader {
  private constructor(
    private readonly app: TestApp,
    private readonly token: string,
  ) {}

  static async open(app: TestApp, clientId = 'demo-rssp'): Promise<EventReader> {
    return new EventReader(app, await app.tokenFor(clientId));
  }

  fetch(
    query: string,
    init: { headers?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<Response> {
    return fetch(`${this.app.baseUrl}/ra/v1/events?${query}`, {
      ...init,
      headers: { authorization: `Bearer ${this.token}`, ...init.headers },
    });
  }

  async page(query: string): Promise<WirePage> {
    const answer = await this.fetch(query);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as WirePage;
  }

  /** The cursor behind everything so far. */
  async head(): Promise<string> {
    return (await this.page('after=latest')).nextCursor;
  }

  /** All events behind a cursor. */
  async allAfter(after: string, types?: string): Promise<WireEvent[]> {
    const items: WireEvent[] = [];
    for (let cursor = after; ;) {
      const page = await this.page(
        `after=${cursor}&limit=1000${types === undefined ? '' : `&types=${types}`}`,
      );
      if (page.items.length === 0) return items;
      items.push(...page.items);
      cursor = page.nextCursor;
    }
  }

  async stream(query: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const cut = new AbortController();
    const answer = await this.fetch(query, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: cut.signal,
    });
    if (answer.status !== 200 || answer.body === null)
      throw new Error(`${answer.status}: ${await answer.text()}`);
    return new EventStream(answer, cut);
  }
}

/** One frame of server-sent events: its fields, or a comment. */
export type Frame = Readonly<Record<string, string>>;

/** Server-sent events as a client reads them (HTML Living Standard 9.2.6). */
export class EventStream {
  private text = '';
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();

  constructor(
    readonly answer: Response,
    private readonly controller: AbortController,
  ) {
    if (answer.body === null) throw new Error('no body');
    this.reader = answer.body.getReader();
  }

  /** The next frame with an event; undefined at the end of the stream. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = await this.nextFrame();
      if (frame === undefined || 'data' in frame) return frame;
    }
  }

  /** The next frame; a comment has the field `comment`. */
  async nextFrame(): Promise<Frame | undefined> {
    let end: number;
    while ((end = this.text.indexOf('\n\n')) < 0) {
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.text += this.decoder.decode(value, { stream: true });
    }
    const lines = this.text.slice(0, end).split('\n');
    this.text = this.text.slice(end + 2);
    return Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(': ');
        return [colon === 0 ? 'comment' : line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
  }

  cut(): void {
    this.controller.abort();
  }
}
