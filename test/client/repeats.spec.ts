import { inspect } from 'node:util';
import { RaClient, RaError, type RaClientOptions } from '@kakehashi/client';
import { FakeRa, fakeProblem } from '../support/fake-ra';

const SECRET = 'a-secret-that-nobody-may-see';

/** What the client repeats, what it does not, and with what. */
describe('repeats', () => {
  let fake: FakeRa;
  beforeEach(async () => {
    fake = await FakeRa.open();
  });
  afterEach(() => fake.close());

  function client(options: Partial<RaClientOptions> = {}): RaClient {
    const authentication = {
      method: 'client_secret_basic',
      clientId: 'tester',
      clientSecret: SECRET,
    } as const;
    return new RaClient({ url: fake.url, authentication, ...options });
  }

  const challenge = { body: { purpose: 'pop' } } as const;
  const nonce = { status: 201, body: { nonce: 'n', purpose: 'pop', expiresAt: '2026-01-01T00:00:00Z' } };
  const keys = (): unknown[] => fake.requests.map(({ headers }) => headers['idempotency-key']);

  it.each([
    ['the connection breaks', 'cut'],
    ['429', fakeProblem(429, 'rate_limited', { 'retry-after': '0' })],
    ['503', fakeProblem(503, 'ca_offline', { 'retry-after': '0' })],
    ['502 of a proxy', { status: 502, headers: { 'content-type': 'text/html' } }],
    ['409 idempotency_in_progress', fakeProblem(409, 'idempotency_in_progress')],
  ] as const)('again with the same key and body: %s', async (_, fault) => {
    fake.script.push(fault, fault, nonce);
    const { body } = await client().request('createChallenge', challenge);
    expect(body.nonce).toBe('n');
    expect(fake.requests).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(fake.requests.map(({ body: sent }) => sent)).size).toBe(1);
  });

  it.each([
    [400, 'malformed'],
    [401, 'insufficient_scope'],
    [403, 'profile_not_allowed'],
    [404, 'not_found'],
    [409, 'state_conflict'],
    [410, 'enrolment_expired'],
    [412, 'precondition_failed'],
    [413, 'too_large'],
    [422, 'bad_pop'],
    [500, 'internal'],
  ])('never again: %d %s', async (status, code) => {
    fake.script.push(fakeProblem(status, code));
    const refused = client().request('createChallenge', challenge);
    await expect(refused).rejects.toMatchObject({ name: 'RaError', status, code, detail: `It is ${code}.` });
    expect(fake.requests).toHaveLength(1);
  });

  it('two calls have two keys; a given key is kept', async () => {
    fake.usual = nonce;
    const ra = client();
    await ra.request('createChallenge', challenge);
    await ra.request('createChallenge', challenge);
    await ra.request('createChallenge', challenge, { idempotencyKey: 'mine' });
    expect(new Set(keys()).size).toBe(3);
    expect(keys()[2]).toBe('mine');
  });

  it('waits as long as Retry-After says', async () => {
    fake.script.push(fakeProblem(429, 'rate_limited', { 'retry-after': '1' }));
    const begun = Date.now();
    await client().request('listProfiles', {});
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
  });

  it('does not wait for a Retry-After behind the deadline', async () => {
    fake.script.push(fakeProblem(429, 'quota_exceeded', { 'retry-after': '3600' }));
    const begun = Date.now();
    await expect(client().request('listProfiles', {})).rejects.toMatchObject({
      code: 'quota_exceeded',
      status: 429,
    });
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  it('repeats an attempt that hangs, and ends at the deadline', async () => {
    fake.script.push('hang');
    await client({ attemptMs: 200 }).request('listProfiles', {});
    expect(fake.requests).toHaveLength(2);
    fake.usual = 'hang';
    const late = client({ attemptMs: 100, deadlineMs: 500 }).request('listProfiles', {});
    await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('ends at once with the signal, in a pause and in a request', async () => {
    const reason = new Error('enough');
    for (const fault of ['hang', fakeProblem(503, 'ca_offline', { 'retry-after': '30' })] as const) {
      fake.usual = fault;
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      await expect(client().request('listProfiles', {}, { signal: controller.signal })).rejects.toBe(reason);
    }
  });

  it('says who does not answer, after as many attempts as are allowed', async () => {
    const { url } = fake;
    await fake.close();
    const alone = new RaClient({
      url,
      authentication: { method: 'client_secret_basic', clientId: 'tester', clientSecret: SECRET },
      attempts: 2,
    });
    await expect(alone.request('listProfiles', {})).rejects.toMatchObject({
      code: 'no_answer',
      message: expect.stringMatching(
        /no answer from http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)[^]*What to do: Is the service/,
      ),
    });
    fake = await FakeRa.open();
  });

  it('says why where fetch refuses to try', async () => {
    // A port that browsers, and therefore fetch, do not connect to.
    await expect(client({ url: 'http://127.0.0.1:9', attempts: 1 }).configuration()).rejects.toMatchObject({
      code: 'no_answer',
      detail: 'There is no answer from http://127.0.0.1:9 (bad port).',
    });
  });

  describe('tokens', () => {
    it('one for many calls at the same time, and kept', async () => {
      const ra = client();
      await Promise.all(Array.from({ length: 50 }, () => ra.request('listProfiles', {})));
      await ra.request('listProfiles', {});
      expect(fake.tokens).toBe(1);
      expect(fake.requests).toHaveLength(51);
    });

    it('a new one before the old one ends', async () => {
      fake.tokenSeconds = 1;
      const ra = client();
      await ra.request('listProfiles', {});
      await new Promise((resolve) => setTimeout(resolve, 910));
      await Promise.all([ra.request('listProfiles', {}), ra.request('listProfiles', {})]);
      expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer token-1',
        'Bearer token-2',
        'Bearer token-2',
      ]);
    });

    it('a new one, once, where the old one is refused', async () => {
      const challenges = { 'www-authenticate': 'Bearer error="invalid_token"' };
      fake.script.push(fakeProblem(401, 'invalid_token', challenges));
      const ra = client();
      await ra.request('listProfiles', {});
      expect(fake.tokens).toBe(2);
      fake.usual = fakeProblem(401, 'invalid_token', challenges);
      await expect(ra.request('listProfiles', {})).rejects.toMatchObject({
        code: 'invalid_token',
        status: 401,
      });
      expect(fake.tokens).toBe(3);
    });

    it('asks again where the token endpoint is lost or busy, not where it refuses', async () => {
      fake.tokenScript.push('cut', {
        status: 429,
        headers: { 'retry-after': '0' },
        body: { error: 'slow_down' },
      });
      await client().request('listProfiles', {});
      fake.tokenScript.push({
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="oauth2"' },
        body: { error: 'invalid_client', error_description: 'The client is not known.' },
      });
      await expect(client().request('listProfiles', {})).rejects.toMatchObject({
        code: 'not_authenticated',
        status: 401,
        detail: 'There is no token for tester: invalid_client The client is not known.',
      });
    });
  });

  it('names the fields at fault and what to do', async () => {
    fake.script.push({
      status: 422,
      body: {
        code: 'subject_mismatch',
        detail: 'The subject does not fit.',
        errors: [{ pointer: '/subjectData/lei', detail: 'Its check digits are wrong.' }, { pointer: 7 }],
      },
    });
    const refusal: unknown = await client()
      .request('listProfiles', {})
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RaError);
    expect(refusal).toMatchObject({ errors: [{ pointer: '/subjectData/lei' }] });
    expect((refusal as RaError).message).toMatch(
      /^subject_mismatch: The subject does not fit\.\n {2}\/subjectData\/lei {2}Its check digits are wrong\.\n {2}What to do: /,
    );
  });

  it('shows no secret and no token, in errors and in itself', async () => {
    fake.script.push(fakeProblem(400, 'malformed'));
    const ra = client();
    const error: unknown = await ra.request('listProfiles', {}).catch((cause: unknown) => cause);
    fake.tokenScript.push({ status: 400, body: { error: 'invalid_scope' } });
    const other: unknown = await client()
      .request('listProfiles', {})
      .catch((cause: unknown) => cause);
    for (const value of [error, other, ra]) {
      const shown = inspect(value, { depth: 20, showHidden: true }) + JSON.stringify(value);
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toContain(Buffer.from(`tester:${SECRET}`).toString('base64'));
      expect(shown).not.toContain('token-1');
    }
  });

  it.each([
    ['a path', 'http://localhost:8080/ra/v1', /without path/],
    ['another scheme', 'ftp://localhost', /without path/],
    ['http to another machine', 'http://ra.example', /allowInsecureHttp/],
  ])('fails: a URL with %s', (_, url, message) => {
    expect(() => client({ url })).toThrow(message);
  });

  it.each([[''], ['..'], ['.']])('fails: %j as identifier', async (certId) => {
    await expect(client().certificates.get(certId)).rejects.toMatchObject({
      code: 'invalid_use',
      detail: expect.stringContaining('path.certId'),
    });
    expect(fake.requests).toHaveLength(0);
  });

  it('fails: something else answers there', async () => {
    fake.usual = { status: 200, headers: { 'content-type': 'text/html' }, body: undefined };
    fake.script.push({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' });
    await expect(client().request('listProfiles', {})).rejects.toMatchObject({ code: 'unexpected_answer' });
  });
});
