import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { AuditRepository } from '../../src/store/audit.repository';
import { TlsAuthority } from '../../src/tls/tls-authority';
import { tlsClientTbs } from '../../src/tls/tls-certificate';
import { DpopKey } from '../support/dpop-key';
import { derOf, foreignTlsClient } from '../support/foreign-tls-client';
import { HttpsClient } from '../support/https-client';
import { expectProblem, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { tlsClientKey, type TlsClientKey } from '../support/tls-client-key';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let app: TestApp;
let operator: RaClient;
let https: HttpsClient;

beforeAll(async () => {
  app = await createTestApp();
  await app.listen();
  https = await HttpsClient.of(app);
  operator = await RaClient.open(app, 'demo-operator');
});
afterAll(() => app.close());

const BODY: Json = { name: 'TEST Signing Service', caIds: ['alpha-seal'], profileIds: ['eu-qseal'] };

async function registered(members: Json = {}): Promise<Json & { clientId: string }> {
  const answer = await operator.post('clients', { ...BODY, ...members });
  expect(answer.statusCode).toBe(201);
  return answer.json<Json & { clientId: string }>();
}

const activate = (clientId: string, body: Json = {}) => operator.post(`clients/${clientId}/activation`, body);
const suspend = (clientId: string, body: Json = { reason: 'TEST lapsed' }) =>
  operator.post(`clients/${clientId}/suspension`, body);

function signingKey(curve = 'P-256') {
  const pair = generateKeyPairSync('ec', { namedCurve: curve });
  return { ...pair, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1' } };
}

describe('POST ra/v1/clients', () => {
  it('answers the client, pending, where it can be read again', async () => {
    const qscd = {
      auditReference: 'TEST audit 17',
      trustedListEntry: { listUri: 'http://localhost:8080/tl/xa.xml', serviceName: 'TEST remote QSCD' },
    };
    const answer = await operator.post('clients', { ...BODY, qscd });
    expect(answer.statusCode).toBe(201);
    const client = answer.json<Json>();
    expect(client).toMatchObject({
      ...BODY,
      qscd,
      clientId: expect.stringMatching(/^cli_[0-9a-f]{32}$/) as string,
      kind: 'rssp',
      state: 'pending',
      stateReason: null,
      origin: 'api',
      authMethods: ['tls_client_auth'],
      boundTokens: true,
      scopes: ['ra.enrol', 'ra.read', 'ra.revoke', 'ra.keys'],
    });
    const { location, etag } = answer.headers;
    expect(location).toBe(`/ra/v1/clients/${String(client['clientId'])}`);
    const read = await operator.get(`clients/${String(client['clientId'])}`);
    expect([read.statusCode, read.headers.etag, read.json()]).toEqual([200, etag, client]);
    const again = await operator.get(`clients/${String(client['clientId'])}`, {
      'if-none-match': String(etag),
    });
    expect(again.statusCode).toBe(304);
  });

  it('is one registration with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'register-once' };
    const first = await operator.post('clients', BODY, headers);
    const second = await operator.post('clients', BODY, headers);
    expect(second.json()).toEqual(first.json());
    expectProblem(
      await operator.post('clients', { ...BODY, name: 'TEST other' }, headers),
      422,
      'idempotency_mismatch',
    );
  });

  it('keeps of a key what it is checked by, and nothing else', async () => {
    const { jwk } = signingKey();
    const client = await registered({ jwks: { keys: [{ ...jwk, x5u: 'https://evil.example' }] } });
    expect(client).toMatchObject({
      jwks: { keys: [jwk] },
      authMethods: ['private_key_jwt', 'tls_client_auth'],
    });
    expect(JSON.stringify(client)).not.toContain('evil');
  });

  const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  it.each<[string, () => Json | Promise<Json>, number, string, string]>([
    ['no name', () => ({ name: undefined }), 400, 'malformed', '/name'],
    ['no CA', () => ({ caIds: [] }), 400, 'malformed', '/caIds'],
    ['a CA twice', () => ({ caIds: ['alpha-seal', 'alpha-seal'] }), 400, 'malformed', '/caIds'],
    ['an unknown member', () => ({ secret: 'x' }), 400, 'malformed', '/secret'],
    ['the scope of operators', () => ({ scopes: ['ra.operator'] }), 400, 'malformed', '/scopes'],
    ['a state of its own', () => ({ state: 'active' }), 400, 'malformed', '/state'],
    ['no keys', () => ({ jwks: { keys: [] } }), 400, 'malformed', '/jwks/keys'],
    [
      'a certificate in PEM',
      async () => ({ tlsCertificate: (await foreign()).cert }),
      400,
      'malformed',
      '/tlsCertificate',
    ],
    ['a certificate that is none', () => ({ tlsCertificate: 'MAA=' }), 400, 'malformed', '/tlsCertificate'],
    [
      'a list entry without URL',
      () => ({ qscd: { trustedListEntry: { listUri: 'x', serviceName: 'y' } } }),
      400,
      'malformed',
      '/qscd/trustedListEntry/listUri',
    ],
    ['an unknown CA', () => ({ caIds: ['alpha-seal', 'nobody'] }), 422, 'unknown_ca', '/caIds/1'],
    ['a root CA', () => ({ caIds: ['alpha-root'] }), 422, 'unknown_ca', '/caIds/0'],
    [
      'an unknown profile',
      () => ({ profileIds: ['eu-qseal', 'x'] }),
      422,
      'unknown_profile',
      '/profileIds/1',
    ],
    [
      'a profile of another CA',
      () => ({ profileIds: ['jp-eseal'] }),
      422,
      'unknown_profile',
      '/profileIds/0',
    ],
    [
      'a QSCD profile without evidence',
      () => ({ profileIds: ['eu-qseal-qscd'] }),
      422,
      'qscd_not_certified',
      '/profileIds/0',
    ],
    [
      'a QSCD profile with empty evidence',
      () => ({ profileIds: ['eu-qseal-qscd'], qscd: {} }),
      422,
      'qscd_not_certified',
      '/profileIds/0',
    ],
    [
      'a private key',
      () => ({ jwks: { keys: [signingKey().privateKey.export({ format: 'jwk' })] } }),
      422,
      'policy_violation',
      '/jwks/keys/0/d',
    ],
    [
      'a secret key',
      () => ({ jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }),
      422,
      'policy_violation',
      '/jwks/keys/0/k',
    ],
    [
      'a key that is none',
      () => ({ jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] } }),
      422,
      'unsupported_key',
      '/jwks/keys/0',
    ],
    [
      'a key of another curve',
      () => ({ jwks: { keys: [signingKey('secp256k1').jwk] } }),
      422,
      'unsupported_key',
      '/jwks/keys/0',
    ],
    [
      'a key for encryption',
      () => ({ jwks: { keys: [{ ...signingKey().jwk, use: 'enc' }] } }),
      422,
      'unsupported_key',
      '/jwks/keys/0/use',
    ],
    [
      'a kid that is a number',
      () => ({ jwks: { keys: [{ ...signingKey().jwk, kid: 7 }] } }),
      400,
      'malformed',
      '/jwks/keys/0/kid',
    ],
    ['a short RSA key', () => ({ jwks: { keys: [rsa1024] } }), 422, 'weak_key', '/jwks/keys/0'],
  ])('refuses %s', async (_name, members, status, code, pointer) => {
    const problem = expectProblem(
      await operator.post('clients', { ...BODY, ...(await members()) }),
      status,
      code,
    );
    expect(problem['errors']).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown,
    );
  });

  it('refuses a certificate that has ended, and one of another client', async () => {
    const { cert } = await foreign();
    const tlsCertificate = derOf(cert).toString('base64');
    await registered({ tlsCertificate });
    expectProblem(await operator.post('clients', { ...BODY, tlsCertificate }), 409, 'duplicate_key');
    app.time.advanceSeconds(3 * 86_400);
    try {
      const later = await RaClient.open(app, 'demo-operator');
      const ended = derOf(cert).toString('base64');
      expectProblem(await later.post('clients', { ...BODY, tlsCertificate: ended }), 422, 'policy_violation');
    } finally {
      app.time.advanceSeconds(-3 * 86_400);
    }
  });

  it('is for operators', async () => {
    const rssp = await RaClient.open(app, 'demo-rssp');
    expectProblem(await rssp.post('clients', BODY), 403, 'insufficient_scope');
    expectProblem(await rssp.get('clients'), 403, 'insufficient_scope');
    expectProblem(await rssp.get('clients/demo-rssp'), 403, 'insufficient_scope');
    expectProblem(await rssp.post('clients/demo-rssp/activation', {}), 403, 'insufficient_scope');
    expectProblem(
      await rssp.post('clients/demo-operator/suspension', { reason: 'x' }),
      403,
      'insufficient_scope',
    );
  });
});

