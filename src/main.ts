import 'reflect-metadata';
import type { DynamicModule, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash } from 'node:crypto';
import { AppModule } from './app.module';
import { CaModule } from './ca/ca.module';
import { CrlPlaces } from './ca/crl-places.service';
import { EstablishedCas, type EstablishedCa } from './ca/established-cas';
import type { AllowedMethods } from './common/allowed-methods';
import { WorldClock, type Clock } from './common/clock';
import { FaultPoints } from './common/fault-points';
import { HealthChecks } from './common/health-checks';
import { createHttpLayer } from './common/http-adapter';
import { ManagementToken } from './common/management-token';
import { PinoLogger, type LogSink } from './common/pino-logger.service';
import { SystemRandomness, type Randomness } from './common/randomness';
import { SYSTEM_TIME, type RealTime } from './common/real-time';
import { RequestValidationPipe } from './common/request-validation.pipe';
import {
  keyPassphraseOf,
  managementTokenOf,
  nodeIdOf,
  openDataFolder,
  type DataFolder,
  type ManagementCredential,
} from './config/data-folder';
import { packageVersion } from './config/package-version';
import { withWorldSettings, type Settings } from './config/settings';
import { EstablishedCrlIssuers } from './crl-issuers';
import { ConsistencyModule } from './consistency/consistency.module';
import { CrlShardOpening } from './crl/crl-shard-opening.service';
import { CrlModule } from './crl/crl.module';
import { EventsModule, type EventsOptions } from './events/events.module';
import type { KeyStore } from './keys/key-store';
import { MemoryKeyStore } from './keys/memory-key-store';
import { SoftwareKeyStore } from './keys/software-key-store';
import { EstablishedListedCas } from './listed-cas';
import {
  inUrl,
  listenError,
  listenOn,
  PORT_FLAGS,
  stopListening,
  withPorts,
  type SideListener,
} from './listeners';
import { FaultDesk } from './management/control/fault-desk.service';
import { PrometheusMetrics } from './management/prometheus-metrics';
import { measureRequests } from './management/request-metrics';
import { synchroniseSeedClients, type GeneratedSecret } from './oauth/seed-clients';
import { TokenSigningKey } from './oauth/token-signing-key';
import { ocspEarlyAnswer } from './ocsp/ocsp-early-answer';
import { OcspModule } from './ocsp/ocsp.module';
import { OcspService } from './ocsp/ocsp.service';
import { OpenApiService } from './openapi/openapi.service';
import { synchroniseSeedQscds } from './ra/qscds/seed-qscds';
import { assuranceSettings } from './ra/evidence/assurance-settings';
import { FaultScopesService } from './ra/fault-scopes.service';
import { RaModule } from './ra/ra.module';
import { CertificateRepository } from './store/certificate.repository';
import { ClientRepository } from './store/client.repository';
import type { DatabaseLocation } from './store/data-source';
import { CrlShardRepository } from './store/crl-shard.repository';
import { EVENT_TYPES, OPERATOR_EVENT_TYPES } from './store/event-types';
import { QscdRepository } from './store/qscd.repository';
import { Store } from './store/store';
import { TlsModule } from './tls/tls.module';
import { lintBeforePublication } from './trusted-list/publication/lint-before-publication';
import { TrustedListModule } from './trusted-list/trusted-list.module';
import { loadWorld } from './world/load-world';
import type { World } from './world/world';

/** What a test may put in place of the real thing. */
export interface ApplicationPorts {
  /** What the mock clock takes for real time. */
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly time?: RealTime;
  readonly logSink?: LogSink;
  readonly keyStore?: KeyStore;
  readonly events?: Partial<Pick<EventsOptions, 'heartbeatMilliseconds' | 'resolveHost'>>;
  /** Handlers of a test's own, behind the same guard, filter and pipe. */
  readonly modules?: ModuleMetadata['imports'];
}

