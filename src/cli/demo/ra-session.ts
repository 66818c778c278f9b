/** An answer of the service: status, parsed JSON body (if any) and headers. */
export interface RaAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** The JSON members of an answer that was expected to be an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A client's view of `ra/v1` over HTTP: the access token of one OAuth client, and requests with it. It knows the
 * service by its base URL alone.
 */
export class RaSession {
  private constructor(
    private readonly baseUrl: string,
    private readonly accessToken: string,
  ) {}

  /** Client credentials with `client_secret_basic` (RFC 6749 4.4, 2.3.1). */
  static async open(
    baseUrl: string,
    tokenEndpoint: string,
    client: { readonly id: string; readonly secret: string; readonly scope: string },
  ): Promise<RaSession> {
    const answer = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: client.scope }).toString(),
    });
    const body = (await answer.json()) as {
      access_token?: string;
      error?: string;
      error_description?: string;
    };
    if (!body.access_token)
      throw new Error(`no token for ${client.id}: ${body.error} ${body.error_description ?? ''}`);
    return new RaSession(baseUrl, body.access_token);
  }

  async get(path: string): Promise<RaAnswer> {
    return this.request('GET', path);
  }

  /** POST of a JSON body; `idempotencyKey` makes a repeat safe. */
  async post(path: string, body: unknown, idempotencyKey?: string): Promise<RaAnswer> {
    return this.request('POST', path, body, idempotencyKey);
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
    const answer = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
  }
}

/** The body as an object, or an error that shows what the service said instead. */
export function expectObject(answer: RaAnswer, ...statuses: readonly number[]): JsonObject {
  if (!statuses.includes(answer.status) || typeof answer.body !== 'object' || answer.body === null) {
    throw new Error(`HTTP ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body as JsonObject;
}

/** A text member of an object; its absence is an error that names it. */
export function textMember(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value !== 'string') throw new Error(`the answer has no text member ${name}`);
  return value;
}

/** A member that is a list of texts. */
export function textListMember(object: JsonObject, name: string): string[] {
  const value = object[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Error(`the answer has no list member ${name}`);
  }
  return value;
}
