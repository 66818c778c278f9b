import 'reflect-metadata';
import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { AppModule } from './app.module';
import { CaModule } from './ca/ca.module';
import { EstablishedCas, type EstablishedCa } from './ca/established-cas';
import type { AllowedMethods } from './common/allowed-methods';
import { SystemClock, type Clock } from './common/clock';
import { createHttpLayer } from './common/http-adapter';
import { PinoLogger, type LogSink } from './common/pino-logger.service';
import { SystemRandomness, type Randomness } from './common/randomness';
import { SYSTEM_TIME, type RealTime } from './common/real-time';
import { RequestValidationPipe } from './common/request-validation.pipe';
import { keyPassphraseOf, nodeIdOf, openDataFolder, type DataFolder } from './config/data-folder';
import { ExitError } from './config/exit-error';
import { packageVersion } from './config/package-version';
import { withWorldSettings, type Settings } from './config/settings';
import type { KeyStore } from './keys/key-store';
import { MemoryKeyStore } from './keys/memory-key-store';
import { SoftwareKeyStore } from './keys/software-key-store';
import { synchroniseSeedClients, type GeneratedSecret } from './oauth/seed-clients';
import { TokenSigningKey } from './oauth/token-signing-key';
import { OpenApiService } from './openapi/openapi.service';
import { RaModule } from './ra/ra.module';
import { ClientRepository } from './store/client.repository';
import type { DatabaseLocation } from './store/data-source';
import { Store } from './store/store';
import { loadWorld } from './world/load-world';
import type { World } from './world/world';

/** What a test may put in place of the real thing. */
export interface ApplicationPorts {
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly time?: RealTime;
  readonly logSink?: LogSink;
  readonly keyStore?: KeyStore;
  /** Handlers of a test's own, behind the same guard, filter and pipe. */
  readonly modules?: ModuleMetadata['imports'];
}

/** The application, put together but not listening yet. */
export interface Application {
  readonly nest: NestFastifyApplication;
  readonly settings: Settings;
  readonly logger: PinoLogger;
  readonly clock: Clock;
  /** Every route that was registered. */
  readonly routes: AllowedMethods;
  /** Client secrets made at this start; to be shown once. */
  readonly generatedSecrets: readonly GeneratedSecret[];
  readonly roots: readonly RootFingerprint[];
  /** A client to try the service with, if the secret of one may be shown. */
  readonly trialClient: GeneratedSecret | undefined;
  /** Resolves when requests are answered. Throws ExitError (port in use). */
  listen(): Promise<void>;
  /** Stops listening, finishes what runs, writes what waits, and gives the data folder back. */
  close(): Promise<void>;
}

/** A trust anchor of the world, as people compare it. */
export interface RootFingerprint {
  readonly caId: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly sha256Hex: string;
}

const CUT_OFF_MILLISECONDS = 8_000;
const TOKEN_KEY_ID = 'oauth-signing';

/**
 * Puts the application together: world, data folder, keys, store, CAs, HTTP. A failure on the way leaves nothing open.
 * Throws ExitError, or the error of the part that cannot start, with its `exitCode`.
 */
export async function createApplication(given: Settings, ports: ApplicationPorts = {}): Promise<Application> {
  const world = loadWorld(given.worldFile);
  const settings = await withPort(withWorldSettings(given, world.settings));
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
  const clock = ports.clock ?? new SystemClock();
  const time = ports.time ?? SYSTEM_TIME;
  const keyStore = ports.keyStore ?? (await openKeyStore(settings, folder, logger, randomness));
  const { adapter, problemFilter, routes } = createHttpLayer(settings.publicUrl, randomness);
  const module = AppModule.with({
    clock,
    randomness,
    store: { location: databaseOf(settings, folder), nodeId: nodeIdOf(folder, randomness) },
    oauth: {
      issuer: settings.publicUrl,
      signingKey: await tokenSigningKey(keyStore),
      time,
    },
    services: [
      CaModule.with({ world, urls: settings, keyStore }),
      RaModule.with({ time }),
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
    await nest.init();
    const generatedSecrets = await synchroniseSeedClients(world.clients, settings.loopbackOnly, {
      clients: nest.get(ClientRepository),
      store: nest.get(Store),
      clock,
      randomness,
    });
    nest.get(OpenApiService).describe(nest, settings.publicUrl, packageVersion());
    await adapter.getInstance().ready();
    return {
      nest,
      settings,
      logger,
      clock,
      routes,
      generatedSecrets,
      roots: nest.get(EstablishedCas, { strict: false }).list().flatMap(rootFingerprint),
      trialClient: trialClientOf(world, settings, generatedSecrets),
      listen: () => listen(nest, settings),
      close: () => close(nest, folder),
    };
  } catch (error) {
    await nest.close();
    throw error;
  }
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

async function tokenSigningKey(keyStore: KeyStore): Promise<TokenSigningKey> {
  if ((await keyStore.find(TOKEN_KEY_ID)) === undefined) await keyStore.create(TOKEN_KEY_ID, 'P-256');
  return TokenSigningKey.of(await keyStore.open(TOKEN_KEY_ID, 'ecdsa-sha256'));
}

function databaseOf(settings: Settings, folder: DataFolder): DatabaseLocation {
  if (settings.databaseUrl !== undefined) return { kind: 'postgres', url: settings.databaseUrl };
  return settings.ephemeral ? { kind: 'sqlite-memory' } : { kind: 'sqlite-file', dataDir: folder.path };
}

/**
 * Port 0 is settled before anything is built, since the base URL goes into certificates; and a port that is in use ends
 * the start before it leaves CAs behind that name it.
 */
async function withPort(settings: Settings): Promise<Settings> {
  const server = createServer();
  const httpPort = await new Promise<number>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, settings)));
    server.listen(settings.httpPort, settings.host, () =>
      resolve((server.address() as { port: number }).port),
    );
  });
  await new Promise((resolve) => server.close(resolve));
  if (settings.httpPort !== 0) return settings;
  const isDerived = settings.sources.publicUrl === 'default';
  return {
    ...settings,
    httpPort,
    publicUrl: isDerived ? `http://localhost:${httpPort}` : settings.publicUrl,
  };
}

/** Requests that are still arriving when most of the time to stop is over are cut off, so that the last flush is not. */
async function close(nest: NestFastifyApplication, folder: DataFolder): Promise<void> {
  const cut = setTimeout(() => nest.getHttpServer().closeAllConnections(), CUT_OFF_MILLISECONDS);
  try {
    await nest.close();
  } finally {
    clearTimeout(cut);
    folder.release();
  }
}

async function listen(nest: NestFastifyApplication, settings: Settings): Promise<void> {
  try {
    await nest.listen({ port: settings.httpPort, host: settings.host });
  } catch (cause) {
    throw listenError(cause as Error, settings);
  }
}

function listenError(cause: NodeJS.ErrnoException, { host, httpPort }: Settings): Error {
  const code = cause.code ?? '';
  if (!['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(code)) return cause;
  const message = `Cannot listen on ${host}:${httpPort} (${code}). Choose another port with --http-port.`;
  return new ExitError('portInUse', message, { cause });
}
