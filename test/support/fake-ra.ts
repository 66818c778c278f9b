import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with a request: an answer, `cut` (the connection breaks), or `hang` (no answer). */
export type FakeAnswer =
  | 'cut'
  | 'hang'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };

/** A problem document. */
export function fakeProblem(status: number, code: string, headers: Record<string, string> = {}): FakeAnswer {
  const body = { type: 'about:blank', title: code, status, detail: `It is ${code}.`, code };
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body };
}

/** Discovery, tokens, and scripted answers: for the faults that a real service does not make on demand. */
export class FakeRa {
  /** Requests to `/ra/v1`. */
  readonly requests: FakeRequest[] = [];
  /** For the next requests to `/ra/v1`; after them, `usual`. */
  readonly script: FakeAnswer[] = [];
  /** For the next requests to the token endpoint; after them, a token. */
  readonly tokenScript: FakeAnswer[] = [];
  usual: FakeAnswer = { status: 200, body: { items: [], nextCursor: null } };
  tokens = 0;
  tokenSeconds = 600;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<FakeRa> {
    const server = createServer();
    const fake = new FakeRa(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const body = Buffer.concat(chunks).toString();
        const answer = fake.answerTo({ method, path: url, headers, body });
        if (answer === 'hang') return;
        if (answer === 'cut') request.socket.destroy();
        else
          response
            .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
            .end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answerTo(request: FakeRequest): FakeAnswer {
    if (request.path === '/.well-known/ra-configuration') {
      const { url } = this;
      const body = { issuer: url, token_endpoint: `${url}/oauth2/token`, ra_endpoint: `${url}/ra/v1` };
      return { status: 200, body };
    }
    if (request.path === '/oauth2/token') {
      const scripted = this.tokenScript.shift();
      if (scripted !== undefined) return scripted;
      const access_token = `token-${++this.tokens}`;
      return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: this.tokenSeconds } };
    }
    this.requests.push(request);
    return this.script.shift() ?? this.usual;
  }
}
