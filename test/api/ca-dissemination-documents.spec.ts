import { createHash } from 'node:crypto';
import { CaService } from '../../src/ca/ca.service';
import { CRL_DELAY_SECONDS, REVOCATION_REASONS } from '../../src/ca/documented-ca';
import { crlSchedules, nextReissue } from '../../src/crl/crl-schedule';
import { DEFAULT_STATUS_POLICY } from '../../src/world/status-policy';
import { allowedReasons } from '../../src/ra/revocation-reasons';
import { createTestApp, type TestApp } from '../support/test-app';

const LANGUAGES = ['en', 'ja'] as const;

let app: TestApp;
let caIds: string[];

beforeAll(async () => {
  app = await createTestApp();
  caIds = app
    .get(CaService)
    .cas()
    .map(({ caId }) => caId);
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers });

describe('the documents of a CA', () => {
  it.each(['cps', 'pds', 'terms'])(
    '%s: of every CA, in both languages, with tag and digest',
    async (kind) => {
      const bodies = new Set<string>();
      expect(caIds.length).toBeGreaterThan(6);
      for (const caId of caIds) {
        for (const language of LANGUAGES) {
          const url = `/repository/${caId}/${kind}/${language}`;
          const answer = await get(url);
          expect([url, answer.statusCode]).toEqual([url, 200]);
          const hash = createHash('sha256').update(answer.rawPayload).digest();
          expect(answer.headers).toMatchObject({
            'content-type': kind === 'terms' ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8',
            'content-language': language,
            'repr-digest': `sha-256=:${hash.toString('base64')}:`,
            etag: `"${hash.toString('base64url')}"`,
            'cache-control': 'public, max-age=3600',
            'x-content-type-options': 'nosniff',
          });
          expect(answer.body).toMatch(language === 'ja' ? /テスト/ : /TEST/);
          expect(answer.body).toContain(caId);
          bodies.add(answer.body);

          const again = await get(url, { 'if-none-match': String(answer.headers.etag) });
          expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', answer.headers.etag]);
          const head = await app.inject({ method: 'HEAD', url });
          expect([head.statusCode, head.body]).toEqual([200, '']);
          for (const name of ['etag', 'content-type', 'content-length', 'content-language', 'repr-digest'])
            expect(head.headers[name]).toBe(answer.headers[name]);
        }
      }
      expect(bodies.size).toBe(2 * caIds.length);
    },
  );

  it.each([
    ['nothing', undefined, 'en'],
    ['English', 'en-GB', 'en'],
    ['Japanese', 'ja-JP,ja;q=0.9,en;q=0.5', 'ja'],
    ['another language', 'de', 'en'],
  ])('the CPS without a language, asked for in %s', async (_name, acceptLanguage, language) => {
    const headers: Record<string, string> = acceptLanguage ? { 'accept-language': acceptLanguage } : {};
    const answer = await get('/repository/bravo-eseal/cps', headers);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-language': language, vary: 'accept-language' });
    const named = await get(`/repository/bravo-eseal/cps/${language}`);
    expect(answer.body).toBe(named.body);
    expect(named.headers.vary).toBeUndefined();
    const again = await get('/repository/bravo-eseal/cps', {
      ...headers,
      'if-none-match': String(answer.headers.etag),
    });
    expect([again.statusCode, again.headers.vary]).toEqual([304, 'accept-language']);
  });

  it.each([
    ['CPS of an unknown CA', '/repository/nobody/cps'],
    ['CPS of an unknown CA in a language', '/repository/nobody/cps/en'],
    ['CPS in another language', '/repository/bravo-eseal/cps/de'],
    ['PDS of an unknown CA', '/repository/nobody/pds/en'],
    ['PDS in another language', '/repository/bravo-eseal/pds/de'],
    ['PDS without a language', '/repository/bravo-eseal/pds'],
    ['language in capital letters', '/repository/bravo-eseal/pds/EN'],
    ['property of objects as a CA', '/repository/__proto__/cps'],
    ['property of objects as a language', '/repository/bravo-eseal/cps/constructor'],
    ['another document', '/repository/bravo-eseal/cp/en'],
    ['a CA alone', '/repository/bravo-eseal'],
    ['a trailing slash', '/repository/'],
  ])('fails %s', async (_name, url) => {
    for (const method of ['GET', 'HEAD'] as const)
      expect((await app.inject({ method, url })).statusCode).toBe(404);
    expect((await get(url)).json()).toMatchObject({ code: 'not_found' });
  });

  it('run no script and load nothing', async () => {
    for (const url of ['/repository', '/repository/alpha-seal/cps/ja', '/repository/alpha-seal/pds/en']) {
      const answer = await get(url);
      expect(answer.headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'unsafe-inline'/,
      );
      expect(answer.body).not.toMatch(/<script|<img|<link|\son\w+=|javascript:/i);
      expect(answer.body).toMatch(/^<!doctype html>\n<html lang="(en|ja)">/);
    }
  });

  it('tell the times that the lists keep', () => {
    const { users } = crlSchedules(DEFAULT_STATUS_POLICY.crl);
    const thisUpdate = new Date('2026-04-01T00:00:00Z');
    const published = { thisUpdate, nextUpdate: new Date('2026-04-02T00:00:00Z') };
    const statusChangedAt = new Date('2026-04-01T01:00:00Z');
    const reissue = nextReissue(published, { statusChangedAt }, statusChangedAt, users);
    const delay = Number(reissue?.latestAt) - Number(statusChangedAt);
    expect(delay).toBe(CRL_DELAY_SECONDS * 1000);
  });

  it('tell the reasons that the registration authority takes', () => {
    const { subscriber, operatorOnly, caOnly } = REVOCATION_REASONS;
    const sorted = (reasons: readonly string[]) => [...reasons].sort();
    expect(sorted(allowedReasons('subscriber', 'subject'))).toEqual(sorted(subscriber));
    expect(sorted(allowedReasons('operator', 'subject'))).toEqual(sorted([...subscriber, ...operatorOnly]));
    expect(sorted(allowedReasons('operator', 'issuing-ca'))).toEqual(
      sorted([...subscriber, ...operatorOnly, ...caOnly]),
    );
  });
});

describe('GET /aia/{caId}/{keyGeneration}.p7c', () => {
  it('answers the path of every CA to anybody', async () => {
    for (const { caId, certificateDer, chainDer } of app.get(CaService).cas()) {
      const url = `/aia/${caId}/1.p7c`;
      const answer = await get(url);
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expect(answer.headers['content-type']).toBe('application/pkcs7-mime; smime-type=certs-only');
      for (const der of [certificateDer, ...chainDer])
        expect(answer.rawPayload.includes(Buffer.from(der))).toBe(true);
      const octets = [certificateDer, ...chainDer].reduce((sum, { length }) => sum + length, 0);
      expect(answer.rawPayload.length - octets).toBeLessThan(64);
      const again = await get(url, { 'if-none-match': String(answer.headers.etag) });
      expect([again.statusCode, again.body]).toEqual([304, '']);
      const head = await app.inject({ method: 'HEAD', url });
      expect([head.statusCode, head.headers.etag]).toEqual([200, answer.headers.etag]);
    }
  });

  it.each([
    ['unknown CA', '/aia/nobody/1.p7c'],
    ['unknown generation', '/aia/alpha-seal/2.p7c'],
    ['leading zero', '/aia/alpha-seal/01.p7c'],
    ['not a number', '/aia/alpha-seal/x.p7c'],
  ])('fails %s', async (_name, url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'not_found' });
  });
});
