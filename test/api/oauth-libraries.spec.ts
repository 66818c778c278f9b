import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, importPKCS8, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { Agent, fetch as undiciFetch } from 'undici';
import { TlsAuthority } from '../../src/tls/tls-authority';
import { tlsClientTbs } from '../../src/tls/tls-certificate';
import { HttpsClient } from '../support/https-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { tlsClientKey } from '../support/tls-client-key';

/** Clients that others wrote do the flows of RFC 8705 and RFC 9449 against the running service, over sockets. */

type AssertionKey = Awaited<ReturnType<typeof importPKCS8>>;
type Fetch = (url: string, options: RequestInit) => Promise<Response>;

async function assertionKey(app: TestApp, clientId: string): Promise<AssertionKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] };
  await app.registerClient({ clientId, jwks, tokenBinding: 'required' }, null);
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return importPKCS8(pem, 'ES256');
}

describe.each<['off' | 'required']>([['off'], ['required']])('with a nonce %s', (dpopNonce) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ settings: { dpopNonce } });
    await app.listen();
  });
  afterAll(() => app.close());

  it('openid-client: private_key_jwt and DPoP', async () => {
    const key = await assertionKey(app, 'openid-client');
    const config = await openid.discovery(
      new URL(app.baseUrl),
      'openid-client',
      undefined,
      openid.PrivateKeyJwt(
        { key, kid: 'k1' },
        {
          // The service wants assertions of at most 60 seconds, which its documentation says.
          [openid.modifyAssertion]: (_header, payload) => {
            payload['exp'] = Number(payload['iat']) + 60;
          },
        },
      ),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    );
    expect(config.serverMetadata().dpop_signing_alg_values_supported).toContain('ES256');
    const keys = await openid.randomDPoPKeyPair('ES256', { extractable: true });
    const DPoP = openid.getDPoPHandle(config, keys);
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'ra.read' }, { DPoP });
    expect(tokens.token_type.toLowerCase()).toBe('dpop');
    const jwk = (await crypto.subtle.exportKey('jwk', keys.publicKey)) as JWK;
    expect(decodeJwt(tokens.access_token)['cnf']).toEqual({ jkt: await calculateJwkThumbprint(jwk) });
    for (const query of ['', '?limit=1']) {
      const url = new URL(`${app.baseUrl}/ra/v1/profiles${query}`);
      const answer = await openid.fetchProtectedResource(
        config,
        tokens.access_token,
        url,
        'GET',
        undefined,
        undefined,
        { DPoP },
      );
      expect(answer.status).toBe(200);
    }
    // Without its key the token is worth nothing.
    const stolen = await fetch(`${app.baseUrl}/ra/v1/profiles`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(stolen.status).toBe(401);
  });

  it('oauth4webapi: tls_client_auth at the mTLS alias', async () => {
    await app.registerClient({ clientId: 'tls-client', tokenBinding: 'required' }, null);
    const { ca } = await HttpsClient.of(app);
    const own = await tlsClientKey(app.get(TlsAuthority), 1, (key, issuer) =>
      tlsClientTbs(key, 'tls-client', issuer),
    );
    const dispatcher = new Agent({ connect: { ca, ...own } });
    const mutualTls = ((url, options) => undiciFetch(url, { ...(options as object), dispatcher })) as Fetch;
    try {
      const issuer = new URL(app.baseUrl);
      const discovered = await oauth.discoveryRequest(issuer, {
        algorithm: 'oauth2',
        [oauth.allowInsecureRequests]: true,
      });
      const server = await oauth.processDiscoveryResponse(issuer, discovered);
      const client: oauth.Client = { client_id: 'tls-client', use_mtls_endpoint_aliases: true };
      const tokenAnswer = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.TlsClientAuth(),
        { scope: 'ra.read' },
        { [oauth.customFetch]: mutualTls },
      );
      const tokens = await oauth.processClientCredentialsResponse(server, client, tokenAnswer);
      expect(decodeJwt(tokens.access_token)['cnf']).toHaveProperty('x5t#S256');
      const { publicTlsUrl } = app.application.settings;
      const answer = await oauth.protectedResourceRequest(
        tokens.access_token,
        'GET',
        new URL(`${publicTlsUrl}/ra/v1/profiles`),
        undefined,
        undefined,
        { [oauth.customFetch]: mutualTls as never },
      );
      expect(answer.status).toBe(200);
      // The same library sees the refusal over a connection without the certificate.
      const plain = new URL(`${app.baseUrl}/ra/v1/profiles`);
      const refused = oauth.protectedResourceRequest(
        tokens.access_token,
        'GET',
        plain,
        undefined,
        undefined,
        {
          [oauth.allowInsecureRequests]: true,
        },
      );
      await expect(refused).rejects.toMatchObject({
        status: 401,
        cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
      });
    } finally {
      await dispatcher.close();
    }
  });
});
