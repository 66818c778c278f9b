import { createHash } from 'node:crypto';
import { FixedClock } from '../../src/common/clock';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

describe('GET /crl/{caId}/{name}', () => {
  const clock = new FixedClock(START);
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    clock.advanceSeconds(10);
  });
  afterAll(() => app.close());

  const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    app.inject({ method, url, headers });
  const URL = '/crl/alpha-seal/0.crl';

  it('C15 answers DER with the headers that caches need', async () => {
    const answer = await get(URL);
    expect(answer.statusCode).toBe(200);
    const digest = createHash('sha256').update(answer.rawPayload).digest('base64url');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pkix-crl',
      etag: `"${digest}"`,
      'last-modified': 'Wed, 01 Apr 2026 09:00:00 GMT',
      'cache-control': 'public, max-age=60, must-revalidate',
      'accept-ranges': 'bytes',
      'content-length': String(answer.rawPayload.length),
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
    const lifetime = new Date(String(answer.headers.expires)).getTime() - app.time.milliseconds();
    expect(Math.abs(lifetime - 60_000)).toBeLessThan(2000);
  });

  it('C15 answers PEM of the same octets under another name and tag', async () => {
    const [der, pem] = [await get(URL), await get('/crl/alpha-seal/0.pem')];
    expect(pem.headers['content-type']).toBe('application/x-pem-file');
    const [first, ...lines] = pem.body.trimEnd().split('\n');
    expect([first, lines.pop()]).toEqual(['-----BEGIN X509 CRL-----', '-----END X509 CRL-----']);
    expect(Buffer.from(lines.join(''), 'base64')).toEqual(der.rawPayload);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(64);
    expect(pem.headers.etag).not.toBe(der.headers.etag);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const [got, head] = [await get(URL), await get(URL, { range: 'bytes=0-1' }, 'HEAD')];
    expect(head.statusCode).toBe(200);
    expect(head.rawPayload).toHaveLength(0);
    for (const name of ['etag', 'content-type', 'content-length', 'last-modified', 'cache-control'])
      expect(head.headers[name]).toBe(got.headers[name]);
  });

  it.each<[string, (etag: string) => Record<string, string>, number]>([
    ['its tag', (etag) => ({ 'if-none-match': etag }), 304],
    ['its tag as a weak one among others', (etag) => ({ 'if-none-match': `"a", W/${etag}` }), 304],
    ['any tag', () => ({ 'if-none-match': '*' }), 304],
    ['another tag', () => ({ 'if-none-match': '"a"' }), 200],
    ['its date', () => ({ 'if-modified-since': 'Wed, 01 Apr 2026 09:00:00 GMT' }), 304],
    ['a date of another time', () => ({ 'if-modified-since': 'Wed, 01 Apr 2037 09:00:00 GMT' }), 200],
    ['an earlier date', () => ({ 'if-modified-since': 'Wed, 01 Apr 2026 08:59:59 GMT' }), 200],
    ['no date', () => ({ 'if-modified-since': 'yesterday' }), 200],
    [
      'another tag, which goes before its date',
      () => ({ 'if-none-match': '"a"', 'if-modified-since': 'Wed, 01 Apr 2026 09:00:00 GMT' }),
      200,
    ],
  ])('C15 conditional by %s', async (_name, headersOf, status) => {
    const etag = String((await get(URL)).headers.etag);
    const answer = await get(URL, headersOf(etag));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.etag).toBe(etag);
    expect(answer.rawPayload.length > 0).toBe(status === 200);
  });

  it.each<[string, string, number, (length: number) => [number, number]]>([
    ['the first octets', 'bytes=0-9', 206, () => [0, 10]],
    ['from an octet on', 'bytes=100-', 206, (length) => [100, length]],
    ['the last octets', 'bytes=-20', 206, (length) => [length - 20, length]],
    ['several ranges: all of it', 'bytes=0-1,5-6', 200, (length) => [0, length]],
    ['another unit: all of it', 'lines=1-2', 200, (length) => [0, length]],
  ])('C15 range: %s', async (_name, range, status, part) => {
    const whole = await get(URL);
    const answer = await get(URL, { range });
    const [start, end] = part(whole.rawPayload.length);
    expect(answer.statusCode).toBe(status);
    expect(answer.rawPayload).toEqual(whole.rawPayload.subarray(start, end));
    expect(answer.headers['content-range']).toBe(
      status === 206 ? `bytes ${start}-${end - 1}/${whole.rawPayload.length}` : undefined,
    );
    expect(answer.headers['content-type']).toBe('application/pkix-crl');
  });

  it('C15 a range without an octet is 416, a range of another list is all of this one', async () => {
    const whole = await get(URL);
    const beyond = await get(URL, { range: `bytes=${whole.rawPayload.length}-` });
    expect(beyond.statusCode).toBe(416);
    expect(beyond.headers['content-range']).toBe(`bytes */${whole.rawPayload.length}`);
    expect(beyond.rawPayload).toHaveLength(0);
    const other = await get(URL, { range: 'bytes=0-9', 'if-range': '"a"' });
    expect([other.statusCode, other.rawPayload.length]).toEqual([200, whole.rawPayload.length]);
    const same = await get(URL, { range: 'bytes=0-9', 'if-range': String(whole.headers.etag) });
    expect(same.statusCode).toBe(206);
  });

  it('gives no date while another list could have the same', async () => {
    clock.set(START);
    const answer = await get(URL);
    clock.advanceSeconds(10);
    expect(answer.headers['last-modified']).toBeUndefined();
  });

  it('C15 is kept by caches no longer than the list is valid', async () => {
    clock.set(new Date('2026-04-02T08:59:50Z'));
    const soon = await get('/crl/bravo-eseal/arl.crl');
    expect(soon.headers['cache-control']).toContain('max-age=60');
    clock.set(new Date(START.getTime() + 10_000));
  });

  it.each([
    ['percent-encoding', '/crl/alpha-seal/0%2Ecrl', 200],
    ['percent-encoding of the CA', '/crl/alpha%2Dseal/0.crl', 200],
    ['query', '/crl/alpha-seal/0.crl?x=1', 200],
    ['unknown shard', '/crl/alpha-seal/4.crl', 404],
    ['unknown delta', '/crl/alpha-seal/4-delta.crl', 404],
    ['shard with leading zero', '/crl/alpha-seal/00.crl', 404],
    ['negative shard', '/crl/alpha-seal/-1.crl', 404],
    ['huge shard', '/crl/alpha-seal/99999999999999999999.crl', 404],
    ['base of the deltas', '/crl/alpha-seal/0-base', 404],
    ['base of the deltas by a suffix', '/crl/alpha-seal/0-base.crl', 404],
    ['unknown CA', '/crl/nobody/0.crl', 404],
    ['property of objects', '/crl/__proto__/0.crl', 404],
    ['property as name', '/crl/alpha-seal/constructor', 404],
    ['no suffix', '/crl/alpha-seal/0', 404],
    ['other suffix', '/crl/alpha-seal/0.der', 404],
    ['upper case', '/crl/alpha-seal/0.CRL', 404],
    ['NUL', '/crl/alpha-seal/0.crl%00', 404],
    ['encoded twice', '/crl/alpha-seal/0%252Ecrl', 404],
    ['path upwards', '/crl/alpha-seal/..%2f..%2f0.crl', 404],
    ['path upwards as CA', '/crl/%2e%2e/0.crl', 404],
    ['backslashes', '/crl/alpha-seal/..%5c0.crl', 404],
    ['trailing slash', '/crl/alpha-seal/0.crl/', 404],
  ])('C15 %s', async (_name, url, status) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    if (status === 200) expect(answer.rawPayload).toEqual((await get(URL)).rawPayload);
    else {
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.json()).toMatchObject({ code: 'not_found' });
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)('%s is not allowed', async (method) => {
    const answer = await app.inject({ method, url: URL });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD');
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });
});
