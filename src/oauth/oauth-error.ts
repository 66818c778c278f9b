/** The error codes of the token endpoint: RFC 6749 5.2, RFC 9449 5 and 8, and one of ours for too many failed attempts. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'rate_limited'
  | 'server_error';

const STATUS: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  rate_limited: 429,
  server_error: 500,
};

/** A refusal of the token endpoint. The description is shown to the client and tells nothing of other clients. */
export class OAuthError extends Error {
  constructor(
    readonly error: OAuthErrorCode,
    readonly description: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${error}: ${description}`);
    this.name = 'OAuthError';
  }

  get status(): number {
    return STATUS[this.error];
  }

  /** RFC 6749 5.2: a 401 names the scheme; answers are never kept. */
  get headers(): Record<string, string> {
    return {
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...(this.error === 'invalid_client'
        ? { 'www-authenticate': 'Basic realm="oauth2", charset="UTF-8"' }
        : {}),
      ...(this.retryAfterSeconds === undefined ? {} : { 'retry-after': String(this.retryAfterSeconds) }),
    };
  }
}
