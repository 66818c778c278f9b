import { createHash } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { certificationRequest, newTestKey, type TestKey } from './certification-request';
import type { TestApp } from './test-app';

export type Json = Record<string, unknown>;

/** The members of an Enrolment that tests look at. */
export interface EnrolmentBody {
  readonly enrolmentId: string;
  readonly externalId: string | null;
  readonly state: string;
  readonly stateReason: string | null;
  readonly expiresAt: string | null;
  readonly linkBy: string | null;
  readonly approvals: { readonly required: number; readonly given: readonly Json[] } | null;
  readonly replaces: string | null;
  readonly history: readonly { readonly state: string; readonly at: string; readonly actor: string }[];
  readonly certId: string | null;
  readonly serialNumber: string | null;
  readonly certificate: string | null;
  readonly chain: readonly string[];
  readonly keyId: string;
  readonly statusUris: { readonly ocsp: readonly string[]; readonly crl: readonly string[] };
}

/** An organization of the EU member state in the world. */
export const EU_COMPANY: Json = {
  subjectType: 'legal',
  organization_name: 'TEST Example Works',
  organization_identifier: 'VATXA-100000002',
  address: { country: 'XA' },
};

/** A Japanese organization of the world. */
export const JP_COMPANY: Json = {
  subjectType: 'legal',
  organization_name: 'テスト大学',
  organization_identifier: 'NTRJP-4999999000005',
  address: { country: 'JP' },
  latin_name: { organization_name: 'TEST University' },
};

let keys = 0;

/** A fresh Idempotency-Key. */
export function freshKey(): string {
  return `test-${++keys}`;
}

/** One OAuth client as it talks to `ra/v1` of a test application. */
export class RaClient {
  private constructor(
    private readonly app: TestApp,
    private readonly token: string,
  ) {}

  static async open(app: TestApp, clientId = 'demo-rssp', scopes?: readonly string[]): Promise<RaClient> {
    return new RaClient(app, await app.tokenFor(clientId, scopes));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.app.inject({
      method: 'GET',
      url: `/ra/v1/${path}`,
      headers: { ...this.authorization, ...headers },
    });
  }

  /** POST of JSON with a fresh Idempotency-Key, unless the headers say otherwise (`null` leaves one out). */
  post(
    path: string,
    payload?: unknown,
    headers: Record<string, string | null> = {},
  ): Promise<LightMyRequestResponse> {
    const all: Record<string, string | null> = {
      ...this.authorization,
      'idempotency-key': freshKey(),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    return this.app.inject({
      method: 'POST',
      url: `/ra/v1/${path}`,
      headers: Object.fromEntries(
        Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
      ),
      ...(payload === undefined
        ? {}
        : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    });
  }

  put(path: string, payload: unknown): Promise<LightMyRequestResponse> {
    return this.app.inject({
      method: 'PUT',
      url: `/ra/v1/${path}`,
      headers: { ...this.authorization, 'content-type': 'application/json' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  }

  delete(path: string): Promise<LightMyRequestResponse> {
    return this.app.inject({ method: 'DELETE', url: `/ra/v1/${path}`, headers: this.authorization });
  }

  async nonce(purpose = 'pop'): Promise<string> {
    const answer = await this.post('challenges', { purpose });
    return answer.json<{ nonce: string }>().nonce;
  }

  /** The body of an enrolment with a fresh nonce, key and proof. */
  async enrolmentBody(members: Json = {}, key: TestKey = newTestKey()): Promise<Json> {
    const nonce = await this.nonce();
    return {
      caId: 'alpha-seal',
      profileId: 'eu-qseal-qscd',
      subjectData: EU_COMPANY,
      proofOfPossession: {
        method: 'pkcs10',
        csr: certificationRequest({ nonce, key }).toString('base64'),
        nonce,
      },
      ...members,
    };
  }

  async enrol(members: Json = {}, key?: TestKey): Promise<LightMyRequestResponse> {
    return this.post('enrolments', await this.enrolmentBody(members, key));
  }

  /** An issued enrolment. */
  async issued(members: Json = {}, key?: TestKey): Promise<EnrolmentBody> {
    return expectEnrolment(await this.enrol(members, key), 201);
  }

  /** An issued enrolment whose certificate is linked, and so active. */
  async linked(members: Json = {}, key?: TestKey): Promise<EnrolmentBody> {
    const enrolment = await this.issued(members, key);
    const path = `enrolments/${enrolment.enrolmentId}/acceptance`;
    return expectEnrolment(await this.post(path, acceptanceOf(enrolment)), 200);
  }

  /** An enrolment that waits for an operator. */
  async pending(members: Json = {}): Promise<EnrolmentBody> {
    return expectEnrolment(await this.enrol({ ...PENDING, ...members }), 202);
  }

  private get authorization(): { authorization: string } {
    return { authorization: `Bearer ${this.token}` };
  }
}

/** A CA and profile under which an operator decides. */
export const PENDING: Json = {
  caId: 'charlie-eseal-level1',
  profileId: 'jp-eseal-level1',
  subjectData: JP_COMPANY,
};

/** The enrolment of an answer with this status; the body is shown if it is another. */
export function expectEnrolment(answer: LightMyRequestResponse, status: number): EnrolmentBody {
  if (answer.statusCode !== status)
    throw new Error(`expected ${status}, got ${answer.statusCode}: ${answer.body}`);
  return answer.json<EnrolmentBody>();
}

/** Holds an answer to be a problem with this status and code; returns it. */
export function expectProblem(answer: LightMyRequestResponse, status: number, code: string): Json {
  const body = answer.json<Json>();
  expect({ status: answer.statusCode, code: body['code'] }).toEqual({ status, code });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({
    type: expect.stringMatching(`#${code}$`),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\/ra\/v1\//),
    retryable: expect.any(Boolean),
  });
  return body;
}

/** What the client confirms when it has linked the certificate to its key. */
export function acceptanceOf(enrolment: EnrolmentBody, members: Json = {}): Json {
  return {
    credentialID: 'credential-1',
    keyId: enrolment.keyId,
    certificateSha256: createHash('sha256')
      .update(Buffer.from(enrolment.certificate ?? '', 'base64'))
      .digest('hex'),
    ...members,
  };
}
