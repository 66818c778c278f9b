import { Controller, Get, Module, Post, Body } from '@nestjs/common';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { CurrentCaller, OnListener, Public, RequireScope } from '../../src/common/access';
import type { Caller } from '../../src/common/caller';
import { TOKEN_SIGNING_KEY, TokenSigningKey } from '../../src/oauth/token-signing-key';
import { createTestApp, type TestApp } from '../support/test-app';

@Controller('probe')
class ProbeController {
  @Get('read')
  @RequireScope('ra.read')
  read(@CurrentCaller() caller: Caller): object {
    const permitted = (ids: ReadonlySet<string> | 'all') => (ids === 'all' ? ids : [...ids]);
    return {
      ...caller,
      scopes: [...caller.scopes],
      caIds: permitted(caller.caIds),
      profileIds: permitted(caller.profileIds),
    };
  }

  @Post('write')
  @RequireScope('ra.enrol', 'ra.operator')
  write(@Body() body: unknown): object {
    return { body };
  }

  @Get('undeclared')
  undeclared(): string {
    return 'reached';
  }

  @Get('management')
  @Public()
  @OnListener('management')
  management(): string {
    return 'reached';
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

@Controller('declared')
@RequireScope('ra.operator')
class DeclaredController {
  @Get('inherited')
  inherited(): object {
    return {};
  }

  @Get('own')
  @Public()
  own(): object {
    return {};
  }
}

@Module({ controllers: [DeclaredController] })
class DeclaredModule {}

describe('access with a bearer token', () => {
  let app: TestApp;
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  beforeAll(async () => {
    app = await createTestApp({ modules: [ProbeModule, DeclaredModule] });
    await app.registerClient({
      clientId: 'reader',
      scopes: ['ra.read'],
      caIds: ['alpha-seal'],
      profileIds: null,
    });
    await app.registerClient({ clientId: 'writer', scopes: ['ra.enrol', 'ra.read'] });
  });

  afterAll(() => app.close());

  const read = (authorization?: string, url = '/probe/read') =>
    app.inject({ url, headers: authorization === undefined ? {} : { authorization } });

  it('gives the handler the caller as the client stands', async () => {
    const answer = await read(`Bearer ${await app.tokenFor('reader')}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      clientId: 'reader',
      kind: 'rssp',
      scopes: ['ra.read'],
      caIds: ['alpha-seal'],
      profileIds: 'all',
      hasQscdEvidence: false,
    });
  });

  it('takes the scheme in any case', async () => {
    expect((await read(`bEARER ${await app.tokenFor('reader')}`)).statusCode).toBe(200);
  });

  it('names no error where there was no token (RFC 6750 3.1)', async () => {
    const answer = await read();
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer realm="ra", DPoP realm="ra", algs="ES256 [A-Z0-9 ]+"$/,
    );
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({
      code: 'invalid_token',
      status: 401,
      retryable: false,
      instance: '/probe/read',
    });
  });

  function claims(changes: JWTPayload = {}): JWTPayload {
    const now = Math.floor(app.time.milliseconds() / 1000);
    const base = {
      iss: app.baseUrl,
      sub: 'reader',
      client_id: 'reader',
      aud: `${app.baseUrl}/ra/v1`,
      scope: 'ra.read',
      iat: now,
      exp: now + 600,
      jti: 'x',
    };
    return Object.fromEntries(
      Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined),
    );
  }

  const header = (changes: object = {}) => ({ typ: 'at+jwt', alg: 'ES256', ...changes });

  /** A token by the key of the service itself. */
  async function genuine(payload: JWTPayload, changes: object = {}): Promise<string> {
    const key = app.get<TokenSigningKey>(TOKEN_SIGNING_KEY);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part(header({ kid: key.kid, ...changes }))}.${part(payload)}`;
    return `${signed}.${Buffer.from(await key.sign(Buffer.from(signed))).toString('base64url')}`;
  }

  const forged = (changes: object = {}, key: KeyObject | Uint8Array = stranger.privateKey) =>
    new SignJWT(claims()).setProtectedHeader(header(changes)).sign(key);

  it('ok a token made here by hand', async () => {
    expect((await read(`Bearer ${await genuine(claims())}`)).statusCode).toBe(200);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['empty', () => ''],
    ['no token', () => 'Bearer '],
    ['another scheme', () => `Basic ${btoa('reader:reader-secret')}`],
    ['two tokens', async () => `Bearer ${await app.tokenFor('reader')} x`],
    ['two spaces', async () => `Bearer  ${await app.tokenFor('reader')}`],
    ['random text', () => 'Bearer abc.def.ghi'],
    ['endless', () => `Bearer ${'a'.repeat(5000)}`],
    ['alg none', () => `Bearer ${new UnsecuredJWT(claims()).encode()}`],
    [
      'alg none with the type',
      () =>
        `Bearer ${btoa(JSON.stringify(header({ alg: 'none' }))).replace(/=+$/, '')}.${btoa(JSON.stringify(claims())).replace(/=+$/, '')}.`,
    ],
    ['another key', async () => `Bearer ${await forged()}`],
    ['kid as a path', async () => `Bearer ${await forged({ kid: '../../../../dev/null' })}`],
    ['key by jku', async () => `Bearer ${await forged({ jku: 'https://evil.example/jwks' })}`],
    [
      'key in the header',
      async () => `Bearer ${await forged({ jwk: stranger.publicKey.export({ format: 'jwk' }) })}`,
    ],
    [
      'HS256 with the public key',
      async () => {
        const secret = Buffer.from(JSON.stringify(app.get<TokenSigningKey>(TOKEN_SIGNING_KEY).publicJwk));
        return `Bearer ${await forged({ alg: 'HS256' }, secret)}`;
      },
    ],
    ['no type', async () => `Bearer ${await genuine(claims(), { typ: undefined })}`],
    ['type of an identity token', async () => `Bearer ${await genuine(claims(), { typ: 'JWT' })}`],
    ['another audience', async () => `Bearer ${await genuine(claims({ aud: 'https://other.example' }))}`],
    ['another issuer', async () => `Bearer ${await genuine(claims({ iss: 'https://other.example' }))}`],
    ['no end', async () => `Bearer ${await genuine(claims({ exp: undefined }))}`],
    [
      'past its end',
      async () => `Bearer ${await genuine(claims({ exp: Math.floor(app.time.milliseconds() / 1000) - 1 }))}`,
    ],
    ['of nobody', async () => `Bearer ${await genuine(claims({ client_id: 'nobody' }))}`],
    ['a cnf of another kind', async () => `Bearer ${await genuine(claims({ cnf: { kid: 'x' } }))}`],
    [
      'a cnf of another kind beside one of ours',
      async () => `Bearer ${await genuine(claims({ cnf: { 'x5t#S256': 'x', kid: 'x' } }))}`,
    ],
    ['an empty cnf', async () => `Bearer ${await genuine(claims({ cnf: {} }))}`],
    ['a cnf that is a text', async () => `Bearer ${await genuine(claims({ cnf: 'x' }))}`],
    ['a cnf with a number', async () => `Bearer ${await genuine(claims({ cnf: { jkt: 7 } }))}`],
    ['no scope claim', async () => `Bearer ${await genuine(claims({ scope: undefined }))}`],
  ])('fails a token: %s', async (_name, authorization) => {
    const answer = await read(await authorization());
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer realm="ra", error="invalid_token", error_description="[^"]+"$/,
    );
    expect(answer.json<{ code: string }>().code).toBe('invalid_token');
  });

  it('fails a token anywhere but in the header', async () => {
    const token = await app.tokenFor('reader');
    expect((await read(undefined, `/probe/read?access_token=${token}`)).statusCode).toBe(401);
    const answer = await app.inject({
      url: '/probe/read',
      headers: { 'x-authorization': `Bearer ${token}`, cookie: `access_token=${token}` },
    });
    expect(answer.statusCode).toBe(401);
  });

  it('fails a token that was accepted before and has ended since', async () => {
    const token = await app.tokenFor('writer', ['ra.read']);
    expect((await read(`Bearer ${token}`)).statusCode).toBe(200);
    // Real time passes, too.
    app.time.advanceSeconds(560);
    expect((await read(`Bearer ${token}`)).statusCode).toBe(200);
    app.time.advanceSeconds(40);
    const answer = await read(`Bearer ${token}`);
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
      401,
      'The access token has expired.',
    ]);
  });

  it('fails the token of a client that was suspended since, within a second', async () => {
    await app.registerClient({ clientId: 'suspended-later' });
    const token = await app.tokenFor('suspended-later');
    expect((await read(`Bearer ${token}`)).statusCode).toBe(200);
    await app.updateClient('suspended-later', { state: 'suspended' });
    expect((await read(`Bearer ${token}`)).statusCode).toBe(401);
    await app.updateClient('suspended-later', { state: 'active' });
    expect((await read(`Bearer ${token}`)).statusCode).toBe(200);
  });

  it('fails a scope that the client lost since', async () => {
    await app.registerClient({ clientId: 'reduced-later' });
    const token = await app.tokenFor('reduced-later');
    await app.updateClient('reduced-later', { scopes: ['ra.keys'] });
    const answer = await read(`Bearer ${token}`);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'insufficient_scope']);
  });

  it('names the scope that is missing', async () => {
    const authorization = `Bearer ${await app.tokenFor('reader')}`;
    const answer = await app.inject({ method: 'POST', url: '/probe/write', headers: { authorization } });
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(answer.headers['www-authenticate']).toContain('scope="ra.enrol ra.operator"');
    expect(answer.json()).toMatchObject({ code: 'insufficient_scope' });
  });

  it('grants a token no more than it asked for', async () => {
    const authorization = `Bearer ${await genuine(claims({ client_id: 'writer', scope: 'ra.read' }))}`;
    const answer = await app.inject({ method: 'POST', url: '/probe/write', headers: { authorization } });
    expect(answer.statusCode).toBe(403);
  });

  it('answers nobody where a handler declares nothing', async () => {
    const answer = await read(`Bearer ${await app.tokenFor('reader')}`, '/probe/undeclared');
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'not_found']);
  });

  it('finds nothing that is on another listener', async () => {
    expect((await read(undefined, '/probe/management')).statusCode).toBe(404);
  });

  it('lets a handler overrule its controller', async () => {
    expect((await read(undefined, '/declared/inherited')).statusCode).toBe(401);
    expect((await read(undefined, '/declared/own')).statusCode).toBe(200);
  });

  it.each([
    ['not JSON', 'application/json', '{'],
    ['another media type', 'text/xml', '<a/>'],
  ])('looks at no body without a credential: %s', async (_name, contentType, payload) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/probe/write',
      headers: { 'content-type': contentType },
      payload,
    });
    expect(answer.statusCode).toBe(401);
  });
});
