import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { FixedClock } from '../../src/common/clock';
import { parseOcspResponse } from '../../src/ocsp/ocsp-response-reader';
import { OcspService } from '../../src/ocsp/ocsp.service';
import { parseMetricsText } from '../support/metrics-text';
import { OcspClient } from '../support/ocsp-client';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const TYPE = 'application/ocsp-request';
/** Of the connection, not of the answer. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding'];

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe('OCSP ahead of the routes', () => {
  const clock = new FixedClock(new Date('2026-04-01T09:00:00Z'));
  let app: TestApp;
  let ocsp: OcspClient;
  let serial: string;
  let answersByService: jest.SpyInstance;

  beforeAll(async () => {
    app = await createTestApp({ clock, settings: { logLevel: 'silent' } });
    await app.listen();
    ocsp = new OcspClient(app);
    serial = (await (await RaClient.open(app)).linked()).serialNumber ?? '';
    answersByService = jest.spyOn(app.get(OcspService), 'answer');
  });
  afterAll(() => app.close());

  /** Over a real connection. */
  function ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Buffer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { httpPort: port } = app.application.settings;
      const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  const pathOf = (octets: Buffer): string =>
    `/ocsp/alpha-seal/${encodeURIComponent(octets.toString('base64'))}`;
  const request = (): Buffer => ocsp.request(serial);

  it.each<[string, () => [string, string, Record<string, string>, Buffer?]]>([
    ['GET', () => ['GET', pathOf(request()), {}]],
    ['GET of nonsense', () => ['GET', '/ocsp/alpha-seal/%00', {}]],
    ['GET of an empty path', () => ['GET', '/ocsp/alpha-seal/', {}]],
    ['GET of too long a path', () => ['GET', `/ocsp/alpha-seal/${'A'.repeat(2000)}`, {}]],
    ['GET with a query', () => ['GET', `${pathOf(request())}?x=1`, {}]],
    ['GET with a condition', () => ['GET', pathOf(request()), { 'if-none-match': '"x"' }]],
    ['GET about no CA of ours', () => ['GET', pathOf(request()).replace('alpha-seal', 'nobody'), {}]],
    [
      'GET with a CA that is none',
      () => ['GET', pathOf(request()).replace('alpha-seal', 'Alpha%20Seal'), {}],
    ],
    ['HEAD', () => ['HEAD', pathOf(request()), {}]],
    ['POST', () => ['POST', '/ocsp/alpha-seal', { 'content-type': TYPE }, request()]],
    ['POST of garbage', () => ['POST', '/ocsp/alpha-seal', { 'content-type': TYPE }, Buffer.from('hello')]],
    ['POST of nothing', () => ['POST', '/ocsp/alpha-seal', { 'content-type': TYPE }]],
    ['POST of too much', () => ['POST', '/ocsp/alpha-seal', { 'content-type': TYPE }, Buffer.alloc(16_385)]],
    ['POST of the most', () => ['POST', '/ocsp/alpha-seal', { 'content-type': TYPE }, Buffer.alloc(16_384)]],
    ['POST of another type', () => ['POST', '/ocsp/alpha-seal', { 'content-type': 'text/plain' }, request()]],
    [
      'POST with a parameter',
      () => ['POST', '/ocsp/alpha-seal', { 'content-type': `${TYPE};a=b` }, request()],
    ],
    [
      'POST in another encoding',
      () => ['POST', '/ocsp/alpha-seal', { 'content-type': TYPE, 'content-encoding': 'gzip' }, request()],
    ],
    ['POST with a slash behind', () => ['POST', '/ocsp/alpha-seal/', { 'content-type': TYPE }, request()]],
    ['PUT', () => ['PUT', '/ocsp/alpha-seal', { 'content-type': TYPE }, request()]],
    ['a path like it', () => ['GET', '/ocspx/alpha-seal/MEk', {}]],
  ])('says to %s what the routes say', async (_name, make) => {
    const [method, url, headers, payload] = make();
    const routed = await app.inject({ method: method, url, headers, ...(payload && { payload }) });
    const answer = await ask(
      method,
      url,
      { ...headers, 'content-length': String(payload?.length ?? 0) },
      payload,
    );
    const bare = method === 'GET' || method === 'HEAD' ? await ask(method, url, headers) : answer;
    for (const one of [answer, bare]) {
      expect([one.status, withoutHops(one.headers)]).toEqual([
        routed.statusCode,
        withoutHops(routed.headers),
      ]);
      expect(sameButIds(one.body)).toEqual(sameButIds(routed.rawPayload));
    }
  });

  it('answers a body that comes in pieces, and one of unknown length', async () => {
    const octets = ocsp.request(serial, { nonce: randomBytes(32) });
    const inPieces = await raw([
      `POST /ocsp/alpha-seal HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nContent-Length: ${octets.length}\r\nConnection: close\r\n\r\n`,
      octets.subarray(0, 3),
      octets.subarray(3, 60),
      octets.subarray(60),
    ]);
    expect(inPieces.subarray(0, 15).toString()).toBe('HTTP/1.1 200 OK');
    const chunked = await ask(
      'POST',
      '/ocsp/alpha-seal',
      { 'content-type': TYPE, 'transfer-encoding': 'chunked' },
      octets,
    );
    const parsed = parseOcspResponse(chunked.body);
    expect(parsed.status === 'successful' && parsed.responses[0]?.certStatus.status).toBe('good');
  });

  it('is not asked where a body breaks off', async () => {
    answersByService.mockClear();
    await raw(
      [
        `POST /ocsp/alpha-seal HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nContent-Length: 80\r\n\r\n`,
        Buffer.alloc(20),
      ],
      true,
    );
    expect((await ask('GET', pathOf(request()), {})).status).toBe(200);
    // That of the GET alone.
    expect(answersByService).toHaveBeenCalledTimes(1);
  });

  it('counts its answers as the routes do', async () => {
    const count = async (): Promise<number> => {
      const { text } = await app.manage('GET', '/metrics');
      const name = 'kakehashi_http_requests_total{route="/ocsp/:caId",method="POST",status="200"}';
      return parseMetricsText(text).get(name) ?? 0;
    };
    const before = await count();
    for (let i = 0; i < 3; i++)
      await ask(
        'POST',
        '/ocsp/alpha-seal',
        { 'content-type': TYPE, 'content-length': String(request().length) },
        request(),
      );
    expect(await count()).toBe(before + 3);
  });

  /** Writes pieces to a socket of its own; `cut`: closes it after them. */
  function raw(pieces: readonly (string | Buffer)[], cut = false): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const socket = connect(app.application.settings.httpPort, '127.0.0.1');
      const received: Buffer[] = [];
      socket.setNoDelay(true).on('data', (chunk) => received.push(chunk));
      socket.on('error', reject).on('close', () => resolve(Buffer.concat(received)));
      const write = (index: number): void => {
        const piece = pieces[index];
        if (piece !== undefined) socket.write(piece, () => setImmediate(write, index + 1));
        else if (cut) socket.destroy();
      };
      write(0);
    });
  }
});

/** Without Date, too, where it is the server's own: only signed answers go by the Clock. */
function withoutHops(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ignored = headers['last-modified'] === undefined ? [...HOP_HEADERS, 'date'] : HOP_HEADERS;
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ignored.includes(name))
      .map(([name, value]) => [name, String(value)]),
  );
}

/** Problem documents name the request. */
function sameButIds(body: Buffer): string {
  return body.toString('latin1').replace(/"(instance|requestId)":"[^"]*"/g, '"$1"');
}
