import { InvalidArgumentError, type Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { SystemRandomness } from '../common/randomness';
import { issuePem, issuePkcs12, type Pkcs12Password } from './client-certificate/issue-client-certificate';
import { baseUrl } from './client-options';
import { CommandError } from './command-error';
import type { OpenManagement } from './crl-commands';
import { askServer } from './http-answer';
import { withManagementFlags } from './settings-options';
import type { VerbSurroundings } from './verb-surroundings';

interface IssueOptions extends Readonly<Record<string, unknown>> {
  readonly out: string;
  readonly days?: number;
  readonly passwordFile?: string;
  readonly json?: boolean;
}

/** Adds `client ca|pem|p12`. */
export function addClientCommands(
  program: Command,
  surroundings: VerbSurroundings,
  open: OpenManagement,
): void {
  const client = program
    .command('client')
    .description(
      'What clients need for the HTTPS listener of a running service: its CA, and certificates of their own.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  kakehashi client ca --out tls-ca.pem\n  kakehashi client pem demo-rssp',
    );
  addCa(client, surroundings);
  const { print, exitWith } = surroundings;
  const show = (issued: object, options: IssueOptions): void => {
    print(options.json === true ? `${JSON.stringify(issued)}\n` : issuedText(issued));
    exitWith(0);
  };
  withIssueFlags(client.command('pem'), 'PEM: a key, its certificate, and the CA that issued it.').action(
    async (clientId: string, options: IssueOptions) =>
      show(await issuePem(open(options), orderOf(clientId, options)), options),
  );
  withIssueFlags(client.command('p12'), 'one PKCS#12 file.')
    .option(
      '--password-file <file>',
      'Its first line protects the file. Default: a new password, printed once.',
    )
    .action(async (clientId: string, options: IssueOptions) => {
      const password = passwordOf(options.passwordFile);
      show(await issuePkcs12(open(options), orderOf(clientId, options), password), options);
    });
}

function addCa(client: Command, { print, exitWith, defaultUrl }: VerbSurroundings): void {
  client
    .command('ca')
    .description(
      'Fetch the certificate of the internal TLS CA: the trust anchor of the HTTPS listener (curl --cacert).',
    )
    .option('--url <url>', 'Where the service is. Default: its public URL as set here.', baseUrl)
    .option('--out <file>', 'Where it goes, instead of standard output.')
    .action(async ({ url, out }: { url?: string; out?: string }) => {
      const place = new URL('/repository/tls-ca.pem', url ?? defaultUrl());
      const { status, octets } = await askServer(
        place,
        {},
        'is the service running? --url names another place',
      );
      const pem = octets.toString('latin1');
      if (status !== 200 || !pem.startsWith('-----BEGIN CERTIFICATE-----'))
        throw new CommandError(
          `${place.href} has no CA (status ${status}); is the HTTPS listener switched off?`,
        );
      if (out === undefined) print(pem);
      else writeTo(out, pem);
      exitWith(0);
    });
}

function writeTo(file: string, pem: string): void {
  try {
    writeFileSync(file, pem);
  } catch (cause) {
    throw new CommandError(`${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function withIssueFlags(command: Command, form: string): Command {
  return withManagementFlags(
    command
      .description(
        `Make a key and a client certificate for mutual TLS, by the management listener, as ${form}`,
      )
      .argument('<clientId>', 'a registered client; the commonName of the certificate'),
  )
    .option('--out <folder>', 'Where the files go; none is written over.', '.')
    .option('--days <days>', 'How long it is valid, 1 to 825. Default: 365.', daysOf);
}

function orderOf(clientId: string, { out, days }: IssueOptions) {
  return { clientId, outFolder: out, days };
}

function passwordOf(file: string | undefined): Pkcs12Password {
  if (file === undefined)
    return { password: new SystemRandomness().bytes(18).toString('base64url'), isNew: true };
  try {
    const password = readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
    if (password !== '') return { password, isNew: false };
  } catch (cause) {
    throw new CommandError(`the password file ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new CommandError(`the first line of the password file ${file} is empty`);
}

function issuedText(issued: object): string {
  return Object.entries(issued)
    .map(([name, value]) => `${name.padEnd(14)}${[value].flat().join('  ')}\n`)
    .join('');
}

function daysOf(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= 825) return days;
  throw new InvalidArgumentError('It must be a whole number from 1 to 825.');
}
