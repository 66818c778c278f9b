import type { ModuleMetadata } from '@nestjs/common';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Clock } from '../../src/common/clock';
import type { Randomness } from '../../src/common/randomness';
import { SystemRandomness } from '../../src/common/randomness';
import { loadSettings, type Settings } from '../../src/config/settings';
import type { KeyStore } from '../../src/keys/key-store';
import { createApplication, type Application, type ApplicationPorts } from '../../src/main';
import { ClientDirectory } from '../../src/oauth/client-directory.service';
import { hashSecret } from '../../src/oauth/client-secret';
import { ClientRepository } from '../../src/store/client.repository';
import type { ClientRecord } from '../../src/store/records';
import { QscdRepository } from '../../src/store/qscd.repository';
import { Store } from '../../src/store/store';
import { aCertifiedDevice } from './certified-device';
import { ReadyKeyStore } from './fixture-keys';
import { MovingTime } from './moving-time';
import { freshPostgresSchema } from './postgres-schema';

export interface TestAppOptions {
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly keyStore?: KeyStore;
  /** Name or path of a world; by default `japan-eu`. */
  readonly world?: string;
  readonly settings?: Partial<Settings>;
  readonly events?: ApplicationPorts['events'];
  /** Modules with handlers of the test's own. */
  readonly modules?: NonNullable<ModuleMetadata['imports']>;
}

type ClientMembers = Partial<ClientRecord> & Pick<ClientRecord, 'clientId'>;

/** The real application with a database of its own; requests are injected unless the test listens. */
export class TestApp {
  private readonly tokens = new Map<string, { readonly token: string; readonly until: number }>();
  private readonly secrets = new Map<string, string>();

  constructor(
    readonly application: Application,
    readonly time: MovingTime,
    private readonly drop: () => Promise<void>,
  ) {}

  /** The public URL and issuer. */
  get baseUrl(): string {
    return this.application.settings.publicUrl;
  }

  /** An instance that the application's modules provide. */
  get<T>(token: string | symbol | (abstract new (...parameters: never[]) => T)): T {
    return this.application.nest.get<T>(token, { strict: false });
  }

  inject(request: InjectOptions): Promise<LightMyRequestResponse> {
    return this.application.nest.getHttpAdapter().getInstance().inject(request);
  }

  /** Listens on the port of the public URL, for tests that need sockets. */
  listen(): Promise<void> {
    return this.application.listen();
  }

  /** A request to the management listener, with its token unless another credential is given; the test must listen. */
  async manage(
    method: string,
    path: string,
    body?: unknown,
    authorization?: string | null,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
    const { management } = this.application;
    if (management === undefined) throw new Error('the management listener is switched off');
    const headers: Record<string, string> = {};
    if (authorization !== null) headers['authorization'] = authorization ?? `Bearer ${management.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(`${management.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** An access token through the token endpoint; `<clientId>-secret` is the secret of the world's clients. */
  async tokenFor(clientId: string, scopes?: readonly string[]): Promise<string> {
    const name = `${clientId} ${scopes?.join(' ') ?? ''}`;
    const known = this.tokens.get(name);
    if (known !== undefined && known.until > this.time.milliseconds()) return known.token;
    const secret = this.secrets.get(clientId) ?? `${clientId}-secret`;
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scopes !== undefined) form.set('scope', scopes.join(' '));
    const answer = await this.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: { ...basic(clientId, secret), 'content-type': 'application/x-www-form-urlencoded' },
      payload: form.toString(),
    });
    const body = answer.json<{ access_token?: string; expires_in: number }>();
    if (body.access_token === undefined) throw new Error(`no token for ${clientId}: ${answer.body}`);
    this.tokens.set(name, {
      token: body.access_token,
      until: this.time.milliseconds() + (body.expires_in - 5) * 1000,
    });
    return body.access_token;
  }

  /**
   * Registers a client, with the secret `<clientId>-secret` unless it is given one or null; one with QSCD evidence also has
   * a certified device under each law.
   */
  async registerClient(
    members: ClientMembers,
    secret: string | null = `${members.clientId}-secret`,
  ): Promise<ClientRecord> {
    const record: ClientRecord = {
      kind: 'rssp',
      name: `TEST ${members.clientId}`,
      secretHash: secret === null ? null : hashSecret(secret, new SystemRandomness()),
      jwks: null,
      tlsCertificate: null,
      tokenBinding: null,
      scopes: ['ra.enrol', 'ra.read', 'ra.revoke', 'ra.keys'],
      caIds: null,
      profileIds: null,
      qscdAuditReference: null,
      trustedListEntry: null,
      stateReason: null,
      state: 'active',
      origin: 'api',
      createdAt: new Date('2026-01-01T00:00:00Z'),
      ...members,
    };
    const { clientId, qscdAuditReference, trustedListEntry } = record;
    const regimes = (qscdAuditReference ?? trustedListEntry) === null ? [] : (['EU', 'JP'] as const);
    const devices = regimes.map((regime) => aCertifiedDevice(clientId, regime));
    await this.get(Store).commit({
      statements: [
        this.get(ClientRepository).insert(record),
        ...devices.map((device) => this.get(QscdRepository).insert(device)),
      ],
      audit: [],
      events: [],
    });
    if (secret !== null) this.secrets.set(record.clientId, secret);
    return record;
  }

  /** Changes a registered client, seen by the next request. */
  async updateClient(clientId: string, members: Partial<ClientRecord>): Promise<void> {
    const repository = this.get(ClientRepository);
    const record = await repository.findById(clientId);
    if (record === undefined) throw new Error(`no client ${clientId}`);
    const statements = [repository.update({ ...record, ...members })];
    await this.get(Store).commit({ statements, audit: [], events: [] });
    this.get(ClientDirectory).forget(clientId);
  }

  async close(): Promise<void> {
    await this.application.close();
    await this.drop();
  }
}

/** The application as `kakehashi start --ephemeral` makes it, on PostgreSQL if TEST_DATABASE_URL is set. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { world, clock, randomness, modules, keyStore, events } = options;
  const flags = {
    httpPort: '0',
    tlsPort: '0',
    managementPort: '0',
    ephemeral: true,
    logLevel: 'error',
    ...(world === undefined ? {} : { world }),
  };
  const schema = await freshPostgresSchema();
  const settings: Settings = {
    ...loadSettings({ flags }),
    ...(schema === undefined ? {} : { databaseUrl: schema.url }),
    ...options.settings,
  };
  const time = new MovingTime();
  const ownKeys = keyStore ?? (settings.ephemeral ? new ReadyKeyStore() : undefined);
  try {
    const application = await createApplication(settings, {
      time,
      ...(clock === undefined ? {} : { clock }),
      ...(randomness === undefined ? {} : { randomness }),
      ...(modules === undefined ? {} : { modules }),
      ...(ownKeys === undefined ? {} : { keyStore: ownKeys }),
      ...(events === undefined ? {} : { events }),
    });
    return new TestApp(application, time, async () => schema?.drop());
  } catch (error) {
    await schema?.drop();
    throw error;
  }
}

/** HTTP Basic as RFC 6749 2.3.1 wants it: both parts form-encoded. */
export function basic(clientId: string, secret: string): { authorization: string } {
  const credential = `${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`;
  return { authorization: `Basic ${Buffer.from(credential).toString('base64')}` };
}
