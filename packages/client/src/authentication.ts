import * as oauth from 'oauth4webapi';
import type { ClientAuthentication } from './client-authentication';
import { type PrivateKeyInput, signingKey, signingKeyPair } from './private-key';
import { RaError } from './ra-error';
import type { TlsOptions } from './transport';

/** What the OAuth library needs to get tokens and to use them. */
export interface OauthClient {
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly dpop: oauth.DPoPHandle | undefined;
}

/** Prepares the keys. Throws RaError `invalid_use` for a key or a combination that cannot be used. */
export async function oauthClientOf(
  authentication: ClientAuthentication,
  tls: TlsOptions | undefined,
): Promise<OauthClient> {
  const hasCertificate = presentsCertificate(tls);
  const { method, clientId } = authentication;
  const byCertificate = method === 'tls_client_auth' || method === 'self_signed_tls_client_auth';
  if (byCertificate && !hasCertificate)
    throw new RaError({ code: 'invalid_use', detail: `${method} needs tls.cert and tls.key, or tls.pfx.` });
  const client: oauth.Client = { client_id: clientId, use_mtls_endpoint_aliases: hasCertificate };
  const wanted = authentication.dpop ?? (method === 'private_key_jwt' && !hasCertificate);
  return {
    client,
    authentication: await clientAuth(authentication),
    dpop: wanted === false ? undefined : oauth.DPoP(client, await dpopKeys(wanted)),
  };
}

/** Whether the connection shows a client certificate, to which tokens are then bound. */
export function presentsCertificate(tls: TlsOptions | undefined): boolean {
  return tls?.cert !== undefined || tls?.pfx !== undefined;
}

async function clientAuth(authentication: ClientAuthentication): Promise<oauth.ClientAuth> {
  switch (authentication.method) {
    case 'client_secret_basic':
      return oauth.ClientSecretBasic(authentication.clientSecret);
    case 'private_key_jwt': {
      const { privateKey, keyId } = authentication;
      const key = await signingKey(privateKey);
      return oauth.PrivateKeyJwt({ key, ...(keyId !== undefined && { kid: keyId }) });
    }
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return oauth.TlsClientAuth();
  }
}

function dpopKeys(wanted: true | PrivateKeyInput): Promise<oauth.CryptoKeyPair> {
  return wanted === true ? oauth.generateKeyPair('ES256') : signingKeyPair(wanted);
}
