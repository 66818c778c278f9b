import type { PrivateKeyInput } from './private-key';

/** What every way of authenticating has. */
interface Authenticating {
  readonly clientId: string;
  /**
   * Whether tokens are bound to a DPoP key (RFC 9449), and to which; `true` makes a new one. Default: true for
   * `private_key_jwt` without a client certificate, else false.
   */
  readonly dpop?: boolean | PrivateKeyInput;
}

/** How the client is known to the token endpoint (RFC 7591 `token_endpoint_auth_method`). */
export type ClientAuthentication =
  | (Authenticating & { readonly method: 'client_secret_basic'; readonly clientSecret: string })
  | (Authenticating & {
      readonly method: 'private_key_jwt';
      readonly privateKey: PrivateKeyInput;
      /** `kid` of the registered key. */
      readonly keyId?: string;
    })
  /** With the certificate of the `tls` options. */
  | (Authenticating & { readonly method: 'tls_client_auth' | 'self_signed_tls_client_auth' });
