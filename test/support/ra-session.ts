import { CommandError } from '../../src/cli/command-error';
import { askServer, jsonObjectOf, type HttpQuestion } from '../../src/cli/http-answer';
import { refusalOf } from '../../src/cli/service-refusal';

/** An answer of the service: status, parsed JSON body (if any) and headers. */
export interface RaAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** The JSON members of an answer that was expected to be an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Who asks; without a scope, for all that the client may have (RFC 6749 3.3). */
export interface RaSessionClient {
  readonly id: string;
  readonly secret: string;
  readonly scope?: string;
}

const NO_ANSWER = 'is the service running? --url names another place';

/**
 * A client's view of `ra/v1` over HTTP: the access token of one OAuth client, and requests with it, sent once. It knows the
 * service by its base URL alone. Where nobody answers, or something else, its methods throw CommandError.
 */
export class RaSession {
  private constructor(
    readonly baseUrl: string,
    private readonly accessToken: string,
  ) {}

  /**
   * Client credentials with `client_secret_basic` (RFC 6749 4.4, 2.3.1). Throws CommandError where there is no token for
   * them.
   */
  static async open(baseUrl: string, tokenEndpoint: string, client: RaSessionClient): Promise<RaSession> {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (client.scope !== undefined) form.set('scope', client.scope);
    const question = {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    };
    const answer = await askServer(tokenEndpoint, question, NO_ANSWER);
    const body = (jsonObjectOf(answer) ?? {}) as {
      access_token?: string;
      error?: string;
      error_description?: string;
    };
    if (!body.access_token) {
      const reason = body.error ?? `status ${answer.status}`;
      throw new CommandError(
        `no token for ${client.id}: ${reason} ${body.error_description ?? ''}`.trimEnd(),
      );
    }
    return new RaSession(baseUrl, body.access_token);
  }

  /** Where tokens are, by the discovery document of the service. */
  static async discoverTokenEndpoint(baseUrl: string): Promise<string> {
    const answer = await askServer(`${baseUrl}/.well-known/ra-configuration`, {}, NO_ANSWER);
    const endpoint = jsonObjectOf(answer)?.['token_endpoint'];
    if (typeof endpoint === 'string') return endpoint;
    throw new CommandError(`what answers at ${baseUrl} is not kakehashi; --url names another place`);
  }

  async get(path: string): Promise<RaAnswer> {
    return this.request('GET', path);
  }

  /** POST of a JSON body; `idempotencyKey` makes a repeat safe. */
  async post(path: string, body: unknown, idempotencyKey?: string): Promise<RaAnswer> {
    return this.request('POST', path, body, idempotencyKey);
  }

  async delete(path: string): Promise<RaAnswer> {
    return this.request('DELETE', path);
  }

  private async request(
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey?: string,
  ): Promise<RaAnswer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.accessToken}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    const question: HttpQuestion = {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const answer = await askServer(`${this.baseUrl}${path}`, question, NO_ANSWER);
    const content = answer.octets.length === 0 ? null : jsonObjectOf(answer);
    if (content === undefined)
      throw new CommandError(`the answer to ${method} ${path} is not JSON (status ${answer.status})`);
    return { status: answer.status, body: content, headers: answer.headers };
  }
}

/** The body of an answer with one of these statuses. Throws ServiceRefusal for any other. */
export function expectObject(answer: RaAnswer, ...statuses: readonly number[]): JsonObject {
  if (!statuses.includes(answer.status) || typeof answer.body !== 'object' || answer.body === null) {
    throw refusalOf(answer.status, answer.body);
  }
  return answer.body as JsonObject;
}

/** A text member of an object; its absence is an error that names it. */
export function textMember(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value !== 'string') throw new CommandError(`the answer has no text member ${name}`);
  return value;
}

/** A member that is a list of texts. */
export function textListMember(object: JsonObject, name: string): string[] {
  const value = object[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new CommandError(`the answer has no list member ${name}`);
  }
  return value;
}
