import { type Command, InvalidArgumentError } from 'commander';
import { type CrlScope, parseCrlName } from '../crl/crl-scope';
import { VERB_EXIT_CODES } from './cert-commands';
import { type ClientOptions, withClientFlags } from './client-options';
import { CommandError } from './command-error';
import { publishCrl, showCrl } from './crl';
import type { ManagementSession } from './management-session';
import { ServiceRefusal } from './service-refusal';
import { withManagementFlags } from './settings-options';
import { runVerb, type VerbSurroundings } from './verb-surroundings';

/** Opens the management session that the options of a command mean. */
export type OpenManagement = (options: Readonly<Record<string, unknown>>) => ManagementSession;

const FIRST_SHARD: CrlScope = { kind: 'shard', shard: 0 };
const SCOPES_TEXT = `
Scopes: a shard by its number (0, 1, …), its delta (0-delta), arl (CA certificates), full (all certificates).`;

/** Adds `crl show|publish`. */
export function addCrlCommands(
  program: Command,
  surroundings: VerbSurroundings,
  openManagement: OpenManagement,
): void {
  const crl = program
    .command('crl')
    .description('Show the CRLs of a running service, and have them issued.')
    .addHelpText('after', '\nExample:\n  kakehashi crl show alpha-seal');
  addShow(crl, surroundings);
  addPublish(crl, surroundings, openManagement);
}

function addShow(crl: Command, surroundings: VerbSurroundings): void {
  withClientFlags(
    crl
      .command('show')
      .description('Show a published list of a CA and whether it can be relied on.')
      .argument('<caId>', 'CA, as GET ra/v1/cas names it')
      .argument('[scope]', 'Which list; see below.', readScope, FIRST_SHARD),
  )
    .addHelpText(
      'after',
      `${SCOPES_TEXT}

Examples:
  kakehashi crl show alpha-seal
  kakehashi crl show bravo-eseal full --json
  kakehashi crl show alpha-root arl
${VERB_EXIT_CODES}`,
    )
    .action(async (caId: string, scope: CrlScope, options: ClientOptions) => {
      await runVerb(options, surroundings, (ra, url) =>
        showCrl(ra, url, caId, scope, { print: surroundings.print, asJson: options.json === true }),
      );
    });
}

function addPublish(
  crl: Command,
  { print, printError, exitWith }: VerbSurroundings,
  open: OpenManagement,
): void {
  withManagementFlags(
    crl
      .command('publish')
      .description('Have the lists of a CA issued now, or one of them, by the management listener.')
      .argument('<caId>', 'CA, as GET ra/v1/cas names it')
      .argument('[scope]', 'Which list; all of them without it.', readScope)
      .option('--last', 'Publish the last lists of the CA: it issues nothing after that.'),
  )
    .addHelpText(
      'after',
      `${SCOPES_TEXT}

Examples:
  kakehashi crl publish alpha-seal
  kakehashi crl publish alpha-seal 0
  kakehashi crl publish alpha-seal --last
${VERB_EXIT_CODES}`,
    )
    .action(async (caId: string, scope: CrlScope | undefined, options: Readonly<Record<string, unknown>>) => {
      const asJson = options['json'] === true;
      try {
        exitWith(await publishCrl(open(options), caId, listsOf(scope, options), { print, asJson }));
      } catch (error) {
        if (!(error instanceof ServiceRefusal) || !asJson) throw error;
        printError(`${JSON.stringify(error.report)}\n`);
        exitWith(error.exitCode);
      }
    });
}

function listsOf(
  scope: CrlScope | undefined,
  options: Readonly<Record<string, unknown>>,
): CrlScope | 'all' | 'last' {
  if (options['last'] !== true) return scope ?? 'all';
  if (scope === undefined) return 'last';
  throw new CommandError('--last is about all lists of the CA: leave the scope out.');
}

function readScope(text: string): CrlScope {
  const name = parseCrlName(text.endsWith('.crl') ? text : `${text}.crl`);
  if (name !== undefined) return name.scope;
  throw new InvalidArgumentError('It must be a shard such as 0, a delta such as 0-delta, arl or full.');
}