/** The application, put together but not listening yet. */
export interface Application {
  readonly nest: NestFastifyApplication;
  readonly settings: Settings;
  readonly logger: PinoLogger;
  readonly clock: WorldClock;
  readonly health: HealthChecks;
  /** Absent if the management listener is switched off. */
  readonly management?: ManagementAccess;
  /** Every route that was registered. */
  readonly routes: AllowedMethods;
  /** Client secrets made at this start; to be shown once. */
  readonly generatedSecrets: readonly GeneratedSecret[];
  readonly roots: readonly RootFingerprint[];
  /** A client to try the service with, if the secret of one may be shown. */
  readonly trialClient: GeneratedSecret | undefined;
  /** The faults of the test control that are in force, in one line. */
  readonly faults: string | undefined;
  /** Resolves when requests are answered. Throws ExitError (port in use). */
  listen(): Promise<void>;
  /** Stops listening, finishes what runs, writes what waits, and gives the data folder back. */
  close(): Promise<void>;
}

/** Where the management listener is, and what it asks for. */
export interface ManagementAccess extends ManagementCredential {
  readonly url: string;
  /** Whether nobody but this process knows the token: it must be shown. */
  readonly tokenIsNew: boolean;
}

/** A trust anchor of the world, as people compare it. */
export interface RootFingerprint {
  readonly caId: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly sha256Hex: string;
}

const CUT_OFF_MILLISECONDS = 8_000;
const TOKEN_KEY_ID = 'oauth-signing';
const MESSAGE_KEY_ID = 'ra-message-signing';

/**
 * Puts the application together: world, data folder, keys, store, CAs, HTTP. A failure on the way leaves nothing open.
 * Throws ExitError, or the error of the part that cannot start, with its `exitCode`.
 */
export async function createApplication(given: Settings, ports: ApplicationPorts = {}): Promise<Application> {
  const world = loadWorld(given.worldFile);
  const settings = await withPorts(withWorldSettings(given, world.settings));
  const randomness = ports.randomness ?? new SystemRandomness();
  const logger = new PinoLogger(settings.logLevel, ports.logSink);
  const folder = openDataFolder(settings);
  try {
    return await assemble(settings, world, folder, logger, randomness, ports);
  } catch (error) {
    folder.release();
    throw error;
  }
}

