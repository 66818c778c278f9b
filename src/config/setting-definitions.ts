import { LOG_LEVELS } from '../common/pino-logger.service';

/** One setting: where it can be given, what it is by default, and how its text is read. */
export interface SettingDefinition<T> {
  readonly variable: string;
  /** The long flag of `kakehashi start`; absent = environment only. */
  readonly flag?: string;
  /** What the documentation shows where the default is made from other settings. */
  readonly shownDefault: string;
  readonly effect: string;
  /** A secret is never printed. */
  readonly secret?: true;
  /** Throws an Error that says what is expected. */
  readonly read: (text: string) => T;
}

export const VARIABLE_PREFIX = 'KAKEHASHI_';

/** Every setting by its member in `Settings`. */
export const SETTING_DEFINITIONS = {
  host: {
    variable: 'KAKEHASHI_HOST',
    flag: '--host',
    shownDefault: '127.0.0.1',
    effect: 'Address to listen on. An address beyond loopback needs the flag --allow-remote.',
    read: nonEmpty,
  },
  httpPort: {
    variable: 'KAKEHASHI_HTTP_PORT',
    flag: '--http-port',
    shownDefault: '8080',
    effect: 'Port of the HTTP listener. 0 takes a free port, with --ephemeral only.',
    read: port,
  },
  tlsPort: {
    variable: 'KAKEHASHI_TLS_PORT',
    flag: '--tls-port',
    shownDefault: '8443',
    effect: 'Port of the HTTPS listener. `off` = none; 0 takes a free port, with --ephemeral only.',
    read: portOrOff,
  },
  managementPort: {
    variable: 'KAKEHASHI_MANAGEMENT_PORT',
    flag: '--management-port',
    shownDefault: '8081',
    effect:
      'Port of the management listener: health, metrics, mock clock. `off` = none; 0 takes a free port, with --ephemeral only.',
    read: portOrOff,
  },
  managementToken: {
    variable: 'KAKEHASHI_MANAGEMENT_TOKEN',
    shownDefault: 'generated into the data folder',
    effect: 'Bearer token of the management listener, at least 16 characters; health needs none.',
    secret: true,
    read: managementToken,
  },
  managementTokenFile: {
    variable: 'KAKEHASHI_MANAGEMENT_TOKEN_FILE',
    shownDefault: 'none',
    effect: 'File whose first line is the token; instead of KAKEHASHI_MANAGEMENT_TOKEN.',
    read: nonEmpty,
  },
  publicUrl: {
    variable: 'KAKEHASHI_PUBLIC_URL',
    flag: '--public-url',
    shownDefault: 'http://localhost:{http port}',
    effect: 'Base URL that goes into certificates and tokens; fixed for the life of a data folder.',
    read: (text: string) => origin(text, ['http:', 'https:']),
  },
  publicTlsUrl: {
    variable: 'KAKEHASHI_PUBLIC_TLS_URL',
    flag: '--public-tls-url',
    shownDefault: 'https://localhost:{TLS port}, 8443 if that is off',
    effect:
      'Base URL of what must be fetched over HTTPS: the PKI disclosure statements named in certificates.',
    read: (text: string) => origin(text, ['https:']),
  },
  dataDir: {
    variable: 'KAKEHASHI_DATA_DIR',
    flag: '--data-dir',
    shownDefault: './.kakehashi',
    effect:
      'Folder for the database, the encrypted keys and the lock file (mode 0700, one process at a time).',
    read: nonEmpty,
  },
  databaseUrl: {
    variable: 'KAKEHASHI_DATABASE_URL',
    shownDefault: 'none (SQLite in the data folder)',
    effect: 'PostgreSQL database to use instead of SQLite: postgres://user:password@host:port/database.',
    secret: true,
    read: databaseUrl,
  },
  world: {
    variable: 'KAKEHASHI_WORLD',
    flag: '--world',
    shownDefault: 'japan-eu',
    effect: 'World to serve: the name of a bundled one, or the path of a YAML file.',
    read: nonEmpty,
  },
  keyPassphrase: {
    variable: 'KAKEHASHI_KEY_PASSPHRASE',
    shownDefault: 'generated into the data folder',
    effect: 'Passphrase that the private keys rest under.',
    secret: true,
    read: nonEmpty,
  },
  keyPassphraseFile: {
    variable: 'KAKEHASHI_KEY_PASSPHRASE_FILE',
    shownDefault: 'none',
    effect: 'File whose first line is the passphrase; instead of KAKEHASHI_KEY_PASSPHRASE.',
    read: nonEmpty,
  },
  clientRequestsPerSecond: {
    variable: 'KAKEHASHI_CLIENT_REQUESTS_PER_SECOND',
    shownDefault: '5000',
    effect:
      'Requests with a token, and for one, that each client may make, on each node; twice as many at once. More: 429 `rate_limited`. `off` = no limit.',
    read: countOrOff,
  },
  clientEnrolmentsPerHour: {
    variable: 'KAKEHASHI_CLIENT_ENROLMENTS_PER_HOUR',
    shownDefault: '1000000',
    effect:
      'Certificates that each client may ask for, on each node; all of them at once. More: 429 `quota_exceeded`. `off` = no limit.',
    read: countOrOff,
  },
  dpopNonce: {
    variable: 'KAKEHASHI_DPOP_NONCE',
    shownDefault: 'off',
    effect: 'Whether DPoP proofs need a nonce of this service (RFC 9449 8): off, required.',
    read: (text: string) => oneOf(['off', 'required'] as const, text),
  },
  logLevel: {
    variable: 'KAKEHASHI_LOG_LEVEL',
    flag: '--log-level',
    shownDefault: 'info',
    effect: `Least severe level that is logged: ${LOG_LEVELS.join(', ')}.`,
    read: (text: string) => oneOf(LOG_LEVELS, text),
  },
  webhookLoopback: {
    variable: 'KAKEHASHI_WEBHOOK_LOOPBACK',
    flag: '--webhook-loopback',
    shownDefault: 'off',
    effect: 'Whether events may be sent to this machine, also by plain HTTP: `on` or `off`.',
    read: onOrOff,
  },
} as const satisfies Record<string, SettingDefinition<string | number | boolean>>;

