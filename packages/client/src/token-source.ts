import * as oauth from 'oauth4webapi';
import { unlessAborted } from './abort';
import type { OauthClient } from './authentication';
import { RaError } from './ra-error';
import { realTime } from './real-time';
import { type Attempt, type CallLimits, repeatedly, retryAfterMs } from './repetition';
import type { Transport } from './transport';

/** Where tokens are. */
export interface TokenPlace {
  readonly server: oauth.AuthorizationServer;
  readonly allowsHttp: boolean;
}

interface AccessToken {
  readonly value: string;
  /** Milliseconds of real time from which on a new one is fetched. */
  readonly renewAt: number;
}

/** A token is renewed in the last tenth of its life, so that none ends under way. */
const USED_SHARE = 0.9;
const USUAL_LIFE_SECONDS = 600;

/** The access token of one client: kept while it is good, renewed before it ends, once for all calls that wait. */
export class TokenSource {
  readonly #oauth: OauthClient;
  #current: AccessToken | undefined;
  #renewal: Promise<AccessToken> | undefined;

  constructor(
    oauthClient: OauthClient,
    private readonly place: TokenPlace,
    private readonly scope: string | undefined,
    private readonly transport: Transport,
    private readonly limits: CallLimits,
  ) {
    this.#oauth = oauthClient;
  }

  /** Throws RaError: `not_authenticated`, or what kept the answer away. */
  async token(signal: AbortSignal): Promise<string> {
    const { renewAt = 0, value = '' } = this.#current ?? {};
    if (realTime() < renewAt) return value;
    // The renewal is for all who wait, so none of them can end it; each can leave.
    const renewal = (this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined)));
    return (await unlessAborted(renewal, signal)).value;
  }

  /** The token was refused: the next call fetches another. */
  forget(value: string): void {
    if (this.#current?.value === value) this.#current = undefined;
  }

  async #renew(): Promise<AccessToken> {
    return (this.#current = await repeatedly(
      (signal) => this.#ask(signal),
      this.limits,
      this.place.server.issuer,
    ));
  }

  async #ask(signal: AbortSignal): Promise<Attempt<AccessToken>> {
    const asked = realTime();
    let answer = await this.#send(signal);
    if (answer.status !== 200) {
      let refusal = await refusalIn(answer);
      // RFC 9449 8: the server wants its nonce in the proof, and has said which.
      if (refusal.error === 'use_dpop_nonce') {
        answer = await this.#send(signal);
        if (answer.status !== 200) refusal = await refusalIn(answer);
      }
      if (answer.status !== 200) return this.#refused(answer, refusal);
    }
    const { client } = this.#oauth;
    try {
      const token = await oauth.processClientCredentialsResponse(this.place.server, client, answer);
      const life = token.expires_in ?? USUAL_LIFE_SECONDS;
      return { value: { value: token.access_token, renewAt: asked + life * 1000 * USED_SHARE } };
    } catch (cause) {
      if (!(cause instanceof oauth.OperationProcessingError)) throw cause;
      throw new RaError({
        code: 'unexpected_answer',
        detail: 'What the token endpoint answers is no token.',
        cause,
      });
    }
  }

  #refused({ status, headers }: Response, { error, error_description: reason }: Refusal): Attempt<never> {
    const why =
      error === undefined ? `status ${status}` : `${error} ${reason ?? ''}`.trim().replace(/\.$/, '');
    const detail = `There is no token for ${this.#oauth.client.client_id}: ${why}.`;
    if (status === 429)
      return { again: new RaError({ code: 'rate_limited', status, detail }), afterMs: retryAfterMs(headers) };
    if (status >= 502)
      return { again: new RaError({ code: 'no_answer', status, detail }), afterMs: retryAfterMs(headers) };
    throw new RaError({ code: 'not_authenticated', status, detail });
  }

  #send(signal: AbortSignal): Promise<Response> {
    const { client, authentication, dpop } = this.#oauth;
    const parameters: Record<string, string> = this.scope === undefined ? {} : { scope: this.scope };
    return oauth.clientCredentialsGrantRequest(this.place.server, client, authentication, parameters, {
      signal,
      [oauth.customFetch]: (url, init) => this.transport(url, init),
      [oauth.allowInsecureRequests]: this.place.allowsHttp,
      ...(dpop && { DPoP: dpop }),
    });
  }
}

/** Body of a refusal (RFC 6749 5.2). */
interface Refusal {
  readonly error?: string;
  readonly error_description?: string;
}

async function refusalIn(answer: Response): Promise<Refusal> {
  const body: unknown = await answer.json().catch(() => undefined);
  const { error, error_description } = (body ?? {}) as { error?: unknown; error_description?: unknown };
  return {
    ...(typeof error === 'string' && { error }),
    ...(typeof error_description === 'string' && { error_description }),
  };
}