async function assemble(
  settings: Settings,
  world: World,
  folder: DataFolder,
  logger: PinoLogger,
  randomness: Randomness,
  ports: ApplicationPorts,
): Promise<Application> {
  const clock = new WorldClock(ports.clock);
  const health = new HealthChecks();
  const metrics = new PrometheusMetrics();
  const time = ports.time ?? SYSTEM_TIME;
  const keyStore = ports.keyStore ?? (await openKeyStore(settings, folder, logger, randomness));
  const credential = managementCredential(settings, folder, logger, randomness);
  const faults = new FaultPoints(settings.managementPort !== 'off');
  const http = createHttpLayer(settings.publicUrl, randomness, faults);
  const { adapter, problemFilter, routes } = http;
  const requestMetrics = measureRequests(adapter.getInstance(), metrics);
  const { tlsPort, managementPort } = settings;
  const tlsServer = tlsPort === 'off' ? undefined : http.createTlsServer('tls');
  // In the order in which they stop; they start the other way round.
  const side: SideListener[] = [
    ...(tlsServer === undefined || tlsPort === 'off'
      ? []
      : [{ server: tlsServer, port: tlsPort, flag: PORT_FLAGS.tlsPort }]),
    ...(managementPort === 'off'
      ? []
      : [
          {
            server: http.createServer('management'),
            port: managementPort,
            flag: PORT_FLAGS.managementPort,
          },
        ]),
  ];
  const management = managementAccess(settings, credential);
  const database = databaseOf(settings, folder);
  const crl = CrlModule.with({
    issuers: {
      inject: [EstablishedCas, CrlShardRepository],
      useFactory: (cas: EstablishedCas, shards: CrlShardRepository) =>
        new EstablishedCrlIssuers(cas, world, shards),
    },
    database,
    time,
  });
  const ocsp = OcspModule.with({ world, keyStore, onlyWriter: settings.databaseUrl === undefined });
  const nodeId = nodeIdOf(folder, randomness);
  const events = EventsModule.with({
    types: { client: EVENT_TYPES, operator: OPERATOR_EVENT_TYPES },
    signer: await jwsSigningKey(keyStore, MESSAGE_KEY_ID),
    receivers: { allowLoopback: settings.webhookLoopback },
    nodeId,
    otherWriters: settings.databaseUrl !== undefined,
    time,
    ...ports.events,
  });
  const module = AppModule.with({
    clock,
    randomness,
    store: { location: database, nodeId },
    oauth: {
      issuer: settings.publicUrl,
      tlsUrl: settings.publicTlsUrl,
      requestsPerSecond: settings.clientRequestsPerSecond,
      dpopNonce: settings.dpopNonce === 'required',
      signingKey: await jwsSigningKey(keyStore, TOKEN_KEY_ID),
      time,
    },
    health,
    metrics,
    faults,
    control: {
      caIds: world.cas.map(({ caId }) => caId),
      profileIds: world.profiles.map(({ profileId }) => profileId),
      time,
      otherWriters: settings.databaseUrl !== undefined,
    },
    managementToken: new ManagementToken(credential.token),
    services: [
      CaModule.with({ world, urls: settings, keyStore }),
      crl,
      ocsp,
      ConsistencyModule.with(crl, ocsp),
      ...trustedListModules(world, keyStore, time),
      ...(tlsServer === undefined ? [] : [TlsModule.with({ server: tlsServer, settings, keyStore, time })]),
      RaModule.with({
        time,
        cascadeKeyCompromise: world.cascadeKeyCompromise,
        certifiedDevices: world.certifiedDevices,
        attestationRoots: (world.attestationRoots ?? []).map((base64) => Buffer.from(base64, 'base64')),
        assurance: assuranceSettings(world),
        enrolmentsPerHour: settings.clientEnrolmentsPerHour,
      }),
      events,
      ...(ports.modules ?? []),
    ],
  });
  const nest = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  try {
    nest.useGlobalFilters(problemFilter);
    nest.useGlobalPipes(new RequestValidationPipe());
    nest.get(FaultDesk, { strict: false }).findScopesBy(nest.get(FaultScopesService, { strict: false }));
    const opening = nest.get(CrlShardOpening, { strict: false });
    nest.get(CrlPlaces, { strict: false }).openWith((caId, from, count) => opening.open(caId, from, count));
    await nest.init();
    http.early.add('/ocsp/', ocspEarlyAnswer(nest.get(OcspService, { strict: false }), requestMetrics));
    const generatedSecrets = await synchroniseSeedClients(world.clients, settings.loopbackOnly, {
      clients: nest.get(ClientRepository),
      store: nest.get(Store),
      clock,
      randomness,
    });
    await synchroniseSeedQscds(world, { qscds: nest.get(QscdRepository), store: nest.get(Store), clock });
    nest.get(OpenApiService).describe(nest, {
      publicUrl: settings.publicUrl,
      managementUrl: management?.url,
      version: packageVersion(),
    });
    // After the public listener is closed, so that the probes are answered to the last; before the store is.
    adapter.getInstance().addHook('onClose', async () => {
      for (const listener of side) await stopListening(listener);
    });
    await adapter.getInstance().ready();
    return {
      nest,
      settings,
      logger,
      clock,
      health,
      ...(management === undefined ? {} : { management }),
      routes,
      generatedSecrets,
      roots: nest.get(EstablishedCas, { strict: false }).list().flatMap(rootFingerprint),
      trialClient: trialClientOf(world, settings, generatedSecrets),
      faults: nest.get(FaultDesk, { strict: false }).summary(),
      listen: async () => {
        metrics.watchProcess();
        await listen(nest, side, settings);
        health.enter('running');
      },
      close: () => {
        health.enter('stopping');
        return close(nest, side, folder);
      },
    };
  } catch (error) {
    await nest.close();
    throw error;
  }
}

