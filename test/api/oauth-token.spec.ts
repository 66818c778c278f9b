import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import {
  createLocalJWKSet,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import { basic, createTestApp, type TestApp } from '../support/test-app';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const FORM = 'application/x-www-form-urlencoded';
const CREDENTIALS = 'grant_type=client_credentials';

function keyPair(kind: 'P-256' | 'P-384' | 'P-521' | 'RSA') {
  return kind === 'RSA'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: kind });
}

function publicJwk(key: KeyObject, kid: string): JWK {
  return { ...key.export({ format: 'jwk' }), kid };
}

describe('token endpoint', () => {
  let app: TestApp;
  const p256 = keyPair('P-256');
  const keys = { ES256: p256, ES384: keyPair('P-384'), ES512: keyPair('P-521'), RS256: keyPair('RSA') };

  beforeAll(async () => {
    app = await createTestApp();
    await app.registerClient({ clientId: 'secret-client', scopes: ['ra.enrol', 'ra.read'] }, 's3cret/+:%');
    await app.registerClient({ clientId: 'suspended-client', state: 'suspended' });
    const jwks = { keys: Object.entries(keys).map(([kid, { publicKey }]) => publicJwk(publicKey, kid)) };
    await app.registerClient({ clientId: 'jwt-client', jwks }, null);
    await app.registerClient({ clientId: 'other-jwt-client', jwks }, null);
  });

  afterAll(() => app.close());
  // Failures of one case must not use up the attempts that the next one has.
  afterEach(() => app.time.advanceSeconds(60));

  const post = (payload: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: { 'content-type': FORM, ...headers },
      payload,
    });

  const now = () => Math.floor(app.time.milliseconds() / 1000);

  function claims(changes: JWTPayload = {}): JWTPayload {
    const issuedAt = now();
    const base = {
      iss: 'jwt-client',
      sub: 'jwt-client',
      aud: app.baseUrl,
      iat: issuedAt,
      exp: issuedAt + 50,
      jti: randomUUID(),
    };
    return Object.fromEntries(
      Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined),
    );
  }

  const sign = (
    payload: JWTPayload,
    header: Record<string, unknown> = {},
    key: KeyObject = p256.privateKey,
  ) => new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);

  const present = (assertion: string, extra: Record<string, string> = {}) =>
    post(
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: assertion,
        ...extra,
      }).toString(),
    );

  describe('client_secret_basic', () => {
    it('answers a signed bearer token of 600 seconds that nobody may keep', async () => {
      const answer = await post(`${CREDENTIALS}&scope=ra.read`, basic('secret-client', 's3cret/+:%'));
      expect(answer.statusCode).toBe(200);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
      const body = answer.json<{ access_token: string }>();
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'ra.read' });

      const jwks = (await app.inject({ url: '/oauth2/jwks' })).json<JSONWebKeySet>();
      const { payload, protectedHeader } = await jwtVerify(body.access_token, createLocalJWKSet(jwks), {
        issuer: app.baseUrl,
        audience: `${app.baseUrl}/ra/v1`,
        typ: 'at+jwt',
      });
      expect(protectedHeader.alg).toBe('ES256');
      expect(payload).toMatchObject({ sub: 'secret-client', client_id: 'secret-client', scope: 'ra.read' });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    });

    it.each<[string, string, string, string, string[]]>([
      [
        'ok no scope asked for: every scope',
        CREDENTIALS,
        'secret-client',
        's3cret/+:%',
        ['ra.enrol', 'ra.read'],
      ],
      [
        'ok empty scope counts as absent',
        `${CREDENTIALS}&scope=`,
        'secret-client',
        's3cret/+:%',
        ['ra.enrol', 'ra.read'],
      ],
      [
        'ok a scope twice',
        `${CREDENTIALS}&scope=ra.read+ra.read`,
        'secret-client',
        's3cret/+:%',
        ['ra.read'],
      ],
    ])('%s', async (_name, form, clientId, secret, scopes) => {
      const answer = await post(form, basic(clientId, secret));
      expect(answer.statusCode).toBe(200);
      expect(answer.json<{ scope: string }>().scope.split(' ')).toEqual(scopes);
    });

    const good = () => basic('secret-client', 's3cret/+:%');
    it.each<[string, string, () => Record<string, string>, number, string]>([
      ['no credential', CREDENTIALS, () => ({}), 401, 'invalid_client'],
      ['wrong secret', CREDENTIALS, () => basic('secret-client', 'wrong'), 401, 'invalid_client'],
      ['empty secret', CREDENTIALS, () => basic('secret-client', ''), 401, 'invalid_client'],
      ['unknown client', CREDENTIALS, () => basic('nobody', 'x'), 401, 'invalid_client'],
      [
        'suspended client',
        CREDENTIALS,
        () => basic('suspended-client', 'suspended-client-secret'),
        401,
        'invalid_client',
      ],
      ['client without a secret', CREDENTIALS, () => basic('jwt-client', ''), 401, 'invalid_client'],
      ['Basic without a colon', CREDENTIALS, () => ({ authorization: 'Basic YWJj' }), 401, 'invalid_client'],
      ['Basic that is no base64', CREDENTIALS, () => ({ authorization: 'Basic %%%' }), 401, 'invalid_client'],
      [
        'Basic with a broken percent sign',
        CREDENTIALS,
        () => ({ authorization: `Basic ${btoa('a%zz:b')}` }),
        401,
        'invalid_client',
      ],
      ['a bearer token', CREDENTIALS, () => ({ authorization: 'Bearer abc' }), 401, 'invalid_client'],
      [
        'secret in the body',
        `${CREDENTIALS}&client_id=secret-client&client_secret=x`,
        () => ({}),
        400,
        'invalid_request',
      ],
      ['secret in body and header', `${CREDENTIALS}&client_secret=x`, good, 400, 'invalid_request'],
      ['other client_id in the body', `${CREDENTIALS}&client_id=jwt-client`, good, 400, 'invalid_request'],
      ['parameter twice', `${CREDENTIALS}&scope=ra.read&scope=ra.enrol`, good, 400, 'invalid_request'],
      ['no grant_type', 'scope=ra.read', good, 400, 'invalid_request'],
      ['other grant_type', 'grant_type=authorization_code', good, 400, 'unsupported_grant_type'],
      ['scope the client lacks', `${CREDENTIALS}&scope=ra.read+ra.operator`, good, 400, 'invalid_scope'],
      ['unknown scope', `${CREDENTIALS}&scope=everything`, good, 400, 'invalid_scope'],
      ['scope with two spaces', `${CREDENTIALS}&scope=ra.read++ra.enrol`, good, 400, 'invalid_scope'],
      ['too long', `${CREDENTIALS}&x=${'a'.repeat(20_000)}`, good, 400, 'invalid_request'],
    ])('fails %s', async (_name, form, headers, status, error) => {
      const answer = await post(form, headers());
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([status, error]);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['www-authenticate'] !== undefined).toBe(status === 401);
      expect(answer.body).not.toMatch(/at .*\.ts|node_modules|SELECT/);
    });

    it.each<[string, string, string, number]>([
      ['JSON', 'application/json', '{"grant_type":"client_credentials"}', 415],
      ['plain text', 'text/plain', CREDENTIALS, 415],
    ])('fails a body as %s', async (_name, contentType, payload, status) => {
      const answer = await post(payload, { ...good(), 'content-type': contentType });
      expect(answer.statusCode).toBe(status);
      expect(answer.json()).toMatchObject({ error: 'invalid_request' });
    });

    it('fails without a body', async () => {
      const answer = await app.inject({ method: 'POST', url: '/oauth2/token', headers: good() });
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_request']);
    });
  });

  describe('private_key_jwt', () => {
    it.each<[string, keyof typeof keys, string]>([
      ['ES256', 'ES256', 'ES256'],
      ['ES384', 'ES384', 'ES384'],
      ['ES512', 'ES512', 'ES512'],
      ['RS256', 'RS256', 'RS256'],
      ['PS256', 'RS256', 'PS256'],
    ])('ok %s', async (_name, kid, alg) => {
      const answer = await present(await sign(claims(), { alg, kid }, keys[kid].privateKey));
      expect(answer.statusCode).toBe(200);
    });

    it.each<[string, () => Promise<string>]>([
      ['without a kid', () => sign(claims())],
      ['aud as a list of one', () => sign(claims({ aud: [app.baseUrl] }))],
      [
        'kid beside jku and x5u that lead elsewhere',
        () =>
          sign(claims(), { kid: 'ES256', jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u' }),
      ],
    ])('ok %s', async (_name, assertion) => {
      expect((await present(await assertion())).statusCode).toBe(200);
    });

    const stranger = keyPair('P-256');
    const withUnknownCritical = (payload: JWTPayload) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', crit: ['urn:example:x'], 'urn:example:x': 1 })
        .sign(p256.privateKey, { crit: { 'urn:example:x': true } });
    const hs256 = (payload: JWTPayload) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', kid: 'ES256' })
        .sign(Buffer.from(JSON.stringify(publicJwk(p256.publicKey, 'ES256'))));

    it.each<[string, () => Promise<string> | string]>([
      ['alg none', () => new UnsecuredJWT(claims()).encode()],
      ['HS256 with the public key', () => hs256(claims())],
      ['signature of another key', () => sign(claims(), { kid: 'ES256' }, stranger.privateKey)],
      [
        'key in the header',
        () => sign(claims(), { jwk: publicJwk(stranger.publicKey, 'x') }, stranger.privateKey),
      ],
      ['unknown kid', () => sign(claims(), { kid: '../../ES256' })],
      ['kid that is no string', () => sign(claims(), { kid: 7 })],
      ['alg that is not the key’s', () => sign(claims(), { alg: 'ES256', kid: 'ES384' })],
      ['unknown critical header', () => withUnknownCritical(claims())],
      ['changed claims', async () => changed(await sign(claims()))],
      ['no aud', () => sign(claims({ aud: undefined }))],
      ['aud of the token endpoint', () => sign(claims({ aud: `${app.baseUrl}/oauth2/token` }))],
      ['aud with a slash', () => sign(claims({ aud: `${app.baseUrl}/` }))],
      ['aud in capitals', () => sign(claims({ aud: app.baseUrl.toUpperCase() }))],
      ['two aud', () => sign(claims({ aud: [app.baseUrl, 'https://other.example'] }))],
      ['other iss', () => sign(claims({ iss: 'other-jwt-client' }))],
      ['no sub', () => sign(claims({ sub: undefined }))],
      ['sub of nobody', () => sign(claims({ sub: 'nobody', iss: 'nobody' }))],
      [
        'sub of a client with a secret only',
        () => sign(claims({ sub: 'secret-client', iss: 'secret-client' })),
      ],
      ['expired', () => sign(claims({ exp: now() - 1, iat: now() - 60 }))],
      ['exp too far ahead', () => sign(claims({ exp: now() + 120 }))],
      ['exp that is no number', () => sign(claims({ exp: '9999999999' as never }))],
      ['no exp', () => sign(claims({ exp: undefined }))],
      ['no iat', () => sign(claims({ iat: undefined }))],
      ['iat in the future', () => sign(claims({ iat: now() + 30 }))],
      ['no jti', () => sign(claims({ jti: undefined }))],
      ['empty jti', () => sign(claims({ jti: '' }))],
      ['endless jti', () => sign(claims({ jti: 'x'.repeat(129) }))],
      ['nbf in the future', () => sign(claims({ nbf: now() + 30 }))],
      ['no JWT', () => 'not.a.jwt'],
      ['endless', () => 'a'.repeat(9000)],
    ])('fails %s', async (_name, assertion) => {
      const answer = await present(await assertion());
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([401, 'invalid_client']);
      expect(answer.headers['cache-control']).toBe('no-store');
    });

    it('fails an assertion presented twice, also where both come at once', async () => {
      const assertion = await sign(claims());
      const answers = await Promise.all(Array.from({ length: 8 }, () => present(assertion)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
        200,
        ...Array<number>(7).fill(401),
      ]);
      expect((await present(assertion)).json()).toMatchObject({
        error_description: expect.stringContaining('jti') as string,
      });
    });

    it('ok the same jti from two clients', async () => {
      const jti = randomUUID();
      const first = await present(await sign(claims({ jti })));
      const second = await present(
        await sign(claims({ jti, iss: 'other-jwt-client', sub: 'other-jwt-client' })),
      );
      expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
    });

    it('a failed assertion does not use its jti up', async () => {
      const jti = randomUUID();
      expect((await present(await sign(claims({ jti }), {}, stranger.privateKey))).statusCode).toBe(401);
      expect((await present(await sign(claims({ jti })))).statusCode).toBe(200);
    });

    it.each<[string, Record<string, string>, number, string]>([
      [
        'other assertion type',
        { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
        400,
        'invalid_request',
      ],
      ['other client_id', { client_id: 'other-jwt-client' }, 401, 'invalid_client'],
    ])('fails %s', async (_name, extra, status, error) => {
      const answer = await present(await sign(claims()), extra);
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([status, error]);
    });

    it('fails two ways of authentication at once', async () => {
      const payload = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await sign(claims()),
      });
      const answer = await post(payload.toString(), basic('secret-client', 's3cret/+:%'));
      expect(answer.json()).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('limits', () => {
    it('slows one client down after many failures, and no other', async () => {
      await app.registerClient({ clientId: 'attacked' });
      const attempt = (secret: string) => post(CREDENTIALS, basic('attacked', secret));
      for (let failures = 0; failures < 20; failures++) expect((await attempt('wrong')).statusCode).toBe(401);
      const refused = await attempt('attacked-secret');
      expect([refused.statusCode, refused.json<{ error: string }>().error]).toEqual([429, 'rate_limited']);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await post(CREDENTIALS, basic('secret-client', 's3cret/+:%'))).statusCode).toBe(200);
      app.time.advanceSeconds(Number(refused.headers['retry-after']));
      expect((await attempt('attacked-secret')).statusCode).toBe(200);
    });
  });

  describe('metadata', () => {
    it('names issuer, endpoints and methods (RFC 8414)', async () => {
      const answer = await app.inject({ url: '/.well-known/oauth-authorization-server' });
      expect(answer.json()).toMatchObject({
        issuer: app.baseUrl,
        token_endpoint: `${app.baseUrl}/oauth2/token`,
        jwks_uri: `${app.baseUrl}/oauth2/jwks`,
        token_endpoint_auth_methods_supported: [
          'client_secret_basic',
          'private_key_jwt',
          'tls_client_auth',
          'self_signed_tls_client_auth',
        ],
      });
    });

    it('publishes no private part', async () => {
      const { keys: published } = (await app.inject({ url: '/oauth2/jwks' })).json<JSONWebKeySet>();
      expect(published).toHaveLength(1);
      expect(Object.keys(published[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    });
  });
});

/** The assertion with one claim altered, its signature kept. */
function changed(assertion: string): string {
  const [header, payload, signature] = assertion.split('.');
  const parsed = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Record<string, unknown>;
  const altered = Buffer.from(JSON.stringify({ ...parsed, jti: 'other' })).toString('base64url');
  return [header, altered, signature].join('.');
}
