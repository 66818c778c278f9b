import { createHash, randomUUID } from 'node:crypto';

import { SignJWT, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { Pool } from 'undici';

import { freshRequest } from './fresh-requests';

/** What a tenant did, counted by kind. */
export type TenantAction = 'issue' | 'revoke' | 'hold' | 'read';

/** One answer to a tenant, as the load counts it. */
export interface TenantAnswer {
  readonly action: TenantAction;
  readonly status: number;
  readonly milliseconds: number;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A certificate that may still be revoked or held. */
interface Held {
  readonly certId: string;
  readonly enrolmentId: string;
  readonly keyId: string;
  readonly credentialID: string;
  readonly certificateSha256: string;
}

const CA_ID = 'alpha-seal';
const PROFILE_ID = 'eu-qseal';
const SCOPE = 'ra.enrol ra.read ra.revoke';
/** An access token lasts ten minutes. */
const TOKEN_MILLISECONDS = 8 * 60_000;
/** As many certificates as a tenant keeps in mind, so that the load needs no memory that grows. */
const KEPT = 200;

/** A registered RSSP with `private_key_jwt` and DPoP that issues, revokes, holds and lifts, and reads. */
export class Tenant {
  /** Certificates that it was answered. */
  issued = 0;
  readonly failures: string[] = [];
  private readonly certificates: Held[] = [];
  private token = '';
  private nonce: string | undefined;
  private tokenUntil = 0;
  private renewal: Promise<void> | undefined;

  private constructor(
    private readonly issuer: string,
    private readonly pool: Pool,
    private readonly clientId: string,
    private readonly key: CryptoKey,
    private readonly jwk: JWK,
    private readonly report: (answer: TenantAnswer) => void,
  ) {}

  /** Has an operator register and activate it. `connections`: as many requests are under way at once at most. */
  static async register(
    origin: string,
    operatorToken: string,
    number: number,
    connections: number,
    report: (answer: TenantAnswer) => void,
  ): Promise<Tenant> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const ask = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${origin}/ra/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorToken}` },
        body: JSON.stringify(body),
      });
      const answered = (await answer.json()) as Record<string, unknown>;
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answered)}`);
      return answered;
    };
    const { clientId } = await ask('clients', {
      name: `TEST load tenant ${number}`,
      jwks: { keys: [{ ...jwk, kid: 'load', alg: 'ES256', use: 'sig' }] },
      scopes: SCOPE.split(' '),
      caIds: [CA_ID],
      profileIds: [PROFILE_ID],
    });
    await ask(`clients/${String(clientId)}/activation`, {});
    const pool = new Pool(origin, { connections, pipelining: 1 });
    const { issuer } = (await (await fetch(`${origin}/.well-known/ra-configuration`)).json()) as {
      issuer: string;
    };
    return new Tenant(issuer, pool, String(clientId), privateKey, jwk, report);
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  /** A certificate for a new key: challenge, request, enrolment. Only the enrolment is timed. */
  async issue(): Promise<void> {
    const challenge = await this.ask('POST', 'challenges', { purpose: 'pop' });
    const { nonce } = challenge.body;
    if (typeof nonce !== 'string') return this.failed('challenge', challenge);
    const credentialID = randomUUID();
    const enrolment = {
      externalId: credentialID,
      credentialID,
      caId: CA_ID,
      profileId: PROFILE_ID,
      subjectData: {
        subjectType: 'legal',
        organization_name: 'TEST Load Tenant',
        organization_identifier: 'VATXA-12345678',
        address: { country: 'XA' },
      },
      proofOfPossession: { method: 'pkcs10', csr: freshRequest(nonce).toString('base64'), nonce },
    };
    const answer = await this.timed('issue', 'POST', 'enrolments', enrolment);
    if (answer.status !== 201) return this.failed('issue', answer);
    const { certId, enrolmentId, keyId, certificate } = answer.body as Readonly<Record<string, string>>;
    this.issued++;
    this.certificates.push({
      certId: certId ?? '',
      enrolmentId: enrolmentId ?? '',
      keyId: keyId ?? '',
      credentialID,
      certificateSha256: createHash('sha256')
        .update(certificate ?? '', 'base64')
        .digest('hex'),
    });
    if (this.certificates.length > KEPT) this.certificates.shift();
  }

  /** The newest of its certificates is revoked; without one, it issues. */
  async revoke(): Promise<void> {
    const held = this.certificates.pop();
    if (held === undefined) return this.issue();
    const answer = await this.timed('revoke', 'POST', `certificates/${held.certId}/revocations`, {
      revocationReason: 5,
    });
    if (answer.status !== 200 && answer.status !== 202) this.failed('revoke', answer);
  }

  /** Links the newest of its certificates, puts it on hold and lifts the hold. */
  async holdAndLift(): Promise<void> {
    const held = this.certificates.pop();
    if (held === undefined) return this.issue();
    const { certId, enrolmentId, keyId, credentialID, certificateSha256 } = held;
    const acceptance = { credentialID, keyId, certificateSha256 };
    const accepted = await this.ask('POST', `enrolments/${enrolmentId}/acceptance`, acceptance);
    if (accepted.status !== 200) return this.failed('acceptance', accepted);
    for (const method of ['POST', 'DELETE'] as const) {
      const answer = await this.timed(
        'hold',
        method,
        `certificates/${certId}/suspension`,
        method === 'POST' ? {} : undefined,
      );
      if (answer.status !== 200) return this.failed('hold', answer);
    }
  }

  /** One certificate, or the first page of all. */
  async read(): Promise<void> {
    const held = this.certificates.at(-1);
    const path = held === undefined ? 'certificates?limit=20' : `certificates/${held.certId}`;
    const answer = await this.timed('read', 'GET', path);
    if (answer.status !== 200) this.failed('read', answer);
  }

  private failed(what: string, { status, body }: Answer): void {
    // Too many requests is no fault of the service.
    if (status !== 429) this.failures.push(`${what}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
  }

  private async timed(
    action: TenantAction,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer> {
    await this.haveToken();
    const started = performance.now();
    const answer = await this.ask(method, path, body);
    this.report({ action, status: answer.status, milliseconds: performance.now() - started });
    return answer;
  }

  private async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    await this.haveToken();
    const headers = {
      authorization: `DPoP ${this.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    const octets = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.send(method, `/ra/v1/${path}`, headers, octets, this.token);
    return {
      status: answer.status,
      body: (answer.text === '' ? {} : JSON.parse(answer.text)) as Answer['body'],
    };
  }

  /** With a proof of the key (RFC 9449); once more where the service asks for its nonce. */
  private async send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
    token: string | undefined,
  ): Promise<{ readonly status: number; readonly text: string }> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.pool.request({
        method,
        path,
        headers: { ...headers, dpop: await this.proof(method, path, token) },
        ...(body !== undefined && { body }),
      });
      const text = await answer.body.text();
      const nonce = answer.headers['dpop-nonce'];
      const isNew = typeof nonce === 'string' && nonce !== this.nonce;
      if (isNew) this.nonce = nonce;
      if (!isNew || attempt > 0 || ![400, 401].includes(answer.statusCode))
        return { status: answer.statusCode, text };
    }
  }

  private proof(method: string, path: string, token: string | undefined): Promise<string> {
    const claims = {
      htm: method,
      htu: `${this.issuer}${path.split('?', 1)[0]}`,
      jti: randomUUID(),
      ...(token !== undefined && { ath: createHash('sha256').update(token).digest('base64url') }),
      ...(this.nonce !== undefined && { nonce: this.nonce }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk })
      .setIssuedAt()
      .sign(this.key);
  }

  private async haveToken(): Promise<void> {
    if (performance.now() < this.tokenUntil) return;
    this.renewal ??= this.renewToken().finally(() => (this.renewal = undefined));
    await this.renewal;
  }

  /** RFC 7523: the assertion is used once, and lasts a minute. */
  private async renewToken(): Promise<void> {
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'load' })
      .setIssuer(this.clientId)
      .setSubject(this.clientId)
      .setAudience(this.issuer)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('50s')
      .sign(this.key);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: SCOPE,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.send('POST', '/oauth2/token', headers, form.toString(), undefined);
    const granted = JSON.parse(answer.text) as { access_token?: string; error_description?: string };
    const { access_token, error_description } = granted;
    if (access_token === undefined)
      throw new Error(`no token for a tenant: ${answer.status} ${error_description}`);
    this.token = access_token;
    this.tokenUntil = performance.now() + TOKEN_MILLISECONDS;
  }
}
