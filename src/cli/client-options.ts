import { RaClient, RaError } from '@kakehashi/client';
import { InvalidArgumentError, type Command } from 'commander';
import { ExitError } from '../config/exit-error';
import type { SettingInputs } from '../config/settings';

/** Which client of which service a command is. */
export interface ClientAccess {
  readonly url: string;
  readonly id: string;
  readonly secret: string;
}

/** The options by which a command finds a service and is known to it, as commander keeps them. */
export interface ClientOptions {
  readonly url?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly operator?: boolean;
  readonly json?: boolean;
}

/** Read by the commands that are clients of a service; not settings of the service. */
export const CLIENT_VARIABLES = {
  url: 'KAKEHASHI_URL',
  id: 'KAKEHASHI_CLIENT_ID',
  secret: 'KAKEHASHI_CLIENT_SECRET',
} as const;

/** Seed clients whose secrets everybody knows; they work on loopback only. */
const KNOWN_SECRETS: Readonly<Record<string, string>> = {
  'demo-rssp': 'demo-rssp-secret',
  'demo-operator': 'demo-operator-secret',
  'demo-officer': 'demo-officer-secret',
};
const SUBSCRIBERS_CLIENT = 'demo-rssp';
const OPERATORS_CLIENT = 'demo-operator';

type Variables = Readonly<Record<string, string | undefined>>;

/** Adds the flags that {@link clientAccessOf} reads, and `--json`. */
export function withClientFlags(command: Command): Command {
  return command
    .option(
      '--url <url>',
      `Where the service is. Default: ${CLIENT_VARIABLES.url}, else its public URL as set here.`,
      baseUrl,
    )
    .option(
      '--client-id <id>',
      `OAuth client. Default: ${CLIENT_VARIABLES.id}, else ${SUBSCRIBERS_CLIENT}.`,
      text,
    )
    .option(
      '--client-secret <secret>',
      `Its secret; other users of the machine can see it here, so rather set ${CLIENT_VARIABLES.secret}.`,
      text,
    )
    .option('--operator', `As operator: the client is ${OPERATORS_CLIENT} unless --client-id says another.`)
    .option('--json', 'As JSON; refusals too.');
}

/** Where the service is and who asks: flags, environment, `.env`, seed clients. Throws ExitError (configuration). */
export function clientAccessOf(
  options: ClientOptions,
  { environment, dotenv }: Pick<SettingInputs, 'environment' | 'dotenv'>,
  defaultUrl: () => string,
): ClientAccess {
  const given = (variable: string): string | undefined => environment?.[variable] ?? dotenv?.[variable];
  const givenId = given(CLIENT_VARIABLES.id);
  const id =
    options.clientId ??
    (options.operator === true ? OPERATORS_CLIENT : undefined) ??
    givenId ??
    SUBSCRIBERS_CLIENT;
  // A secret beside the name of another client is that client's.
  const givenSecret = givenId === undefined || givenId === id ? given(CLIENT_VARIABLES.secret) : undefined;
  const secret = options.clientSecret ?? givenSecret ?? KNOWN_SECRETS[id];
  if (secret === undefined) {
    throw new ExitError(
      'configuration',
      `The secret of the client ${id} is not known: set ${CLIENT_VARIABLES.secret}, or give --client-secret.`,
    );
  }
  return { url: options.url ?? urlIn(given(CLIENT_VARIABLES.url)) ?? defaultUrl(), id, secret };
}

/** A person waits: a service that is not there is told at once. */
const ATTEMPTS = 3;

/** The client as it talks to the service, which nobody has asked yet. */
export function openRaClient({ url, id, secret }: ClientAccess): RaClient {
  return new RaClient({
    url,
    authentication: { method: 'client_secret_basic', clientId: id, clientSecret: secret },
    attempts: ATTEMPTS,
    // Whoever names another machine by http means it.
    allowInsecureHttp: true,
  });
}

/** The error with a better remedy, where a secret that everybody knows was refused. */
export function explained(error: unknown, { id, secret }: ClientAccess): unknown {
  if (!(error instanceof RaError) || error.code !== 'not_authenticated' || secret !== KNOWN_SECRETS[id])
    return error;
  const { code, detail, status } = error;
  const remedy =
    'The known secrets work on loopback only; elsewhere the service printed others at its first start. ' +
    `Set ${CLIENT_VARIABLES.secret}.`;
  return new RaError({ code, detail, remedy, cause: error, ...(status !== undefined && { status }) });
}

/** The variables without those of {@link CLIENT_VARIABLES}. */
export function withoutClientVariables(variables: Variables): Variables {
  const names: readonly string[] = Object.values(CLIENT_VARIABLES);
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));
}

function urlIn(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = originOf(value);
  if (url !== undefined) return url;
  throw new ExitError('configuration', `${CLIENT_VARIABLES.url} (${JSON.stringify(value)}): ${EXPECTED_URL}`);
}

/** Reads the option that says where a service is. Throws InvalidArgumentError. */
export function baseUrl(value: string): string {
  const url = originOf(value);
  if (url === undefined) throw new InvalidArgumentError(EXPECTED_URL);
  return url;
}

const EXPECTED_URL = 'it must be a URL without path, such as http://localhost:8080.';

function originOf(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url.origin : undefined;
}

function text(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}
