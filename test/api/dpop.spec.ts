import { createHmac, randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { decodeJwt, UnsecuredJWT, type JWTPayload } from 'jose';
import { PurgeService } from '../../src/jobs/purge.service';
import { DpopProofRepository } from '../../src/store/dpop-proof.repository';
import { TlsAuthority } from '../../src/tls/tls-authority';
import { tlsClientTbs } from '../../src/tls/tls-certificate';
import { DpopKey, type DpopAlgorithm } from '../support/dpop-key';
import { HttpsClient } from '../support/https-client';
import { basic, createTestApp, type TestApp } from '../support/test-app';
import { tlsClientKey } from '../support/tls-client-key';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PROFILES = '/ra/v1/profiles';

let app: TestApp;
let key: DpopKey;

beforeAll(async () => {
  app = await createTestApp();
  await app.registerClient({ clientId: 'client', tokenBinding: 'required' });
  key = new DpopKey(app.time);
});
afterAll(() => app.close());

const tokenUrl = () => `${app.baseUrl}/oauth2/token`;
const resourceUrl = () => `${app.baseUrl}${PROFILES}`;

function ask(proof: string | undefined, clientId = 'client', from = app): Promise<LightMyRequestResponse> {
  return from.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: {
      ...FORM,
      ...basic(clientId, `${clientId}-secret`),
      ...(proof !== undefined && { dpop: proof }),
    },
    payload: 'grant_type=client_credentials',
  });
}

async function tokenOf(own = key): Promise<string> {
  const answer = await ask(await own.proof('POST', tokenUrl()));
  expect(answer.statusCode).toBe(200);
  return answer.json<{ access_token: string }>().access_token;
}

function use(
  token: string,
  proof: string | undefined,
  scheme = 'DPoP',
  url = PROFILES,
): Promise<LightMyRequestResponse> {
  return app.inject({
    url,
    headers: { authorization: `${scheme} ${token}`, ...(proof !== undefined && { dpop: proof }) },
  });
}

function expectRefused(answer: LightMyRequestResponse, error: string): void {
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'invalid_token']);
  expect(answer.headers['www-authenticate']).toMatch(
    new RegExp(`^DPoP realm="ra", error="${error}", error_description="[^"]+", algs="ES256 [A-Z0-9 ]+"$`),
  );
}

const seconds = () => Math.floor(app.time.milliseconds() / 1000);
/** A proof's claims for both places, each with what makes it wrong. */
type Changes = (url: string) => JWTPayload;
const WRONG_CLAIMS: [string, Changes][] = [
  ['no htm', () => ({ htm: undefined })],
  ['htm of another method', () => ({ htm: 'PUT' })],
  ['htm in small letters', () => ({ htm: 'post' })],
  ['no htu', () => ({ htu: undefined })],
  ['htu of another path', (url) => ({ htu: `${url}/x` })],
  ['htu of another host', (url) => ({ htu: url.replace('localhost', 'evil.example') })],
  ['htu of another port', (url) => ({ htu: url.replace(/:\d+/, ':1') })],
  ['htu of another scheme', (url) => ({ htu: url.replace('http:', 'https:') })],
  ['htu with a slash more', (url) => ({ htu: `${url}/` })],
  ['htu with a user', (url) => ({ htu: url.replace('http://', 'http://user@') })],
  ['htu that is no URL', () => ({ htu: PROFILES })],
  ['htu that is a number', () => ({ htu: 7 })],
  ['no iat', () => ({ iat: undefined })],
  ['iat too old', () => ({ iat: seconds() - 62 })],
  ['iat in the future', () => ({ iat: seconds() + 10 })],
  ['no jti', () => ({ jti: undefined })],
  ['empty jti', () => ({ jti: '' })],
  ['endless jti', () => ({ jti: 'x'.repeat(129) })],
  ['jti with a space', () => ({ jti: 'a b' })],
  ['exp in the past', () => ({ exp: seconds() - 10 })],
  ['nonce that is no string', () => ({ nonce: 7 })],
];

