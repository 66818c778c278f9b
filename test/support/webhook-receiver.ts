import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestApp } from './test-app';
import type { WireEvent } from './event-reader';

type VerifiedEvent = (
  request: { method: string; headers: IncomingHttpHeaders; body: Buffer },
  targetUri: string,
  keys: readonly unknown[],
  now: number,
) => WireEvent;

/** The receiver that the documentation shows. */
export const { verifiedEvent } = jest.requireActual<{ verifiedEvent: VerifiedEvent }>(
  join(__dirname, '../../docs/webhook-receiver.cjs'),
);

/** A POST as it arrived. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Verified by the documented receiver. */
  readonly event: WireEvent;
}

/** What a receiver does with a delivery: an HTTP status, `hang` (no answer) or `cut` (received, connection broken). */
export type Behaviour = number | 'hang' | 'cut';

/** A real receiver on this machine, that verifies every delivery and then behaves as it is told. */
export class WebhookReceiver {
  readonly deliveries: Delivery[] = [];
  readonly faults: string[] = [];
  /** Of the next deliveries; then {@link usual}. */
  readonly script: Behaviour[] = [];
  usual: Behaviour = 204;
  private awaiting: (() => void) | undefined;

  private constructor(
    private readonly app: TestApp,
    private readonly server: Server,
    private readonly keys: readonly unknown[],
  ) {}

  static async open(app: TestApp): Promise<WebhookReceiver> {
    const { keys } = (await app.inject({ method: 'GET', url: '/.well-known/ra-jwks' })).json<{
      keys: unknown[];
    }>();
    const server = createServer();
    const receiver = new WebhookReceiver(app, server, keys);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.take(request.method ?? '', request.headers, Buffer.concat(chunks));
        const behaviour = receiver.script.shift() ?? receiver.usual;
        if (behaviour === 'hang') return;
        if (behaviour === 'cut') request.socket.destroy();
        else response.writeHead(behaviour, { location: `${receiver.uri}/elsewhere` }).end('ok');
        receiver.awaiting?.();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  /** Identifiers of the events in the order of arrival. */
  get eventIds(): string[] {
    return this.deliveries.map(({ event }) => event.eventId);
  }

  /** Resolves when so many deliveries have arrived and were answered. */
  async received(count: number): Promise<void> {
    while (this.deliveries.length < count) await new Promise<void>((resolve) => (this.awaiting = resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(method: string, headers: IncomingHttpHeaders, body: Buffer): void {
    try {
      const event = verifiedEvent(
        { method, headers, body },
        this.uri,
        this.keys,
        this.app.time.milliseconds(),
      );
      this.deliveries.push({ headers, body, event });
    } catch (error) {
      this.faults.push(String(error));
    }
  }
}
