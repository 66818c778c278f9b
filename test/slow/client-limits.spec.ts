import { Pool } from 'undici';
import { DpopKey } from '../support/dpop-key';
import { expectProblem, PENDING, RaClient } from '../support/ra-client';
import { basic, createTestApp, type TestApp } from '../support/test-app';

const PROFILES = '/ra/v1/profiles';

describe('requests of a client', () => {
  let app: TestApp;
  let tokens: Readonly<Record<'a' | 'b', string>>;
  beforeAll(async () => {
    app = await createTestApp({ settings: { clientRequestsPerSecond: 5 } });
    for (const clientId of ['a', 'b', 'bound']) await app.registerClient({ clientId });
    tokens = { a: await app.tokenFor('a'), b: await app.tokenFor('b') };
  });
  afterAll(() => app.close());
  // Every bucket is full again.
  beforeEach(() => app.time.advanceSeconds(10));

  const read = (token: string, headers: Record<string, string> = {}) =>
    app.inject({ url: PROFILES, headers: { authorization: `Bearer ${token}`, ...headers } });
  async function useUp(token: string): Promise<void> {
    for (let used = 0; used < 10; used++) expect((await read(token)).statusCode).toBe(200);
  }

  it('are limited to what fits in its bucket, with Retry-After, and go on when that is over', async () => {
    await useUp(tokens.a);
    const answer = await read(tokens.a);
    const problem = expectProblem(answer, 429, 'rate_limited');
    expect([problem['retryable'], answer.headers['retry-after']]).toEqual([true, '1']);
    app.time.advanceSeconds(1);
    expect((await read(tokens.a)).statusCode).toBe(200);
  });

  it('do not use up those of another, and need its token to count', async () => {
    await useUp(tokens.a);
    for (let tries = 0; tries < 30; tries++) await read(`${tokens.b}x`);
    await useUp(tokens.b);
  });

  it('count where the scope is missing, and not where they are public', async () => {
    const post = () =>
      app.inject({ method: 'POST', url: '/ra/v1/clients', headers: { authorization: `Bearer ${tokens.a}` } });
    for (let used = 0; used < 10; used++) expect((await post()).statusCode).toBe(403);
    expectProblem(await read(tokens.a), 429, 'rate_limited');
    const discovery = await app.inject({
      url: '/.well-known/ra-configuration',
      headers: { authorization: `Bearer ${tokens.a}` },
    });
    expect(discovery.statusCode).toBe(200);
  });

  it('count at the token endpoint, in its own words', async () => {
    const ask = () =>
      app.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: { ...basic('a', 'a-secret'), 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'grant_type=client_credentials',
      });
    for (let used = 0; used < 10; used++) expect((await ask()).statusCode).toBe(200);
    const refused = await ask();
    expect([refused.statusCode, refused.json<{ error: string }>().error]).toEqual([429, 'rate_limited']);
    expect(refused.headers['retry-after']).toBe('1');
  });

  it('of a thief do not use up those of the client whose bound token it is', async () => {
    const key = new DpopKey(app.time);
    const answer = await app.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: {
        ...basic('bound', 'bound-secret'),
        'content-type': 'application/x-www-form-urlencoded',
        dpop: await key.proof('POST', `${app.baseUrl}/oauth2/token`),
      },
      payload: 'grant_type=client_credentials',
    });
    const token = answer.json<{ access_token: string }>().access_token;
    const thief = new DpopKey(app.time);
    const use = async (by: DpopKey) =>
      app.inject({
        url: PROFILES,
        headers: {
          authorization: `DPoP ${token}`,
          dpop: await by.proof('GET', `${app.baseUrl}${PROFILES}`, token),
        },
      });
    for (let tries = 0; tries < 30; tries++) expect((await use(thief)).statusCode).toBe(401);
    expect((await use(key)).statusCode).toBe(200);
  });

  it('are not kept under an Idempotency-Key when they are refused', async () => {
    const post = () =>
      app.inject({
        method: 'POST',
        url: '/ra/v1/challenges',
        headers: {
          authorization: `Bearer ${tokens.a}`,
          'idempotency-key': 'late',
          'content-type': 'application/json',
        },
        payload: '{"purpose":"pop"}',
      });
    await useUp(tokens.a);
    expect((await post()).statusCode).toBe(429);
    app.time.advanceSeconds(1);
    expect((await post()).statusCode).toBe(201);
  });
});