/** None where the world publishes no lists. */
function trustedListModules(
  { trustedLists, ...world }: World,
  keyStore: KeyStore,
  time: RealTime,
): DynamicModule[] {
  if (!trustedLists) return [];
  return [
    TrustedListModule.with({
      world: { ...world, trustedLists },
      keyStore,
      cas: {
        inject: [EstablishedCas, CertificateRepository],
        useFactory: (cas: EstablishedCas, certificates: CertificateRepository) =>
          new EstablishedListedCas(cas, certificates),
      },
      lint: lintBeforePublication,
      time,
    }),
  ];
}

function rootFingerprint({ definition, current }: EstablishedCa): RootFingerprint[] {
  if (definition.kind !== 'root') return [];
  const sha256Hex = createHash('sha256').update(current.certificateDer).digest('hex');
  return [{ caId: definition.caId, sha256Hex }];
}

/** The first RSSP whose secret is known to all (on loopback) or was made just now. */
function trialClientOf(
  world: World,
  settings: Settings,
  generated: readonly GeneratedSecret[],
): GeneratedSecret | undefined {
  const { clientId, secret } = world.clients.find((client) => client.kind === 'rssp' && client.secret) ?? {};
  if (clientId === undefined || secret === undefined) return undefined;
  if (settings.loopbackOnly) return { clientId, secret };
  return generated.find((one) => one.clientId === clientId);
}

async function openKeyStore(
  settings: Settings,
  folder: DataFolder,
  logger: PinoLogger,
  randomness: Randomness,
): Promise<KeyStore> {
  if (settings.ephemeral) return new MemoryKeyStore();
  const { passphrase, notice } = keyPassphraseOf(settings, folder, randomness);
  if (notice !== undefined) logger.warn(notice, 'start');
  return SoftwareKeyStore.open(folder.path, passphrase, randomness);
}

/** A P-256 key of this name that signs in the form of JOSE, made at the first start. */
async function jwsSigningKey(keyStore: KeyStore, keyId: string): Promise<TokenSigningKey> {
  if ((await keyStore.find(keyId)) === undefined) await keyStore.create(keyId, 'P-256');
  return TokenSigningKey.of(await keyStore.open(keyId, 'ecdsa-sha256'));
}

function databaseOf(settings: Settings, folder: DataFolder): DatabaseLocation {
  if (settings.databaseUrl !== undefined) return { kind: 'postgres', url: settings.databaseUrl };
  return settings.ephemeral ? { kind: 'sqlite-memory' } : { kind: 'sqlite-file', dataDir: folder.path };
}

/** A token for a listener that is switched off is nobody's. */
function managementCredential(
  settings: Settings,
  folder: DataFolder,
  logger: PinoLogger,
  randomness: Randomness,
): ManagementCredential {
  if (settings.managementPort === 'off') return { token: randomness.bytes(32).toString('base64url') };
  const { notice, ...credential } = managementTokenOf(settings, folder, randomness);
  if (notice !== undefined) logger.warn(notice, 'start');
  return credential;
}

function managementAccess(
  { host, managementPort, managementToken }: Settings,
  credential: ManagementCredential,
): ManagementAccess | undefined {
  if (managementPort === 'off') return undefined;
  const tokenIsNew = credential.file === undefined && managementToken === undefined;
  return { ...credential, url: `http://${inUrl(host)}:${managementPort}`, tokenIsNew };
}

/** Requests that are still arriving when most of the time to stop is over are cut off, so that the last flush is not. */
async function close(
  nest: NestFastifyApplication,
  side: readonly SideListener[],
  folder: DataFolder,
): Promise<void> {
  const cut = setTimeout(() => {
    nest.getHttpServer().closeAllConnections();
    for (const { server } of side) server.closeAllConnections();
  }, CUT_OFF_MILLISECONDS);
  try {
    await nest.close();
  } finally {
    clearTimeout(cut);
    folder.release();
  }
}

/** The management listener first: it tells that the others are not ready yet. */
async function listen(
  nest: NestFastifyApplication,
  side: readonly SideListener[],
  { host, httpPort }: Settings,
): Promise<void> {
  for (const listener of side.toReversed()) await listenOn(listener, host);
  try {
    await nest.listen({ port: httpPort, host });
  } catch (cause) {
    throw listenError(cause as Error, host, httpPort, PORT_FLAGS.httpPort);
  }
}