export type SettingName = keyof typeof SETTING_DEFINITIONS;

export const SETTING_NAMES = Object.keys(SETTING_DEFINITIONS) as SettingName[];

function nonEmpty(text: string): string {
  if (text.trim() === '') throw new Error('must not be empty');
  return text;
}

function onOrOff(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new Error('must be on or off');
  return text === 'on';
}

function portOrOff(text: string): number | 'off' {
  return text === 'off' ? text : port(text, ', or off');
}

function countOrOff(text: string): number | 'off' {
  if (text === 'off') return text;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new Error('must be a whole number from 1 to 999999999, or off');
  return value;
}

function port(text: string, orElse = ''): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 65535)) throw new Error(`must be a port, 0 to 65535${orElse}`);
  return value;
}

/** As RFC 6750 2.1 lets a bearer token look, so that every client can send it. Throws an Error. */
export function managementToken(text: string): string {
  if (!/^[A-Za-z0-9._~+/-]{16,512}=*$/.test(text))
    throw new Error('must have 16 to 512 characters of A-Z a-z 0-9 . _ ~ + / - and perhaps = at the end');
  return text;
}

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const value = values.find((each) => each === text);
  if (value === undefined) throw new Error(`must be one of ${values.join(', ')}`);
  return value;
}

/** Scheme, host and optional port: paths are appended to it, and the issuer of tokens is compared with it octet by octet. */
function origin(text: string, schemes: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const expected = `must be ${schemes.map((scheme) => `${scheme}//host[:port]`).join(' or ')} without path, query or credentials`;
  if (url === undefined || !schemes.includes(url.protocol) || url.hostname === '') throw new Error(expected);
  if (
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new Error(expected);
  }
  return url.origin;
}

function databaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new Error('must be postgres://user:password@host:port/database');
  }
  return text;
}