describe('certificates that a client may ask for', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ settings: { clientEnrolmentsPerHour: 3 } });
  });
  afterAll(() => app.close());

  it('are counted where every check is passed, and once for one Idempotency-Key', async () => {
    await app.registerClient({ clientId: 'other', qscdAuditReference: 'TEST audit' });
    const rssp = await RaClient.open(app);
    for (let refused = 0; refused < 4; refused++)
      expectProblem(await rssp.enrol({ profileId: 'unknown' }), 422, 'unknown_profile');
    const body = await rssp.enrolmentBody();
    const headers = { 'idempotency-key': 'one' };
    for (let repeats = 0; repeats < 4; repeats++)
      expect((await rssp.post('enrolments', body, headers)).statusCode).toBe(201);
    expect((await rssp.enrol()).statusCode).toBe(201);
    // One that waits for an operator counts as well.
    expect((await rssp.enrol(PENDING)).statusCode).toBe(202);
    const last = await rssp.enrolmentBody();
    const refused = await rssp.post('enrolments', last, { 'idempotency-key': 'last' });
    expectProblem(refused, 429, 'quota_exceeded');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(1000);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(1200);
    // Another client is not touched, and neither is what is no request for a certificate.
    expect((await (await RaClient.open(app, 'other')).enrol()).statusCode).toBe(201);
    expect((await rssp.get('profiles')).statusCode).toBe(200);
    app.time.advanceSeconds(1200);
    // Neither nonce nor Idempotency-Key was used up; the token has ended.
    const later = await RaClient.open(app);
    expect((await later.post('enrolments', last, { 'idempotency-key': 'last' })).statusCode).toBe(201);
  });
});

/** T19: one client at twenty times its limit, four others well within it, all at once over sockets. */
it('a client at 20 times its limit costs the others at most 10 % of their throughput', async () => {
  const perSecond = 20;
  const seconds = 4;
  const app = await createTestApp({ settings: { clientRequestsPerSecond: perSecond } });
  await app.listen();
  const pool = new Pool(`http://127.0.0.1:${app.application.settings.httpPort}`, { connections: 32 });
  try {
    /** Statuses of requests sent at a steady rate, whatever becomes of them. */
    const send = async (clientId: string, rate: number): Promise<number[]> => {
      const headers = { authorization: `Bearer ${await app.tokenFor(clientId)}` };
      const sent: Promise<number>[] = [];
      const began = performance.now();
      for (let number = 0; number < rate * seconds; number++) {
        const wait = began + (number * 1000) / rate - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        sent.push(
          pool.request({ method: 'GET', path: PROFILES, headers }).then(async ({ statusCode, body }) => {
            await body.dump();
            return statusCode;
          }),
        );
      }
      return Promise.all(sent);
    };
    const others = ['one', 'two', 'three', 'four'];
    const started = performance.now();
    for (const clientId of [...others, 'flood']) await app.registerClient({ clientId });
    const [flood = [], ...rest] = await Promise.all([
      send('flood', 20 * perSecond),
      ...others.map((clientId) => send(clientId, 0.9 * perSecond)),
    ]);
    const took = (performance.now() - started) / 1000;
    const served = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length;
    for (const statuses of rest) expect(served(statuses) / statuses.length).toBeGreaterThanOrEqual(0.9);
    expect(new Set(flood)).toEqual(new Set([200, 429]));
    // Two seconds' worth at once, then the rate, for as long as it took.
    expect(served(flood)).toBeLessThanOrEqual(perSecond * (took + 2) + 1);
  } finally {
    await pool.close();
    await app.close();
  }
});
