import { type createPrivateKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { RaClient, type RaClientOptions } from '@kakehashi/client';
import { TlsAuthority } from '../../src/tls/tls-authority';
import { tlsClientTbs } from '../../src/tls/tls-certificate';
import { derOf, foreignTlsClient } from '../support/foreign-tls-client';
import { HttpsClient } from '../support/https-client';
import { EU_SEAL, newSubjectKey } from '../support/library-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { tlsClientKey } from '../support/tls-client-key';

const privateKey = {
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
};
type KeyName = keyof typeof privateKey;

/** Every way in which the client library authenticates, against the service, with and without DPoP nonces. */
describe.each<['off' | 'required']>([['off'], ['required']])('DPoP nonce %s', (dpopNonce) => {
  let app: TestApp;
  let ca: string;
  let clients = 0;

  beforeAll(async () => {
    app = await createTestApp({ settings: { dpopNonce } });
    await app.listen();
    ca = (await HttpsClient.of(app)).ca;
  });
  afterAll(() => app.close());

  const nextId = () => `library-${++clients}`;
  const clientOf = (options: Omit<RaClientOptions, 'url'>) => new RaClient({ url: app.baseUrl, ...options });

  async function withKey(name: KeyName, members: object = {}): Promise<string> {
    const clientId = nextId();
    const { kty, crv, x, y, n, e } = privateKey[name].export({ format: 'jwk' });
    const jwk = JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, kid: 'k1' })) as JsonWebKey;
    const qscdAuditReference = 'TEST audit';
    await app.registerClient(
      { clientId, jwks: { keys: [jwk] }, tokenBinding: 'required', qscdAuditReference, ...members },
      null,
    );
    return clientId;
  }

  const certified = (clientId: string) =>
    tlsClientKey(app.get(TlsAuthority), 1, (key, issuer) => tlsClientTbs(key, clientId, issuer));

  async function expectToWork(ra: RaClient): Promise<void> {
    // Several at once: each with a proof of its own, all with one token.
    await Promise.all(Array.from({ length: 5 }, () => ra.request('listProfiles', {})));
    const enrolment = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    expect(enrolment.state).toBe('issued');
    const accepted = await ra.enrolments.accept(enrolment, { credentialID: 'credential-1' });
    expect(accepted.state).toBe('linked');
  }

  it.each([
    ['bearer', undefined],
    ['DPoP', true],
  ])('client_secret_basic, %s', async (_, dpop) => {
    const clientId = nextId();
    await app.registerClient({ clientId, qscdAuditReference: 'TEST audit' }, 'a secret: with % and +');
    const ra = clientOf({
      authentication: {
        method: 'client_secret_basic',
        clientId,
        clientSecret: 'a secret: with % and +',
        ...(dpop !== undefined && { dpop }),
      },
    });
    await expectToWork(ra);
  });

  it.each<[KeyName, string, (name: KeyName) => string | JsonWebKey | ReturnType<typeof createPrivateKey>]>([
    ['P-256', 'PEM', (name) => privateKey[name].export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['P-384', 'JWK', (name) => privateKey[name].export({ format: 'jwk' })],
    ['RSA', 'KeyObject', (name) => privateKey[name]],
  ])('private_key_jwt with DPoP, %s as %s', async (name, _, form) => {
    const clientId = await withKey(name);
    const key = form(name);
    await expectToWork(
      clientOf({ authentication: { method: 'private_key_jwt', clientId, privateKey: key, keyId: 'k1' } }),
    );
  });

  it('private_key_jwt with a DPoP key of one’s own', async () => {
    const clientId = await withKey('P-256');
    const authentication = {
      method: 'private_key_jwt',
      clientId,
      privateKey: privateKey['P-256'],
      keyId: 'k1',
      dpop: privateKey['P-384'],
    } as const;
    await expectToWork(clientOf({ authentication }));
  });

  it('private_key_jwt, token bound to the client certificate', async () => {
    const clientId = await withKey('P-256');
    const tls = { ca, ...(await certified(clientId)) };
    const authentication = {
      method: 'private_key_jwt',
      clientId,
      privateKey: privateKey['P-256'],
      keyId: 'k1',
    } as const;
    await expectToWork(clientOf({ authentication, tls }));
  });

  it.each([
    ['and nothing else', false],
    ['and DPoP', true],
  ])('tls_client_auth %s', async (_, dpop) => {
    const clientId = nextId();
    await app.registerClient({ clientId, tokenBinding: 'required', qscdAuditReference: 'TEST audit' }, null);
    const tls = { ca, ...(await certified(clientId)) };
    await expectToWork(clientOf({ authentication: { method: 'tls_client_auth', clientId, dpop }, tls }));
  });

  it('self_signed_tls_client_auth: a certificate of another CA that is registered, all over HTTPS', async () => {
    const clientId = nextId();
    const own = await foreignTlsClient(clientId, app.time);
    await app.registerClient(
      {
        clientId,
        tokenBinding: 'required',
        qscdAuditReference: 'TEST audit',
        tlsCertificate: derOf(own.cert),
      },
      null,
    );
    const { publicTlsUrl } = app.application.settings;
    const authentication = { method: 'self_signed_tls_client_auth', clientId } as const;
    await expectToWork(new RaClient({ url: publicTlsUrl, authentication, tls: { ca, ...own } }));
  });

  it('fails: another key than the registered one', async () => {
    const clientId = await withKey('P-256');
    const authentication = {
      method: 'private_key_jwt',
      clientId,
      privateKey: privateKey['P-384'],
      keyId: 'k1',
    } as const;
    await expect(clientOf({ authentication }).request('listProfiles', {})).rejects.toMatchObject({
      code: 'not_authenticated',
      status: 401,
    });
  });

  it('fails: a service whose CA is not trusted, without a repeat', async () => {
    const clientId = nextId();
    const { publicTlsUrl } = app.application.settings;
    const tls = await certified(clientId);
    const ra = new RaClient({
      url: publicTlsUrl,
      authentication: { method: 'tls_client_auth', clientId },
      tls,
    });
    await expect(ra.request('listProfiles', {})).rejects.toMatchObject({
      code: 'no_answer',
      message: expect.stringMatching(/no TLS connection[^]*tls\.ca/),
    });
  });

  it('fails: a certificate method without a certificate', async () => {
    const authentication = { method: 'tls_client_auth', clientId: 'any' } as const;
    await expect(clientOf({ authentication }).request('listProfiles', {})).rejects.toMatchObject({
      code: 'invalid_use',
      detail: expect.stringContaining('tls.cert'),
    });
  });

  it.each([
    ['no key', 'not a key', /read as a private key/],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey, /ECDSA on P-256/],
    ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey, /ECDSA on P-256/],
  ])('fails: %s as private key', async (_, key, message) => {
    const authentication = { method: 'private_key_jwt', clientId: 'any', privateKey: key } as const;
    await expect(clientOf({ authentication }).configuration()).rejects.toThrow(message);
  });
});
