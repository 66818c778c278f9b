import { ASSERTION_TYPE } from './client-assertion';
import { OAuthError } from './oauth-error';

/**
 * How the client says who it is: `client_secret_basic` (RFC 6749 2.3.1), `private_key_jwt` (RFC 7523 2.2), or the
 * certificate of its connection (`tls_client_auth` and `self_signed_tls_client_auth`, RFC 8705 2).
 */
export type ClientCredential =
  | { readonly method: 'client_secret_basic'; readonly clientId: string; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly assertion: string; readonly clientId: string | undefined }
  | { readonly method: 'tls_client_auth'; readonly clientId: string };

/** A client credentials request, RFC 6749 4.4.2. */
export interface TokenRequest {
  readonly credential: ClientCredential;
  /** Absent = every scope the client has. */
  readonly scopes: readonly string[] | undefined;
}

const MAX_FORM_OCTETS = 16_384;
/** RFC 6749 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/**
 * Reads the form and the Authorization header. Throws OAuthError `invalid_request`, `unsupported_grant_type`,
 * `invalid_scope`, and `invalid_client` where a credential is missing or not readable.
 */
export function parseTokenRequest(form: Uint8Array, authorization: string | undefined): TokenRequest {
  const parameters = parseForm(form);
  const grantType = parameters.get('grant_type');
  if (grantType === undefined)
    throw new OAuthError('invalid_request', 'The parameter grant_type is missing.');
  if (grantType !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'The grant_type must be client_credentials.');
  }
  return { credential: credentialOf(parameters, authorization), scopes: scopesOf(parameters.get('scope')) };
}

/** RFC 6749 3.2: a parameter occurs once; one without a value counts as absent. */
function parseForm(form: Uint8Array): Map<string, string> {
  if (form.length > MAX_FORM_OCTETS) throw new OAuthError('invalid_request', 'The request is too large.');
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(Buffer.from(form).toString('utf8'))) {
    if (parameters.has(name)) throw new OAuthError('invalid_request', 'A parameter occurs more than once.');
    parameters.set(name, value);
  }
  for (const [name, value] of parameters) if (value === '') parameters.delete(name);
  return parameters;
}

function credentialOf(
  parameters: ReadonlyMap<string, string>,
  authorization: string | undefined,
): ClientCredential {
  const assertion = parameters.get('client_assertion');
  if (parameters.has('client_secret')) {
    throw new OAuthError('invalid_request', 'Send the client secret by HTTP Basic, not in the body.');
  }
  if (assertion === undefined) {
    const clientId = parameters.get('client_id');
    if (authorization === undefined) {
      if (clientId === undefined)
        throw new OAuthError('invalid_client', 'The request has no client credential.');
      return { method: 'tls_client_auth', clientId };
    }
    return basicCredential(authorization, clientId);
  }
  // RFC 6749 2.3: one authentication method in a request.
  if (authorization !== undefined)
    throw new OAuthError('invalid_request', 'Use one way of client authentication only.');
  if (parameters.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw new OAuthError('invalid_request', `The client_assertion_type must be ${ASSERTION_TYPE}.`);
  }
  return { method: 'private_key_jwt', assertion, clientId: parameters.get('client_id') };
}

/** RFC 6749 2.3.1: identifier and secret are form-encoded before they are joined. */
function basicCredential(authorization: string, namedClientId: string | undefined): ClientCredential {
  const encoded = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new OAuthError('invalid_client', 'The Authorization header is not a Basic credential.');
  let clientId: string;
  let secret: string;
  try {
    clientId = formDecoded(text.slice(0, colon));
    secret = formDecoded(text.slice(colon + 1));
  } catch {
    throw new OAuthError('invalid_client', 'The Basic credential is not form-encoded.');
  }
  if (namedClientId !== undefined && namedClientId !== clientId) {
    throw new OAuthError('invalid_request', 'client_id is not the client of the Authorization header.');
  }
  return { method: 'client_secret_basic', clientId, secret };
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function scopesOf(scope: string | undefined): string[] | undefined {
  if (scope === undefined) return undefined;
  const scopes = [...new Set(scope.split(' '))];
  if (!scopes.every((each) => SCOPE_TOKEN.test(each))) {
    throw new OAuthError('invalid_scope', 'The scope must be scope names with one space between them.');
  }
  return scopes;
}
