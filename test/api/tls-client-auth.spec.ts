import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { TlsAuthority } from '../../src/tls/tls-authority';
import { tlsClientTbs, tlsServerTbs } from '../../src/tls/tls-certificate';
import { derOf, foreignTlsClient } from '../support/foreign-tls-client';
import { HttpsClient, type HttpsAnswer } from '../support/https-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { tlsClientKey, type TlsClientKey } from '../support/tls-client-key';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PROFILES = '/ra/v1/profiles';

let app: TestApp;
let https: HttpsClient;
let rssp: TlsClientKey;

beforeAll(async () => {
  app = await createTestApp();
  await app.listen();
  https = await HttpsClient.of(app);
  await app.registerClient({ clientId: 'tls-client', tokenBinding: 'required' }, null);
  await app.registerClient({ clientId: 'other-tls-client' }, null);
  rssp = await certified('tls-client');
});
afterAll(() => app.close());
afterEach(() => app.time.advanceSeconds(60));

function certified(clientId: string): Promise<TlsClientKey> {
  return tlsClientKey(app.get(TlsAuthority), 30, (key, issuer) => tlsClientTbs(key, clientId, issuer));
}

function ask(clientId: string, client: Partial<TlsClientKey>, form = ''): Promise<HttpsAnswer> {
  const body = `grant_type=client_credentials&client_id=${clientId}${form}`;
  return https.send('POST', '/oauth2/token', { headers: FORM, body, options: client });
}

const json = ({ body }: HttpsAnswer) => JSON.parse(body.toString()) as Record<string, string>;

async function tokenOf(clientId: string, client: TlsClientKey): Promise<string> {
  const answer = await ask(clientId, client);
  expect(answer.status).toBe(200);
  return json(answer)['access_token'] ?? '';
}

const use = (token: string, client: Partial<TlsClientKey>, headers: Record<string, string> = {}) =>
  https.send('GET', PROFILES, { headers: { authorization: `Bearer ${token}`, ...headers }, options: client });

function expectInvalidToken(answer: HttpsAnswer): void {
  expect([answer.status, json(answer)['code']]).toEqual([401, 'invalid_token']);
  expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
}

const thumbprintOf = ({ cert }: TlsClientKey) =>
  createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');

describe('tls_client_auth', () => {
  it('answers a token that is bound to the certificate', async () => {
    const answer = await ask('tls-client', rssp);
    expect([answer.status, json(answer)['token_type']]).toEqual([200, 'Bearer']);
    const token = json(answer)['access_token'] ?? '';
    expect(decodeJwt(token)['cnf']).toEqual({ 'x5t#S256': thumbprintOf(rssp) });
    expect((await use(token, rssp)).status).toBe(200);
  });

  it('takes another certificate of the same client for a token of its own', async () => {
    const next = await certified('tls-client');
    expect((await use(await tokenOf('tls-client', next), next)).status).toBe(200);
  });

  it.each<[string, string, () => Promise<Partial<TlsClientKey>>]>([
    ['without a certificate', 'tls-client', () => Promise.resolve({})],
    ['with the certificate of another client', 'tls-client', () => certified('other-tls-client')],
    ['for another client with one’s own', 'other-tls-client', () => Promise.resolve(rssp)],
    ['for nobody', 'nobody', () => Promise.resolve(rssp)],
    ['with the right name by another CA', 'tls-client', () => foreignTlsClient('tls-client', app.time)],
    [
      'with a certificate for servers',
      'tls-client',
      () =>
        tlsClientKey(app.get(TlsAuthority), 1, (key, issuer) =>
          tlsServerTbs(key, [{ type: 'dNSName', value: 'tls-client' }], issuer),
        ),
    ],
  ])('fails %s', async (_name, clientId, client) => {
    const answer = await ask(clientId, await client());
    expect([answer.status, json(answer)['error']]).toEqual([401, 'invalid_client']);
  });

  it('fails with a certificate that has ended', async () => {
    const short = await tlsClientKey(app.get(TlsAuthority), 1, (key, issuer) =>
      tlsClientTbs(key, 'tls-client', issuer),
    );
    const token = await tokenOf('tls-client', short);
    app.time.advanceSeconds(86_400);
    try {
      expect((await ask('tls-client', short)).status).toBe(401);
      expectInvalidToken(await use(token, short));
    } finally {
      app.time.advanceSeconds(-86_400);
    }
  });

  it('fails over plain HTTP, whatever headers claim (T4)', async () => {
    const pem = encodeURIComponent(rssp.cert);
    const base64 = derOf(rssp.cert).toString('base64');
    for (const headers of [
      {},
      { 'client-cert': `:${base64}:` },
      { 'x-ssl-client-cert': pem, 'x-ssl-client-verify': 'SUCCESS', 'x-ssl-client-s-dn': 'CN=tls-client' },
      { 'x-forwarded-client-cert': `Cert="${pem}";Subject="CN=tls-client"` },
    ]) {
      const answer = await app.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: { ...FORM, ...headers },
        payload: 'grant_type=client_credentials&client_id=tls-client',
      });
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([401, 'invalid_client']);
    }
    const answer = await https.send('POST', '/oauth2/token', {
      headers: { ...FORM, 'client-cert': `:${base64}:` },
      body: 'grant_type=client_credentials&client_id=tls-client',
    });
    expect(answer.status).toBe(401);
  });

  it('fails for a client that is suspended or pending', async () => {
    for (const state of ['suspended', 'pending'] as const) {
      await app.updateClient('tls-client', { state });
      expect(json(await ask('tls-client', rssp))['error']).toBe('invalid_client');
    }
    await app.updateClient('tls-client', { state: 'active' });
    expect((await ask('tls-client', rssp)).status).toBe(200);
  });
});

