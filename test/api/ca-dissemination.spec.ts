import { createHash, X509Certificate } from 'node:crypto';
import { CaService } from '../../src/ca/ca.service';
import { createTestApp, type TestApp } from '../support/test-app';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe('GET /aia/{caId}/{keyGeneration}.cer', () => {
  it('answers the certificate of every CA to anybody', async () => {
    const cas = app.get(CaService).cas();
    expect(cas.length).toBeGreaterThan(6);
    for (const { caId, aia, certificateDer } of cas) {
      const path = `/aia/${caId}/1.cer`;
      expect(aia).toEqual([app.baseUrl + path]);
      const answer = await app.inject({ method: 'GET', url: path });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('application/pkix-cert');
      expect(answer.rawPayload).toEqual(Buffer.from(certificateDer));
      expect(new X509Certificate(answer.rawPayload).subject).toContain('TEST');
      expect(answer.headers).toMatchObject({
        'cache-control': 'public, max-age=3600',
        etag: expect.stringMatching(/^"[\w-]{43}"$/) as string,
        'repr-digest': expect.stringMatching(/^sha-256=:[\w+/]{43}=:$/) as string,
      });
      expect(answer.headers).not.toHaveProperty('content-language');
    }
  });

  it('answers HEAD with the same headers and no body', async () => {
    const got = await app.inject({ method: 'GET', url: '/aia/alpha-seal/1.cer' });
    const head = await app.inject({ method: 'HEAD', url: '/aia/alpha-seal/1.cer' });
    expect(head.statusCode).toBe(200);
    expect(head.rawPayload).toHaveLength(0);
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
      expect(head.headers[name]).toBe(got.headers[name]);
    }
  });

  it.each([
    ['the same tag', (etag: string) => etag, 304],
    ['one of several', (etag: string) => `"else", ${etag}`, 304],
    ['a weak form of it', (etag: string) => `W/${etag}`, 304],
    ['any', () => '*', 304],
    ['another tag', () => '"else"', 200],
    ['no tag at all', () => 'else', 200],
  ])('If-None-Match: %s', async (_name, tagOf, status) => {
    const url = '/aia/alpha-seal/1.cer';
    const { headers } = await app.inject({ method: 'GET', url });
    const etag = String(headers.etag);
    const answer = await app.inject({ method: 'GET', url, headers: { 'if-none-match': tagOf(etag) } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.etag).toBe(etag);
    expect(answer.rawPayload.length > 0).toBe(status === 200);
  });

  it.each([
    ['unknown CA', '/aia/nobody/1.cer'],
    ['unknown generation', '/aia/alpha-seal/2.cer'],
    ['generation zero', '/aia/alpha-seal/0.cer'],
    ['leading zero', '/aia/alpha-seal/01.cer'],
    ['not a number', '/aia/alpha-seal/one.cer'],
    ['huge number', '/aia/alpha-seal/99999999999999999999.cer'],
    ['another suffix', '/aia/alpha-seal/1.pem'],
    ['no suffix', '/aia/alpha-seal/1'],
    ['path upwards', '/aia/%2e%2e%2f%2e%2e/1.cer'],
    ['property of objects', '/aia/__proto__/1.cer'],
    ['capital letters', '/aia/ALPHA-SEAL/1.cer'],
  ])('fails %s', async (_name, url) => {
    const answer = await app.inject({ method: 'GET', url });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('GET /repository/{caId}/terms/{language}', () => {
  it.each([
    ['en', 'TEST TERMS AND CONDITIONS'],
    ['ja', 'テスト用利用規約'],
  ] as const)('answers the terms in %s to anybody', async (language, title) => {
    const answer = await app.inject({ method: 'GET', url: `/repository/bravo-eseal/terms/${language}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.rawPayload.toString('utf8')).toContain(title);
  });

  it('answers exactly the octets whose hash the profiles name', async () => {
    const profiles = await app.inject({
      method: 'GET',
      url: '/ra/v1/profiles?caId=bravo-eseal',
      headers: { authorization: `Bearer ${await app.tokenFor('demo-rssp')}` },
    });
    const { items } = profiles.json<{ items: { terms: { uri: string; hash: string } }[] }>();
    expect(items.length).toBeGreaterThan(0);
    for (const { terms } of items) {
      const answer = await app.inject({ method: 'GET', url: terms.uri.replace(app.baseUrl, '') });
      expect(createHash('sha256').update(answer.rawPayload).digest('hex')).toBe(terms.hash);
      const digest = Buffer.from(terms.hash, 'hex').toString('base64');
      expect(answer.headers['repr-digest']).toBe(`sha-256=:${digest}:`);
    }
  });

  it.each([
    ['unknown CA', '/repository/nobody/terms/en'],
    ['unknown language', '/repository/bravo-eseal/terms/de'],
  ])('fails %s', async (_name, url) => {
    const answer = await app.inject({ method: 'GET', url });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'not_found' });
  });
});
