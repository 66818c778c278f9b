import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { OcspAnswer } from './ocsp-answer';
import { ocspEarlyAnswer } from './ocsp-early-answer';

const TYPE = 'application/ocsp-request';
const ANSWER: OcspAnswer = { octets: Buffer.from('answer'), headers: { 'content-type': 'x' } };

type Headers = Readonly<Record<string, string>>;

describe('which questions are answered ahead of the routes', () => {
  const asked: string[] = [];
  const ocsp = {
    answer: (caId: string, der: Uint8Array) => (asked.push(`${caId} ${der.length}`), ANSWER),
    answerPath: (caId: string, path: string) => (asked.push(`${caId} ${path}`), ANSWER),
  };
  const counted: string[] = [];
  const metrics = {
    series: (route: string, method: string, status: number) => () =>
      void counted.push(`${method} ${route} ${status}`),
  };
  const early = ocspEarlyAnswer(ocsp, metrics);

  beforeEach(() => {
    asked.length = 0;
    counted.length = 0;
  });

  async function ask(method: string, url: string, headers: Headers, chunks: readonly Buffer[] = []) {
    const request = Object.assign(Readable.from(chunks), { method, url, headers });
    const written: unknown[] = [];
    const response = {
      writeHead: (status: number, sent: object) => (written.push(status, sent), response),
      end: (octets: Uint8Array) => written.push(octets),
    };
    const taken = early(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    if (taken && method === 'POST') await new Promise((resolve) => request.on('close', resolve));
    return { taken, written };
  }

  const sent = [200, { 'content-type': 'x', 'content-length': 6 }, ANSWER.octets];
  const post = (length: number, more: Headers = {}): Headers => ({
    'content-type': TYPE,
    'content-length': String(length),
    ...more,
  });

  it('a plain GET, with the path as it was sent', async () => {
    expect(await ask('GET', '/ocsp/alpha-seal/ME%2Bw/x', {})).toEqual({ taken: true, written: sent });
    expect([asked, counted]).toEqual([['alpha-seal ME%2Bw/x'], ['GET /ocsp/:caId/* 200']]);
  });

  it('a plain POST, whose body comes in pieces', async () => {
    const chunks = [Buffer.alloc(3), Buffer.alloc(4)];
    expect(await ask('POST', '/ocsp/alpha-seal', post(7), chunks)).toEqual({ taken: true, written: sent });
    expect([asked, counted]).toEqual([['alpha-seal 7'], ['POST /ocsp/:caId 200']]);
  });

  it.each<[string, string, string, Headers]>([
    ['HEAD', 'HEAD', '/ocsp/alpha-seal/MEkw', {}],
    ['a query', 'GET', '/ocsp/alpha-seal/MEkw?x', {}],
    ['a fragment', 'GET', '/ocsp/alpha-seal/MEkw#x', {}],
    ['a condition', 'GET', '/ocsp/alpha-seal/MEkw', { 'if-none-match': '"x"' }],
    ['a GET with a body', 'GET', '/ocsp/alpha-seal/MEkw', { 'content-length': '3' }],
    ['a GET without a request', 'GET', '/ocsp/alpha-seal', {}],
    ['an empty path', 'GET', '/ocsp/alpha-seal/', {}],
    ['a CA by another spelling', 'GET', '/ocsp/Alpha%2Dseal/MEkw', {}],
    ['a CA by none', 'GET', '/ocsp//MEkw', {}],
    ['another media type', 'POST', '/ocsp/alpha-seal', post(7, { 'content-type': `${TYPE};a=b` })],
    ['another encoding', 'POST', '/ocsp/alpha-seal', post(7, { 'content-encoding': 'gzip' })],
    [
      'an unknown length',
      'POST',
      '/ocsp/alpha-seal',
      { 'content-type': TYPE, 'transfer-encoding': 'chunked' },
    ],
    ['no octets', 'POST', '/ocsp/alpha-seal', post(0)],
    ['too many octets', 'POST', '/ocsp/alpha-seal', post(16_385)],
    ['a slash behind', 'POST', '/ocsp/alpha-seal/', post(7)],
    ['another method', 'PUT', '/ocsp/alpha-seal', post(7)],
  ])('not %s: it is left to the routes untouched', async (_name, method, url, headers) => {
    expect(await ask(method, url, headers)).toEqual({ taken: false, written: [] });
    expect([asked, counted]).toEqual([[], []]);
  });
});