/** Proofs of another form, made from right claims. */
const WRONG_FORMS: [string, (claims: JWTPayload) => Promise<string> | string][] = [
  ['alg none', (claims) => new UnsecuredJWT(claims).encode()],
  [
    'HS256 with the public key as secret',
    (claims) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const signed = `${part({ typ: 'dpop+jwt', alg: 'HS256', jwk: key.jwk })}.${part(claims)}`;
      const mac = createHmac('sha256', JSON.stringify(key.jwk)).update(signed).digest('base64url');
      return `${signed}.${mac}`;
    },
  ],
  ['typ JWT', (claims) => key.sign(claims, { typ: 'JWT' })],
  ['no typ', (claims) => key.sign(claims, { typ: undefined })],
  ['no jwk', (claims) => key.sign(claims, { jwk: undefined })],
  ['jwk that is a text', (claims) => key.sign(claims, { jwk: 'x' })],
  ['jwk of another key', (claims) => key.sign(claims, { jwk: new DpopKey(app.time).jwk })],
  [
    'jwk with the private part',
    (claims) => key.sign(claims, { jwk: key.privateKey.export({ format: 'jwk' }) }),
  ],
  ['jwk of another curve', (claims) => key.sign(claims, { jwk: new DpopKey(app.time, 'ES384').jwk })],
  ['jwk off the curve', (claims) => key.sign(claims, { jwk: { ...key.jwk, y: key.jwk.x } })],
  ['jku in place of jwk', (claims) => key.sign(claims, { jwk: undefined, jku: 'https://evil.example/jwks' })],
  ['two proofs', async (claims) => `${await key.sign(claims)}, ${await key.sign(claims)}`],
  ['no JWT', () => 'abc'],
  ['empty', () => ''],
  ['endless', () => 'a'.repeat(9000)],
];

describe('DPoP at the token endpoint', () => {
  it.each<DpopAlgorithm>(['ES256', 'ES384', 'ES512', 'PS256', 'RS256'])(
    'binds the token to a key of %s',
    async (alg) => {
      const own = new DpopKey(app.time, alg);
      const answer = await ask(await own.proof('POST', tokenUrl()));
      expect(answer.json()).toMatchObject({ token_type: 'DPoP', expires_in: 600 });
      const token = answer.json<{ access_token: string }>().access_token;
      expect(decodeJwt(token)['cnf']).toEqual({ jkt: await own.thumbprint() });
      expect((await use(token, await own.proof('GET', resourceUrl(), token))).statusCode).toBe(200);
    },
  );

  it.each(WRONG_CLAIMS)('fails a proof with %s', async (_name, changes) => {
    const answer = await ask(await key.proof('POST', tokenUrl(), undefined, changes(tokenUrl())));
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_dpop_proof']);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each(WRONG_FORMS)('fails %s', async (_name, make) => {
    const answer = await ask(await make(key.claims('POST', tokenUrl())));
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('looks at no RSA key of more than 4096 bits', async () => {
    const own = new DpopKey(app.time, 'RS256');
    const jwk = { ...own.jwk, n: Buffer.alloc(1024, 0xff).toString('base64url') };
    const answer = await ask(await own.sign(own.claims('POST', tokenUrl()), { jwk }));
    expect(answer.json()).toEqual({
      error: 'invalid_dpop_proof',
      error_description: expect.stringContaining('4096 bits') as string,
    });
  });

  it('refuses a bearer token to a client whose tokens are bound', async () => {
    const answer = await ask(undefined);
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_request']);
  });

  it('does not take the bearer token that a client had before its tokens were to be bound', async () => {
    await app.registerClient({ clientId: 'late' });
    const token = await app.tokenFor('late');
    expect((await use(token, undefined, 'Bearer')).statusCode).toBe(200);
    await app.updateClient('late', { tokenBinding: 'required' });
    expect((await use(token, undefined, 'Bearer')).statusCode).toBe(401);
  });

  it('fails a proof that comes twice, also where both come at once (T5)', async () => {
    const proof = await key.proof('POST', tokenUrl());
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(proof)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array<number>(7).fill(400)]);
    expect((await ask(proof)).json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('a wrong credential does not use the proof up', async () => {
    const proof = await key.proof('POST', tokenUrl());
    expect((await ask(proof, 'nobody')).statusCode).toBe(401);
    expect((await ask(proof)).statusCode).toBe(200);
  });

  it('tells its algorithms in the metadata', async () => {
    const answer = await app.inject({ url: '/.well-known/oauth-authorization-server' });
    expect(answer.json()).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'PS256', 'RS256'],
    });
  });
});

