import * as oauth from 'oauth4webapi';
import { unlessAborted } from './abort';
import { type OauthClient, oauthClientOf, presentsCertificate } from './authentication';
import type { ClientAuthentication } from './client-authentication';
import { readConfiguration, serviceOrigin } from './discovery';
import { OPERATIONS } from './generated/operations';
import type { OperationId, OperationInput, OperationOutput, RaConfiguration } from './operation-types';
import { problemError, RaError } from './ra-error';
import { freshIdempotencyKey } from './randomness';
import { type Attempt, type CallLimits, repeatedly, retryAfterMs } from './repetition';
import { TokenSource } from './token-source';
import { newTransport, type TlsOptions, type Transport } from './transport';

/** Which service, as which client. The limits are those of calls that name none. */
export interface RaClientOptions extends Omit<CallLimits, 'signal'> {
  /** Origin of the service, `http://localhost:8080`; the other addresses come from its discovery document. */
  readonly url: string;
  readonly authentication: ClientAuthentication;
  readonly tls?: TlsOptions;
  /** Scopes with spaces between them; by default all that the client may have (RFC 6749 3.3). */
  readonly scope?: string;
  /** http to other machines. Default: to this one only. */
  readonly allowInsecureHttp?: boolean;
}

/** What one call may say beside its input. */
export interface CallOptions extends CallLimits {
  /** Kept over repeats, here and by the caller. Default: a new one for each call. */
  readonly idempotencyKey?: string;
  /** ETag of an answer: act only on this version (If-Match). */
  readonly ifMatch?: string;
  /** ETag of an answer: status 304 and no body where nothing has changed. */
  readonly ifNoneMatch?: string;
}

/** A good answer. `body` is undefined where it has none (204, 304). */
export interface RaAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What is known of the service once it was found. */
interface Opened {
  readonly configuration: RaConfiguration;
  readonly oauthClient: OauthClient;
  readonly tokens: TokenSource;
  /** Where `/ra/v1` is for this client. */
  readonly raEndpoint: string;
}

/** Statuses after which the same request may be sent again: too many, not now, and what proxies say of a lost service. */
const PASSING = new Set([429, 502, 503, 504]);

const RA_PATH = '/ra/v1';

/**
 * Sends the operations of the OpenAPI document as one authenticated client. A call is repeated, with the same
 * Idempotency-Key, when the connection breaks, on 429 and 502 to 504 (no sooner than Retry-After), and on 409
 * `idempotency_in_progress`; once with a new token on 401 `invalid_token`. Nothing else is ever repeated.
 */
export class RaConnection {
  readonly #options: RaClientOptions;
  readonly #transport: Transport;
  readonly #origin: string;
  #opening: Promise<Opened> | undefined;

  /** Throws RaError `invalid_use` for a URL that cannot be used; connects to nothing. */
  constructor(options: RaClientOptions) {
    this.#options = options;
    this.#origin = serviceOrigin(options.url, options.allowInsecureHttp === true);
    this.#transport = newTransport(options.tls);
  }

  /** The discovery document. Throws RaError. */
  async configuration(): Promise<RaConfiguration> {
    return (await this.#opened()).configuration;
  }

  /** Calls one operation and reads its answer. Throws RaError, or the reason of the signal. */
  request<Id extends OperationId>(
    operation: Id,
    input: OperationInput<Id> & object,
    options: CallOptions = {},
  ): Promise<RaAnswer<OperationOutput<Id>>> {
    return this.#exchange(
      operation,
      input,
      options,
      { accept: 'application/json' },
      readJson<OperationOutput<Id>>,
    );
  }

  /** Calls an operation whose answer is read as it comes. `attemptMs` does not end it, the signal does. */
  stream<Id extends OperationId>(
    operation: Id,
    input: OperationInput<Id> & object,
    headers: Readonly<Record<string, string>>,
    options: CallOptions = {},
  ): Promise<Response> {
    return this.#exchange(operation, input, options, headers, undefined);
  }