function foreign(): Promise<TlsClientKey> {
  return foreignTlsClient('TEST own CA', app.time);
}

describe('states of a client', () => {
  it('goes pending, active, suspended, active, each move once, with reason and record', async () => {
    const { clientId } = await registered();
    const states: unknown[] = [];
    for (const answer of [
      await activate(clientId, { reason: 'TEST audit seen' }),
      await suspend(clientId),
      await activate(clientId),
    ]) {
      expect(answer.statusCode).toBe(200);
      const { state, stateReason } = answer.json<Json>();
      states.push([state, stateReason]);
    }
    expect(states).toEqual([
      ['active', 'TEST audit seen'],
      ['suspended', 'TEST lapsed'],
      ['active', null],
    ]);
    expectProblem(await activate(clientId), 409, 'state_conflict');
    const records = await auditOf(clientId);
    expect(records).toEqual([
      ['demo-operator', 'client.register', 'pending', undefined],
      ['demo-operator', 'client.activate', 'active', 'TEST audit seen'],
      ['demo-operator', 'client.suspend', 'suspended', 'TEST lapsed'],
      ['demo-operator', 'client.activate', 'active', null],
    ]);
  });

  it('goes from pending to suspended, and not twice', async () => {
    const { clientId } = await registered();
    expect((await suspend(clientId)).statusCode).toBe(200);
    expectProblem(await suspend(clientId), 409, 'state_conflict');
  });

  it('lets one of two operators win who come at once', async () => {
    const { clientId } = await registered();
    const answers = await Promise.all(Array.from({ length: 6 }, () => activate(clientId)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it('refuses a suspension without a reason, and clients that are not there', async () => {
    const { clientId } = await registered();
    expectProblem(await suspend(clientId, {}), 400, 'malformed');
    expectProblem(await suspend('nobody'), 404, 'not_found');
    expectProblem(await activate('nobody'), 404, 'not_found');
    expectProblem(await operator.get('clients/nobody'), 404, 'not_found');
  });

  it('moves clients of the world too', async () => {
    const token = await app.tokenFor('demo-officer');
    const read = () => app.inject({ url: '/ra/v1/profiles', headers: { authorization: `Bearer ${token}` } });
    await read();
    expect((await suspend('demo-officer')).json()).toMatchObject({ origin: 'world', state: 'suspended' });
    expect((await read()).statusCode).toBe(401);
    expect((await activate('demo-officer')).statusCode).toBe(200);
  });
});

it('lists by clientId, page by page, and by state', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = (await operator.get(`clients?limit=3${query}`)).json<{
      items: { clientId: string }[];
      nextCursor: string | null;
    }>();
    expect(page.items.length).toBeLessThanOrEqual(3);
    seen.push(...page.items.map(({ clientId }) => clientId));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([...new Set(seen)].sort());
  expect(seen).toEqual(expect.arrayContaining(['demo-rssp', 'demo-operator', 'demo-officer']));
  const pending = (await operator.get('clients?state=pending')).json<{ items: Json[] }>();
  expect(new Set(pending.items.map(({ state }) => state))).toEqual(new Set(['pending']));
  expectProblem(await operator.get('clients?state=gone'), 400, 'malformed');
});

describe('a registered client', () => {
  it('enrols by private_key_jwt and DPoP once it is active, and is stopped at once', async () => {
    const { jwk, privateKey } = signingKey();
    const { clientId } = await registered({ jwks: { keys: [jwk] } });
    const dpop = new DpopKey(app.time);
    const token = async () => {
      const now = Math.floor(app.time.milliseconds() / 1000);
      const assertion = await new SignJWT({ jti: dpop.claims('', '').jti ?? '' })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(app.baseUrl)
        .setIssuedAt(now)
        .setExpirationTime(now + 50)
        .sign(privateKey);
      return app.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: { ...FORM, dpop: await dpop.proof('POST', `${app.baseUrl}/oauth2/token`) },
        payload: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: assertion,
        }).toString(),
      });
    };
    expect((await token()).json()).toMatchObject({ error: 'invalid_client' });
    await activate(clientId);
    const { access_token: accessToken } = (await token()).json<{ access_token: string }>();
    const profiles = async () =>
      app.inject({
        url: '/ra/v1/profiles',
        headers: {
          authorization: `DPoP ${accessToken}`,
          dpop: await dpop.proof('GET', `${app.baseUrl}/ra/v1/profiles`, accessToken),
        },
      });
    expect((await profiles()).json<{ items: Json[] }>().items.map(({ profileId }) => profileId)).toEqual([
      'eu-qseal',
    ]);
    await suspend(clientId);
    expect((await profiles()).statusCode).toBe(401);
    expect((await token()).statusCode).toBe(401);
    await activate(clientId);
    expect((await profiles()).statusCode).toBe(200);
  });

  it.each(['its own certificate', 'a certificate of the internal TLS CA'])('comes by %s', async (which) => {
    const own = await foreign();
    const { clientId } = await registered({ tlsCertificate: derOf(own.cert).toString('base64') });
    await activate(clientId);
    const certified = () =>
      tlsClientKey(app.get(TlsAuthority), 1, (key, issuer) => tlsClientTbs(key, clientId, issuer));
    const options = which.startsWith('its own') ? own : await certified();
    const answer = await https.send('POST', '/oauth2/token', {
      headers: FORM,
      body: `grant_type=client_credentials&client_id=${clientId}`,
      options,
    });
    expect(answer.status).toBe(200);
    const { access_token: token } = JSON.parse(answer.body.toString()) as { access_token: string };
    const read = () =>
      https.send('GET', '/ra/v1/profiles', { headers: { authorization: `Bearer ${token}` }, options });
    expect((await read()).status).toBe(200);
    await suspend(clientId);
    expect((await read()).status).toBe(401);
  });

  it('may have QSCD profiles by a trusted-list entry alone', async () => {
    const trustedListEntry = { listUri: 'http://localhost:8080/tl/xa.xml', serviceName: 'TEST remote QSCD' };
    const client = await registered({ profileIds: ['eu-qseal-qscd'], qscd: { trustedListEntry } });
    await activate(client.clientId);
    // A secret would do for this test; the API makes none.
    await app.registerClient({ clientId: 'by-list', trustedListEntry });
    const issued = await (await RaClient.open(app, 'by-list')).enrol();
    expect(issued.statusCode).toBe(201);
    await app.registerClient({ clientId: 'by-nothing' });
    expectProblem(await (await RaClient.open(app, 'by-nothing')).enrol(), 422, 'qscd_not_certified');
  });
});

async function auditOf(clientId: string): Promise<unknown[]> {
  const audit = app.get(AuditRepository);
  const [nodeId = ''] = await audit.nodeIds();
  return (await audit.list(nodeId, 0, 10_000))
    .filter(({ objectId }) => objectId === clientId)
    .map(({ actor, action, details }) => {
      const { state, reason } = JSON.parse(details) as Json;
      return [actor, action, state, reason];
    });
}