describe('DPoP at a resource', () => {
  let token: string;
  beforeEach(async () => {
    token = await tokenOf();
  });

  it.each<[string, Changes, string]>([
    ['as it is', () => ({}), PROFILES],
    ['for a URL with a query', () => ({}), `${PROFILES}?limit=1`],
    ['with query and fragment in its htu', (url) => ({ htu: `${url}?limit=2#x` }), PROFILES],
    ['with its host in capitals', (url) => ({ htu: url.replace('localhost', 'LOCALHOST') }), PROFILES],
    ['50 seconds old', () => ({ iat: seconds() - 50 }), PROFILES],
    ['3 seconds early', () => ({ iat: seconds() + 3 }), PROFILES],
    ['with a nonce that nobody asked for', () => ({ nonce: 'x' }), PROFILES],
  ])('takes a proof %s', async (_name, changes, url) => {
    const proof = await key.proof('GET', resourceUrl(), token, changes(resourceUrl()));
    expect((await use(token, proof, 'DPoP', url)).statusCode).toBe(200);
  });

  it('takes the scheme in any case', async () => {
    expect((await use(token, await key.proof('GET', resourceUrl(), token), 'dpOp')).statusCode).toBe(200);
  });

  it.each<[string, Changes]>([
    ...WRONG_CLAIMS,
    ['no ath', () => ({ ath: undefined })],
    ['ath of another token', () => ({ ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' })],
    ['ath that is a number', () => ({ ath: 7 })],
  ])('fails a proof with %s', async (_name, changes) => {
    const proof = await key.proof('GET', resourceUrl(), token, changes(resourceUrl()));
    expectRefused(await use(token, proof), 'invalid_dpop_proof');
  });

  it.each(WRONG_FORMS)('fails %s', async (_name, make) => {
    expectRefused(
      await use(token, await make(key.claims('GET', resourceUrl(), token))),
      'invalid_dpop_proof',
    );
  });

  it('fails without a proof', async () => {
    expectRefused(await use(token, undefined), 'invalid_dpop_proof');
  });

  it('fails the token as Bearer, with a proof and without (RFC 9449 7.2)', async () => {
    expectRefused(await use(token, undefined, 'Bearer'), 'invalid_token');
    expectRefused(await use(token, await key.proof('GET', resourceUrl(), token), 'Bearer'), 'invalid_token');
  });

  it('fails a bearer token as DPoP', async () => {
    const bearer = await app.tokenFor('demo-rssp');
    expectRefused(await use(bearer, await key.proof('GET', resourceUrl(), bearer)), 'invalid_token');
  });

  it('refuses a stolen token with another key 100 times of 100 (T3)', async () => {
    const thief = new DpopKey(app.time);
    for (let round = 0; round < 100; round++)
      expectRefused(await use(token, await thief.proof('GET', resourceUrl(), token)), 'invalid_token');
    expect((await use(token, await key.proof('GET', resourceUrl(), token))).statusCode).toBe(200);
  });

  it('fails a proof that comes twice, also where both come at once (T5)', async () => {
    const proof = await key.proof('GET', resourceUrl(), token);
    const answers = await Promise.all(Array.from({ length: 8 }, () => use(token, proof)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array<number>(7).fill(401)]);
    expectRefused(await use(token, proof), 'invalid_dpop_proof');
  });

  it('fails a proof of the token endpoint, and the other way round', async () => {
    expectRefused(await use(token, await key.proof('POST', tokenUrl(), token)), 'invalid_dpop_proof');
    const answer = await ask(await key.proof('GET', resourceUrl(), token));
    expect(answer.json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('lets two keys use one jti', async () => {
    const [other, jti] = [new DpopKey(app.time), randomUUID()];
    const theirs = await tokenOf(other);
    expect((await use(token, await key.proof('GET', resourceUrl(), token, { jti }))).statusCode).toBe(200);
    expect((await use(theirs, await other.proof('GET', resourceUrl(), theirs, { jti }))).statusCode).toBe(
      200,
    );
  });

  it('remembers a jti for as long as its proof is good, and no longer', async () => {
    const jti = randomUUID();
    const jkt = await key.thumbprint();
    const proof = await key.proof('GET', resourceUrl(), token, { jti, iat: seconds() + 4 });
    expect((await use(token, proof)).statusCode).toBe(200);
    const purge = async () => {
      app.time.advanceSeconds(61);
      await app.get(PurgeService).run(new Date());
    };
    await purge();
    expectRefused(await use(token, proof), 'invalid_dpop_proof');
    expect(await app.get(DpopProofRepository).find(jkt, jti)).toBeDefined();
    await purge();
    expect(await app.get(DpopProofRepository).find(jkt, jti)).toBeUndefined();
    expectRefused(await use(token, proof), 'invalid_dpop_proof');
  });
});

describe('DPoP over HTTPS', () => {
  it('has the URL of the HTTPS listener in its htu, and binds to a certificate as well where that authenticates', async () => {
    await app.listen();
    const https = await HttpsClient.of(app);
    const { publicTlsUrl } = app.application.settings;
    const certificate = await tlsClientKey(app.get(TlsAuthority), 1, (publicKey, issuer) =>
      tlsClientTbs(publicKey, 'client', issuer),
    );
    const post = (proof: string) =>
      https.send('POST', '/oauth2/token', {
        headers: { ...FORM, dpop: proof },
        body: 'grant_type=client_credentials&client_id=client',
        options: certificate,
      });
    expect((await post(await key.proof('POST', tokenUrl()))).status).toBe(400);
    const answer = await post(await key.proof('POST', `${publicTlsUrl}/oauth2/token`));
    const token = (JSON.parse(answer.body.toString()) as { access_token: string }).access_token;
    expect(decodeJwt(token)['cnf']).toMatchObject({
      jkt: await key.thumbprint(),
      'x5t#S256': expect.any(String) as string,
    });
    const get = async (options: object) =>
      https.send('GET', PROFILES, {
        headers: {
          authorization: `DPoP ${token}`,
          dpop: await key.proof('GET', `${publicTlsUrl}${PROFILES}`, token),
        },
        options,
      });
    expect((await get({})).status).toBe(401);
    expect((await get(certificate)).status).toBe(200);
  });
});

describe('DPoP-Nonce', () => {
  let strict: TestApp;
  let own: DpopKey;
  beforeAll(async () => {
    strict = await createTestApp({ settings: { dpopNonce: 'required' } });
    await strict.registerClient({ clientId: 'client' });
    own = new DpopKey(strict.time);
  });
  afterAll(() => strict.close());

  const url = () => `${strict.baseUrl}/oauth2/token`;
  const asked = async (nonce?: string) =>
    ask(await own.proof('POST', url(), undefined, { nonce }), 'client', strict);
  const nonceOf = ({ headers }: LightMyRequestResponse) => headers['dpop-nonce'] as string;

  it('is asked for, handed out and taken at both places', async () => {
    const first = await asked();
    expect([first.statusCode, first.json<{ error: string }>().error]).toEqual([400, 'use_dpop_nonce']);
    const nonce = nonceOf(first);
    const second = await asked(nonce);
    expect([second.statusCode, second.headers['dpop-nonce']]).toEqual([200, undefined]);
    const token = second.json<{ access_token: string }>().access_token;
    const read = async (value?: string) =>
      strict.inject({
        url: PROFILES,
        headers: {
          authorization: `DPoP ${token}`,
          dpop: await own.proof('GET', `${strict.baseUrl}${PROFILES}`, token, { nonce: value }),
        },
      });
    const refused = await read();
    expectRefused(refused, 'use_dpop_nonce');
    expect(nonceOf(refused)).toBe(nonce);
    expectRefused(await read(`${nonce}x`), 'use_dpop_nonce');
    expect((await read(nonce)).statusCode).toBe(200);
  });

  it('is followed by the next in time, and ends', async () => {
    const nonce = nonceOf(await asked());
    strict.time.advanceSeconds(300);
    const answer = await asked(nonce);
    expect(answer.statusCode).toBe(200);
    expect(nonceOf(answer)).not.toBe(nonce);
    strict.time.advanceSeconds(300);
    expect((await asked(nonce)).json()).toMatchObject({ error: 'use_dpop_nonce' });
    expect((await asked(nonceOf(answer))).statusCode).toBe(200);
  });

  it('is not needed for a bearer token', async () => {
    expect((await ask(undefined, 'client', strict)).statusCode).toBe(200);
  });
});