  #exchange<T>(
    operation: OperationId,
    input: object,
    options: CallOptions,
    headers: Readonly<Record<string, string>>,
    read: ((answer: Response) => Promise<T>) | undefined,
  ): Promise<T> {
    const { method, path, authenticated, idempotencyKey } = OPERATIONS[operation];
    const {
      path: values,
      query,
      body,
    } = input as {
      readonly path?: Readonly<Record<string, unknown>>;
      readonly query?: Readonly<Record<string, unknown>>;
      readonly body?: unknown;
    };
    const place = filled(path, values ?? {}) + queryText(query ?? {});
    const { ifMatch, ifNoneMatch } = options;
    const all = new Headers({
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': options.idempotencyKey ?? freshIdempotencyKey() }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
    });
    const text = body === undefined ? null : JSON.stringify(body);
    let renewed = false;

    const attempt = async (signal: AbortSignal): Promise<Attempt<T>> => {
      const opened = await unlessAborted(this.#opened(), signal);
      const url = new URL(
        place.startsWith(RA_PATH) ? opened.raEndpoint + place.slice(RA_PATH.length) : this.#origin + place,
      );
      const token = authenticated ? await opened.tokens.token(signal) : undefined;
      const lasting = read === undefined ? options.signal : signal;
      const init = { method, headers: new Headers(all), body: text, signal: lasting };
      const answer = await (token === undefined
        ? this.#transport(url.href, { method, headers: all, body: text, signal: lasting ?? null })
        : this.#sendWithToken(opened, token, url, init));
      if (answer.ok || answer.status === 304) return { value: read ? await read(answer) : (answer as T) };
      const error = problemError(answer.status, await jsonIn(answer));
      if (error.code === 'invalid_token' && token !== undefined && !renewed) {
        renewed = true;
        opened.tokens.forget(token);
        return { again: error, afterMs: 0 };
      }
      if (!PASSING.has(answer.status) && error.code !== 'idempotency_in_progress') throw error;
      return { again: error, afterMs: retryAfterMs(answer.headers) };
    };
    return repeatedly(attempt, { ...this.#limits(), ...options }, this.#origin);
  }

  /** With DPoP, once more where the service asks for a nonce (RFC 9449 9). */
  async #sendWithToken(
    { oauthClient: { dpop } }: Opened,
    token: string,
    url: URL,
    {
      method,
      headers,
      body,
      signal,
    }: { method: string; headers: Headers; body: string | null; signal: AbortSignal | undefined },
  ): Promise<Response> {
    const send = async (): Promise<{ answer: Response; wantsNonce: boolean }> => {
      try {
        const answer = await oauth.protectedResourceRequest(token, method, url, new Headers(headers), body, {
          [oauth.customFetch]: (address, init) => this.#transport(address, init as RequestInit),
          [oauth.allowInsecureRequests]: true,
          ...(signal && { signal }),
          ...(dpop && { DPoP: dpop }),
        });
        return { answer, wantsNonce: false };
      } catch (error) {
        if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
        return { answer: error.response, wantsNonce: oauth.isDPoPNonceError(error) };
      }
    };
    const first = await send();
    if (!first.wantsNonce || dpop === undefined) return first.answer;
    await first.answer.body?.cancel();
    return (await send()).answer;
  }

  /** Finds the service and prepares the keys, once; after a failure, again. */
  #opened(): Promise<Opened> {
    return (this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    }));
  }

  async #open(): Promise<Opened> {
    const { authentication, tls, scope, allowInsecureHttp = false } = this.#options;
    const oauthClient = await oauthClientOf(authentication, tls);
    const read = (signal: AbortSignal) => readConfiguration(this.#origin, this.#transport, signal);
    const configuration = await repeatedly(read, this.#limits(), this.#origin);
    const { issuer, token_endpoint, mtls_endpoint_aliases: aliases } = configuration;
    const ofCertificate = presentsCertificate(tls) ? aliases : undefined;
    if (presentsCertificate(tls) && ofCertificate === undefined)
      throw new RaError({
        code: 'invalid_use',
        detail: `${this.#origin} has no HTTPS listener for the client certificate.`,
      });
    const raEndpoint = ofCertificate?.ra_endpoint ?? configuration.ra_endpoint;
    for (const url of [raEndpoint, ofCertificate?.token_endpoint ?? token_endpoint])
      serviceOrigin(new URL(url).origin, allowInsecureHttp);
    const server = {
      issuer,
      token_endpoint,
      ...(ofCertificate && { mtls_endpoint_aliases: { token_endpoint: ofCertificate.token_endpoint } }),
    };
    const tokens = new TokenSource(
      oauthClient,
      { server, allowsHttp: true },
      scope,
      this.#transport,
      this.#limits(),
    );
    return { configuration, oauthClient, tokens, raEndpoint };
  }

  #limits(): CallLimits {
    const { deadlineMs, attemptMs, attempts } = this.#options;
    return {
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(attemptMs !== undefined && { attemptMs }),
      ...(attempts !== undefined && { attempts }),
    };
  }
}

async function readJson<Body>(answer: Response): Promise<RaAnswer<Body>> {
  const { status, headers } = answer;
  const text = await answer.text();
  if (text === '') return { status, headers, body: undefined as Body };
  try {
    return { status, headers, body: JSON.parse(text) as Body };
  } catch (cause) {
    throw new RaError({ code: 'unexpected_answer', status, detail: 'The answer is not JSON.', cause });
  }
}

/** A cut body is a broken connection; one that is not JSON tells nothing. */
async function jsonIn(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    // A dot segment would lead to another path.
    if (typeof value === 'string' && !['', '.', '..'].includes(value)) return encodeURIComponent(value);
    throw new RaError({
      code: 'invalid_use',
      detail: `path.${name} must be an identifier that the RA gave.`,
    });
  });
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [name, String(value)]);
  return parameters.length === 0 ? '' : `?${new URLSearchParams(parameters).toString()}`;
}