describe('self_signed_tls_client_auth', () => {
  let foreign: TlsClientKey;

  beforeAll(async () => {
    foreign = await foreignTlsClient('whatever', app.time);
    await app.registerClient({ clientId: 'own-certificate', tlsCertificate: derOf(foreign.cert) }, null);
  });

  it('takes the registered certificate of any issuer', async () => {
    const token = await tokenOf('own-certificate', foreign);
    expect(decodeJwt(token)['cnf']).toEqual({ 'x5t#S256': thumbprintOf(foreign) });
    expect((await use(token, foreign)).status).toBe(200);
  });

  it('fails for another certificate of the same name, and for another client', async () => {
    expect((await ask('own-certificate', await foreignTlsClient('whatever', app.time))).status).toBe(401);
    expect((await ask('tls-client', foreign)).status).toBe(401);
  });
});

describe('a token bound to a certificate', () => {
  it('is refused 100 times of 100 from anywhere else (T3)', async () => {
    const token = await tokenOf('tls-client', rssp);
    const [same, stranger] = [await certified('tls-client'), await foreignTlsClient('tls-client', app.time)];
    let refused = 0;
    for (let round = 0; round < 25; round++) {
      for (const client of [{}, same, stranger]) {
        expectInvalidToken(await use(token, client));
        refused++;
      }
      const plain = await app.inject({ url: PROFILES, headers: { authorization: `Bearer ${token}` } });
      expect([plain.statusCode, plain.json<{ code: string }>().code]).toEqual([401, 'invalid_token']);
      refused++;
    }
    expect(refused).toBe(100);
    expect((await use(token, rssp)).status).toBe(200);
  });

  it('is refused as DPoP, and with a header in place of the certificate', async () => {
    const token = await tokenOf('tls-client', rssp);
    expectInvalidToken(await use(token, rssp, { authorization: `DPoP ${token}` }));
    expectInvalidToken(await use(token, {}, { 'client-cert': `:${derOf(rssp.cert).toString('base64')}:` }));
  });

  it('ends at once with its client', async () => {
    const token = await tokenOf('other-tls-client', await certified('other-tls-client'));
    await app.updateClient('other-tls-client', { state: 'suspended' });
    expectInvalidToken(await use(token, await certified('other-tls-client')));
  });
});

it('a client with a secret gets a bearer token over HTTPS too', async () => {
  await app.registerClient({ clientId: 'with-secret' });
  const headers = { ...FORM, authorization: `Basic ${btoa('with-secret:with-secret-secret')}` };
  const body = 'grant_type=client_credentials';
  const answer = await https.send('POST', '/oauth2/token', { headers, body });
  expect(decodeJwt(json(answer)['access_token'] ?? '')['cnf']).toBeUndefined();
});

describe('metadata', () => {
  const metadata = async (from: TestApp) =>
    (await from.inject({ url: '/.well-known/oauth-authorization-server' })).json<Record<string, unknown>>();

  it('tells where and how', async () => {
    expect(await metadata(app)).toMatchObject({
      tls_client_certificate_bound_access_tokens: true,
      mtls_endpoint_aliases: { token_endpoint: `${app.application.settings.publicTlsUrl}/oauth2/token` },
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'private_key_jwt',
        'tls_client_auth',
        'self_signed_tls_client_auth',
      ],
    });
  });

  it('tells of none where the HTTPS listener is off, and none is taken', async () => {
    const plain = await createTestApp({ settings: { tlsPort: 'off' } });
    try {
      const told = await metadata(plain);
      expect(told['mtls_endpoint_aliases']).toBeUndefined();
      expect(told).toMatchObject({
        tls_client_certificate_bound_access_tokens: false,
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
      });
      const answer = await plain.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: FORM,
        payload: 'grant_type=client_credentials&client_id=demo-rssp',
      });
      expect(answer.statusCode).toBe(401);
      const discovery = await plain.inject({ url: '/.well-known/ra-configuration' });
      expect(discovery.json()).not.toHaveProperty('mtls_endpoint_aliases');
    } finally {
      await plain.close();
    }
  });
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;
(hasCurl ? it : it.skip)('curl gets a token by certificate and uses it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-curl-'));
  try {
    const client = await certified('tls-client');
    const files = { cacert: https.ca, cert: client.cert, key: client.key };
    const flags = Object.entries(files).flatMap(([name, text]) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return [`--${name}`, join(folder, name)];
    });
    const curl = async (own: readonly string[], path: string): Promise<string> => {
      const { promisify } = await import('node:util');
      const { execFile } = await import('node:child_process');
      const url = `${app.application.settings.publicTlsUrl}${path}`;
      return (await promisify(execFile)('curl', ['--silent', '--show-error', '--fail', ...own, url])).stdout;
    };
    const form = ['--data', 'grant_type=client_credentials', '--data', 'client_id=tls-client'];
    const { access_token: token } = JSON.parse(await curl([...flags, ...form], '/oauth2/token')) as {
      access_token: string;
    };
    const authorization = ['--header', `Authorization: Bearer ${token}`];
    expect(JSON.parse(await curl([...flags, ...authorization], PROFILES))).toHaveProperty('items');
    // Exit code 22: curl --fail met a 4xx.
    await expect(curl([...flags.slice(0, 2), ...authorization], PROFILES)).rejects.toMatchObject({
      code: 22,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
