import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReceiverConnection, resolveByDns } from './receiver-connection';

const HEADERS = { 'content-type': 'application/json' };

describe('ReceiverConnection', () => {
  let server: Server;
  let connections: number;
  let answer: RequestListener;

  beforeEach(async () => {
    connections = 0;
    answer = (_request, response) => void response.writeHead(204).end();
    server = createServer((request, response) => answer(request, response));
    server.on('connection', () => connections++);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const uri = (host = '127.0.0.1', scheme = 'http'): URL =>
    new URL(`${scheme}://${host}:${(server.address() as AddressInfo).port}/events`);

  const loopback = (timeout = 5000): ReceiverConnection =>
    new ReceiverConnection({ allowLoopback: true }, resolveByDns, timeout);

  /** A name server that gives these answers one after the other. */
  const answers = (allowLoopback: boolean, ...given: readonly (readonly string[])[]): ReceiverConnection => {
    let asked = 0;
    return new ReceiverConnection({ allowLoopback }, async () =>
      (given[asked++] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

  it('ok: posts the body, to this machine where that is allowed, also by the name localhost', async () => {
    const seen: unknown[] = [];
    answer = (request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text: string) => seen.push([request.method, request.url, text]));
      request.on('end', () => response.writeHead(201).end());
    };
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await loopback().post(uri(host), HEADERS, '{"ü":1}')).toEqual({
        outcome: 'delivered',
        status: 201,
      });
    expect(seen).toEqual(Array.from({ length: 2 }, () => ['POST', '/events', '{"ü":1}']));
  });

  it.each([
    ['a name that resolves to this machine', ['127.0.0.1']],
    ['a name that resolves to it by IPv6', ['::1']],
    ['a name that resolves to it IPv4-mapped', ['::ffff:127.0.0.1']],
    ['a name with one address that is public and one that is not', ['93.184.215.14', '127.0.0.1']],
    ['a name with a private address', ['10.0.0.1']],
    ['a name with a metadata address', ['169.254.169.254']],
  ])('fails, with no connection: %s', async (_name, addresses) => {
    const connection = answers(false, addresses);
    for (const scheme of ['http', 'https'])
      expect(await answers(false, addresses).post(uri('rssp.test', scheme), HEADERS, '{}')).toEqual({
        outcome: 'address_refused',
        status: null,
      });
    expect(await connection.addressesOf(uri('rssp.test', 'https'))).toBe('refused');
    expect(connections).toBe(0);
  });

  it('fails, with no connection: a name that is rebound to this machine after it was checked', async () => {
    const connection = answers(false, ['93.184.215.14'], ['127.0.0.1']);
    expect(await connection.addressesOf(uri('rssp.test', 'https'))).toEqual([
      { address: '93.184.215.14', family: 4 },
    ]);
    expect(await connection.post(uri('rssp.test', 'https'), HEADERS, '{}')).toEqual({
      outcome: 'address_refused',
      status: null,
    });
    expect(connections).toBe(0);
  });

  it('ok: connects to the address that was checked, and asks for no other', async () => {
    const connection = answers(true, ['127.0.0.1'], ['192.0.2.1']);
    expect(await connection.post(uri('rssp.test'), HEADERS, '{}')).toEqual({
      outcome: 'delivered',
      status: 204,
    });
    expect(connections).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])('fails: %d is not followed', async (status) => {
    answer = (_request, response) => void response.writeHead(status, { location: uri().href }).end();
    expect(await loopback().post(uri(), HEADERS, '{}')).toEqual({ outcome: 'refused', status });
    expect(connections).toBe(1);
  });

  it('fails: no answer in time, nobody there, no such name', async () => {
    answer = () => undefined;
    const startedAt = performance.now();
    expect(await loopback(100).post(uri(), HEADERS, '{}')).toEqual({ outcome: 'unreachable', status: null });
    expect(performance.now() - startedAt).toBeLessThan(4000);
    const silent = new ReceiverConnection({ allowLoopback: true }, () => new Promise(() => undefined), 100);
    expect(await silent.post(uri('rssp.test'), HEADERS, '{}')).toEqual({
      outcome: 'unreachable',
      status: null,
    });
    const failing = new ReceiverConnection({ allowLoopback: true }, () =>
      Promise.reject(new Error('SERVFAIL')),
    );
    expect(await failing.post(uri('rssp.test'), HEADERS, '{}')).toEqual({
      outcome: 'unreachable',
      status: null,
    });
    expect(await answers(true, []).post(uri('rssp.test'), HEADERS, '{}')).toEqual({
      outcome: 'unreachable',
      status: null,
    });
    expect(await loopback().post(new URL('http://127.0.0.1:1/'), HEADERS, '{}')).toEqual({
      outcome: 'unreachable',
      status: null,
    });
  });

  it('ok: an answer without end is cut at 1 MiB, and its status counts', async () => {
    let sent = 0;
    const closed = new Promise<void>((resolve) => {
      answer = (_request, response) => {
        response.writeHead(200).on('close', resolve);
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        };
        response.on('drain', more);
        more();
      };
    });
    expect(await loopback().post(uri(), HEADERS, '{}')).toEqual({ outcome: 'delivered', status: 200 });
    await closed;
    expect(sent).toBeLessThan(64 << 20);
  });

  it('ends when it is told to', async () => {
    answer = () => undefined;
    const stop = new AbortController();
    const result = loopback().post(uri(), HEADERS, '{}', stop.signal);
    setTimeout(() => stop.abort(), 20);
    expect(await result).toEqual({ outcome: 'unreachable', status: null });
  });
});
