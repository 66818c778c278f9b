import { isAbsolute, join, resolve } from 'node:path';
import { isIPv4 } from 'node:net';
import { nearestName } from '../common/nearest-name';
import type { LogLevel } from '../common/pino-logger.service';
import { ExitError } from './exit-error';
import { SETTING_DEFINITIONS, SETTING_NAMES, VARIABLE_PREFIX, type SettingName } from './setting-definitions';

/** Where the value of a setting came from; the first of these that has it decides. */
export type SettingSource = 'flag' | 'environment' | '.env' | 'world' | 'default';

/** The settings of one process, read once. */
export interface Settings {
  readonly host: string;
  /** 0 = a free port, resolved before anything is built. */
  readonly httpPort: number;
  /** 0 = a free port, resolved before anything is built. */
  readonly tlsPort: number | 'off';
  /** 0 = a free port. */
  readonly managementPort: number | 'off';
  readonly managementToken?: string;
  readonly managementTokenFile?: string;
  /** Scheme, host and port, without a slash at the end. Also the issuer of access tokens. */
  readonly publicUrl: string;
  readonly publicTlsUrl: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** PostgreSQL; absent = SQLite in the data folder. */
  readonly databaseUrl?: string;
  /** Absolute path of the world file. */
  readonly worldFile: string;
  readonly keyPassphrase?: string;
  readonly keyPassphraseFile?: string;
  readonly logLevel: LogLevel;
  /** For each client and node. */
  readonly clientRequestsPerSecond: number | 'off';
  /** For each client and node. */
  readonly clientEnrolmentsPerHour: number | 'off';
  /** Whether DPoP proofs need a nonce of this service (RFC 9449 8). */
  readonly dpopNonce: 'off' | 'required';
  /** Webhooks may be on this machine. */
  readonly webhookLoopback: boolean;
  /** Everything is dropped at the end. */
  readonly ephemeral: boolean;
  /** Known demo secrets are accepted on loopback only. */
  readonly loopbackOnly: boolean;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
  /** To be logged once at the start. */
  readonly notices: readonly string[];
}

/** What a setting can be read from. Absent members were not given. */
export interface SettingInputs {
  readonly flags?: Partial<Record<SettingName, string>> & {
    readonly ephemeral?: boolean;
    readonly allowRemote?: boolean;
  };
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The parsed `.env` file. */
  readonly dotenv?: Readonly<Record<string, string | undefined>>;
}

/** Kubernetes injects these for a Service that is named kakehashi; they are not ours. */
const INJECTED = /^KAKEHASHI_(SERVICE_.*|PORT(_.*)?)$/;
const DEFAULT_TLS_PORT = 8443;
type WorldGiven = Readonly<Partial<Record<(typeof WORLD_SETTINGS)[number], string>>>;

/** What a world file may set. */
const WORLD_SETTINGS = ['publicUrl', 'publicTlsUrl'] as const;
const BUNDLED_WORLDS = join(__dirname, '..', '..', 'config', 'worlds');

/**
 * The effective settings: flag, environment, .env, default, in this order; {@link withWorldSettings} adds the world's.
 * Throws ExitError (configuration) that names every problem at once, with the setting and the remedy.
 */
