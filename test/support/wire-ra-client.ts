import { certificationRequest, newTestKey, type TestKey } from './certification-request';
import { acceptanceOf, freshKey, type EnrolmentBody, type Json } from './ra-client';
import type { TestApp } from './test-app';

/** An answer as it came over the network. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** One OAuth client that talks to `ra/v1` of an application that listens, over HTTP. */
export class WireRaClient {
  private constructor(
    private readonly app: TestApp,
    private readonly token: string,
  ) {}

  static async open(app: TestApp, clientId = 'demo-rssp'): Promise<WireRaClient> {
    return new WireRaClient(app, await app.tokenFor(clientId));
  }

  get(path: string): Promise<WireAnswer> {
    return this.send('GET', path);
  }

  post(path: string, body?: Json): Promise<WireAnswer> {
    return this.send('POST', path, body);
  }

  /** A proof of possession with a fresh nonce. */
  async proof(key: TestKey = newTestKey()): Promise<Json> {
    const { body } = await this.post('challenges', { purpose: 'pop' });
    const nonce = String(body['nonce']);
    return { method: 'pkcs10', csr: certificationRequest({ nonce, key }).toString('base64'), nonce };
  }

  async enrol(members: Json, key?: TestKey): Promise<WireAnswer> {
    return this.post('enrolments', { ...members, proofOfPossession: await this.proof(key) });
  }

  accept(enrolment: EnrolmentBody): Promise<WireAnswer> {
    return this.post(`enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment));
  }

  private async send(method: string, path: string, body?: Json): Promise<WireAnswer> {
    const answer = await fetch(`${this.app.baseUrl}/ra/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(method === 'POST' && { 'idempotency-key': freshKey() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json };
  }
}
