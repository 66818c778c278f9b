import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the connection breaks: before the service sees the request, or after it has answered. */
export type Cut = 'request-lost' | 'answer-lost';

/** Stands before a service and loses what a test says, as a network does. */
export class CuttingProxy {
  /** Set once the service listens. */
  target = '';
  /** What happens to a request; undefined lets it pass. */
  cut: (request: IncomingMessage) => Cut | undefined = () => undefined;
  /** Requests that the service has answered, by method and path. */
  readonly answered: string[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server);
    server.on('request', (request, response) => {
      const cut = proxy.cut(request);
      if (cut === 'request-lost') {
        request.socket.destroy();
        return;
      }
      const { method, url, headers } = request;
      const forwarded = send(new URL(url ?? '/', proxy.target), { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          proxy.answered.push(`${method} ${url}`);
          if (cut === 'answer-lost') request.socket.destroy();
          else response.writeHead(answer.statusCode ?? 0, answer.headers).end(Buffer.concat(chunks));
        });
      });
      forwarded.on('error', () => request.socket.destroy());
      request.pipe(forwarded);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