export function loadSettings(inputs: SettingInputs): Settings {
  const problems: string[] = [];
  const notices = [...unknownVariables(inputs.environment, 'environment', problems)];
  unknownVariables(inputs.dotenv, '.env', problems);

  const given = new Map<SettingName, { text: string; source: SettingSource }>();
  for (const name of SETTING_NAMES) {
    const found = find(name, inputs);
    if (found !== undefined) given.set(name, found);
  }
  const read = <N extends SettingName>(
    name: N,
  ): ReturnType<(typeof SETTING_DEFINITIONS)[N]['read']> | undefined => {
    const found = given.get(name);
    if (found === undefined) return undefined;
    const definition = SETTING_DEFINITIONS[name];
    try {
      return definition.read(found.text) as ReturnType<(typeof SETTING_DEFINITIONS)[N]['read']>;
    } catch (error) {
      const shown = 'secret' in definition ? '' : ` (${JSON.stringify(found.text)}, from ${found.source})`;
      problems.push(`${definition.variable}${shown} ${(error as Error).message}`);
      return undefined;
    }
  };

  const host = read('host') ?? '127.0.0.1';
  const httpPort = read('httpPort') ?? 8080;
  const tlsPort = read('tlsPort') ?? DEFAULT_TLS_PORT;
  const managementPort = read('managementPort') ?? 8081;
  const managementToken = read('managementToken');
  const managementTokenFile = read('managementTokenFile');
  const databaseUrl = read('databaseUrl');
  const keyPassphrase = read('keyPassphrase');
  const keyPassphraseFile = read('keyPassphraseFile');
  const ephemeral = inputs.flags?.ephemeral ?? false;
  const loopbackOnly = isLoopback(host);
  const settings: Settings = {
    host,
    httpPort,
    tlsPort,
    managementPort,
    ...(managementToken === undefined ? {} : { managementToken }),
    ...(managementTokenFile === undefined ? {} : { managementTokenFile }),
    publicUrl: read('publicUrl') ?? `http://localhost:${httpPort}`,
    publicTlsUrl:
      read('publicTlsUrl') ?? `https://localhost:${tlsPort === 'off' ? DEFAULT_TLS_PORT : tlsPort}`,
    dataDir: resolve(read('dataDir') ?? '.kakehashi'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    worldFile: worldFileOf(read('world') ?? 'japan-eu'),
    ...(keyPassphrase === undefined ? {} : { keyPassphrase }),
    ...(keyPassphraseFile === undefined ? {} : { keyPassphraseFile }),
    logLevel: read('logLevel') ?? 'info',
    clientRequestsPerSecond: read('clientRequestsPerSecond') ?? 5000,
    clientEnrolmentsPerHour: read('clientEnrolmentsPerHour') ?? 1_000_000,
    dpopNonce: read('dpopNonce') ?? 'off',
    webhookLoopback: read('webhookLoopback') ?? false,
    ephemeral,
    loopbackOnly,
    sources: Object.fromEntries(
      SETTING_NAMES.map((name) => [name, given.get(name)?.source ?? 'default']),
    ) as Settings['sources'],
    notices,
  };
  problems.push(...contradictions(settings, inputs.flags?.allowRemote ?? false));
  if (problems.length > 0) {
    throw invalid('The settings are not valid', problems);
  }
  return settings;
}

/**
 * The settings with those that the world file gives in place of defaults; only some settings may be given there.
 * Throws ExitError (configuration).
 */
export function withWorldSettings(settings: Settings, given: WorldGiven): Settings {
  const problems: string[] = [];
  const taken: Partial<Record<(typeof WORLD_SETTINGS)[number], string>> = {};
  const sources: Record<SettingName, SettingSource> = { ...settings.sources };
  for (const [key, text] of Object.entries(given)) {
    const name = WORLD_SETTINGS.find((each) => each === key);
    if (name === undefined)
      problems.push(`${key} cannot be set by a world; ${WORLD_SETTINGS.join(' and ')} can`);
    else if (sources[name] === 'default') {
      try {
        taken[name] = SETTING_DEFINITIONS[name].read(text);
        sources[name] = 'world';
      } catch (error) {
        problems.push(`${key} (${JSON.stringify(text)}) ${(error as Error).message}`);
      }
    }
  }
  if (problems.length > 0)
    throw invalid(`The settings in the world ${settings.worldFile} are not valid`, problems);
  return { ...settings, ...taken, sources };
}

/** Whether an address is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1' || host === '[::1]') return true;
  return isIPv4(host) && host.startsWith('127.');
}

function invalid(what: string, problems: readonly string[]): ExitError {
  return new ExitError('configuration', `${what}:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
}

function find(name: SettingName, inputs: SettingInputs): { text: string; source: SettingSource } | undefined {
  const { variable } = SETTING_DEFINITIONS[name];
  const candidates: readonly (readonly [SettingSource, string | undefined])[] = [
    ['flag', inputs.flags?.[name]],
    ['environment', inputs.environment?.[variable]],
    ['.env', inputs.dotenv?.[variable]],
  ];
  for (const [source, text] of candidates) if (text !== undefined) return { text, source };
  return undefined;
}

/** Adds a problem for each unknown variable with our prefix; returns at most one notice on ignored ones. */
function unknownVariables(
  variables: Readonly<Record<string, string | undefined>> | undefined,
  source: SettingSource,
  problems: string[],
): string[] {
  const known: string[] = SETTING_NAMES.map((name) => SETTING_DEFINITIONS[name].variable);
  const ours = Object.keys(variables ?? {}).filter(
    (name) => name.startsWith(VARIABLE_PREFIX) && !known.includes(name),
  );
  const ignored = ours.filter((name) => INJECTED.test(name)).sort();
  for (const name of ours.filter((each) => !ignored.includes(each)).sort()) {
    const nearest = nearestName(name, known);
    problems.push(
      `${name} (${source}) is not a setting${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    );
  }
  return ignored.length === 0
    ? []
    : [`Ignored, since Kubernetes sets them for a service: ${ignored.join(', ')}.`];
}

function contradictions(settings: Settings, allowRemote: boolean): string[] {
  const problems: string[] = [];
  if (!settings.loopbackOnly && !allowRemote) {
    problems.push(
      `KAKEHASHI_HOST ${JSON.stringify(settings.host)} is reachable from other machines; give --allow-remote if that is meant`,
    );
  }
  if (settings.httpPort === 0 && !settings.ephemeral) {
    problems.push(
      'KAKEHASHI_HTTP_PORT 0 needs --ephemeral, since the base URL goes into certificates that are kept',
    );
  }
  if (settings.tlsPort === 0 && !settings.ephemeral) {
    problems.push(
      'KAKEHASHI_TLS_PORT 0 needs --ephemeral, since the base URL goes into certificates that are kept; off switches it off',
    );
  }
  if (settings.managementPort === 0 && !settings.ephemeral) {
    problems.push(
      'KAKEHASHI_MANAGEMENT_PORT 0 needs --ephemeral, since commands and probes look for a fixed port; off switches it off',
    );
  }
  if (settings.managementToken !== undefined && settings.managementTokenFile !== undefined) {
    problems.push('KAKEHASHI_MANAGEMENT_TOKEN and KAKEHASHI_MANAGEMENT_TOKEN_FILE are both given; keep one');
  }
  if (settings.keyPassphrase !== undefined && settings.keyPassphraseFile !== undefined) {
    problems.push('KAKEHASHI_KEY_PASSPHRASE and KAKEHASHI_KEY_PASSPHRASE_FILE are both given; keep one');
  }
  if (settings.ephemeral && settings.databaseUrl !== undefined) {
    problems.push('--ephemeral uses a database in memory; drop it or KAKEHASHI_DATABASE_URL');
  }
  const ports = [settings.httpPort, settings.tlsPort, settings.managementPort].filter(
    (each) => each !== 0 && each !== 'off',
  );
  if (new Set(ports).size !== ports.length) {
    problems.push('KAKEHASHI_HTTP_PORT, KAKEHASHI_TLS_PORT and KAKEHASHI_MANAGEMENT_PORT must differ');
  }
  return problems;
}

/** A name means a bundled world, a path (with a slash or a YAML ending) a file. */
function worldFileOf(world: string): string {
  if (isAbsolute(world) || /[/\\]|\.ya?ml$/.test(world)) return resolve(world);
  return join(BUNDLED_WORLDS, `${world}.yaml`);
}
