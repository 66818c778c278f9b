import { createHash } from 'node:crypto';
import type { PublishedListDto } from '../../src/trusted-list/management/trusted-list.dto';
import { readTrustedList } from '../../src/trusted-list/read-trusted-list';
import { createTestApp, type TestApp } from '../support/test-app';

const FILES = [
  'eu/lotl.xml',
  'eu/lotl-v5.xml',
  'eu/ades-lotl.xml',
  'eu/ades-lotl-v5.xml',
  'eu/mra-hub.xml',
  'eu/mra-hub-v5.xml',
  'ms/tl.xml',
  'ms/tl-v5.xml',
  'jp/tl.xml',
  'jp/tl-v5.xml',
];

describe('published trusted lists', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
    await app.listen();
  });

  afterAll(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${app.application.settings.httpPort}/tl${path}`, { method, headers });
  const octetsOf = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());

  async function certificates(listId: string): Promise<Buffer[]> {
    const pem = await (await get(`/${listId}-signers.pem`)).text();
    return [...pem.matchAll(/BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, base64]) =>
      Buffer.from(base64 ?? '', 'base64'),
    );
  }

  const issues = async (): Promise<PublishedListDto[]> => {
    const { text } = await app.manage('GET', '/management/v1/trusted-lists');
    return (JSON.parse(text) as { lists: PublishedListDto[] }).lists;
  };

  it('ok: every list is there before the listener opens, signed by one of its two announced signers', async () => {
    expect((await issues()).map(({ file }) => file)).toEqual(FILES);
    for (const { file, listId, sequenceNumber, sha256, signerSha256 } of await issues()) {
      const octets = await octetsOf(`/${file}`);
      const signers = await certificates(listId);
      expect(signers).toHaveLength(2);
      const read = readTrustedList(octets, signers);
      expect(read.list.schemeInformation.tslSequenceNumber).toBe(sequenceNumber);
      expect(sequenceNumber).toBe(1);
      expect(createHash('sha256').update(octets).digest('hex')).toBe(sha256);
      expect(createHash('sha256').update(read.signerCertificateDer).digest('hex')).toBe(signerSha256);
      expect(signers[0]?.equals(Buffer.from(read.signerCertificateDer))).toBe(true);
    }
  });

  it('ok: served as signed, with media type, ETag and HEAD', async () => {
    const answer = await get('/eu/lotl.xml');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/vnd.etsi.tsl+xml');
    const octets = Buffer.from(await answer.arrayBuffer());
    const tag = createHash('sha256').update(octets).digest('base64url');
    expect(answer.headers.get('etag')).toBe(`"${tag}"`);
    const head = await get('/eu/lotl.xml', {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([
      200,
      String(octets.length),
      0,
    ]);
    const known = await get('/eu/lotl.xml', { 'if-none-match': `"${tag}"` });
    expect([known.status, (await known.arrayBuffer()).byteLength]).toEqual([304, 0]);
    expect((await get('/eu/lotl.xml', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('ok: Last-Modified is ListIssueDateTime, once no other issue can have it', async () => {
    await app.manage('POST', '/management/v1/clock/advance', { seconds: 2 });
    const answer = await get('/eu/lotl.xml');
    const { issuedAt } = (await issues())[0] as PublishedListDto;
    const lastModified = new Date(issuedAt).toUTCString();
    expect(answer.headers.get('last-modified')).toBe(lastModified);
    expect((await get('/eu/lotl.xml', { 'if-modified-since': lastModified })).status).toBe(304);
  });

  it.each(['/eu/lotl.sha2', '/eu/lotl.xml.sha2'])(
    'ok: %s is the digest in hex, without a line end',
    async (path) => {
      const digest = createHash('sha256')
        .update(await octetsOf('/eu/lotl.xml'))
        .digest('hex');
      const answer = await get(path);
      expect([answer.status, await answer.text()]).toEqual([200, digest]);
    },
  );

  it('ok: an alias has the same octets', async () => {
    expect((await octetsOf('/jp/lol.xml')).equals(await octetsOf('/jp/tl.xml'))).toBe(true);
    expect(await (await get('/jp/lol.sha2')).text()).toBe(await (await get('/jp/tl.sha2')).text());
  });

  it('ok: pages name lists and the fingerprints of those who sign', async () => {
    const index = await (await get('')).text();
    for (const file of FILES) expect(index).toContain(`/tl/${file}`);
    const signers = await (await get('/eu/signers.html')).text();
    for (const listId of ['eu-lotl', 'ades-lotl', 'mra-hub']) {
      for (const der of await certificates(listId))
        expect(signers).toContain(createHash('sha256').update(der).digest('hex'));
    }
    for (const folder of ['eu', 'ms', 'jp']) {
      const page = await get(`/${folder}/info.html`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    }
    expect((await get('/jp/info.html')).status).toBe(200);
  });

  it.each([
    '/eu/lotl',
    '/eu/lotl.xm',
    '/eu/LOTL.xml',
    '/eu/none.xml',
    '/eu/none.sha2',
    '/jp/signers.html',
    '/none/info.html',
    '/info.html',
    '/none-signers.pem',
    '/eu-lotl-signers.key',
    '/..%2f..%2fpackage.json',
    '/eu/..%2flotl.xml',
    '/%00',
    '/',
  ])('fails: %s is not found', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  it.each(['POST', 'PUT', 'DELETE'])('fails: %s is no method of a list', async (method) => {
    const answer = await get('/eu/lotl.xml', {}, method);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('ok: health and figures tell of them', async () => {
    const health = await app.manage('GET', '/health/ready');
    expect(health.text).toContain('"trusted-lists","ok":true,"detail":"10 lists in time"');
    const { text } = await app.manage('GET', '/metrics');
    expect(text).toMatch(/kakehashi_trusted_list_age_seconds\{file="eu\/lotl.xml"\} \d+/);
    expect(text).toMatch(/kakehashi_trusted_list_remaining_seconds\{file="jp\/tl-v5.xml"\} 2\d{6}/);
  });
});
