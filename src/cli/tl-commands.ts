import { type Command, InvalidArgumentError } from 'commander';
import { VERB_EXIT_CODES } from './cert-commands';
import type { OpenManagement } from './crl-commands';
import { ServiceRefusal } from './service-refusal';
import { withManagementFlags } from './settings-options';
import {
  changeAgreement,
  changeStatus,
  diffLists,
  publishLists,
  rollSigner,
  showAgreement,
  showLists,
  type Shown,
} from './tl';
import type { VerbSurroundings } from './verb-surroundings';

type Options = Readonly<Record<string, unknown>>;

const AT = ['--at <time>', 'Since when, such as 2026-04-01T09:00:00Z. Default: now.', timeOf] as const;

/** Adds `tl show|publish|status|withdraw|roll|diff` and `mra show|enact|repeal`. */
export function addTrustedListCommands(
  program: Command,
  surroundings: VerbSurroundings,
  open: OpenManagement,
): void {
  const tl = program
    .command('tl')
    .description('Show and change the trusted lists of a running service, and compare issues.')
    .addHelpText(
      'after',
      `\nExamples:\n  kakehashi tl show\n  kakehashi tl withdraw alpha-seal\n${VERB_EXIT_CODES}`,
    );
  const run = runnerOf(surroundings);
  withManagementFlags(tl.command('show').description('The lists and services, or one list with its signers.'))
    .argument('[listId]', 'List, as the world names it')
    .action((listId: string | undefined, options: Options) =>
      run(options, () => showLists(open(options), listId)),
    );
  withManagementFlags(tl.command('publish').description('Issue all lists now, or one of them.'))
    .argument('[listId]', 'List, as the world names it')
    .action((listId: string | undefined, options: Options) =>
      run(options, () => publishLists(open(options), listId)),
    );
  withManagementFlags(tl.command('roll').description('Replace the signer of a list.'))
    .argument('<listId>', 'List, as the world names it')
    .action((listId: string, options: Options) => run(options, () => rollSigner(open(options), listId)));
  withManagementFlags(tl.command('status').description('Give a listed service another status.'))
    .argument('<serviceId>', 'Service, as tl show names it')
    .argument('<status>', 'Last part of its URI, such as granted or accredited')
    .option(...AT)
    .action((serviceId: string, status: string, options: Options) =>
      run(options, () => changeStatus(open(options), serviceId, status, textOf(options['at']))),
    );
  withManagementFlags(
    tl.command('withdraw').description('End a listed service: withdrawn in the EU, revoked in Japan.'),
  )
    .argument('<serviceId>', 'Service, as tl show names it')
    .option(...AT)
    .action((serviceId: string, options: Options) =>
      run(options, () => changeStatus(open(options), serviceId, undefined, textOf(options['at']))),
    );
  tl.command('diff')
    .description('What differs between two issues of a list, in words.')
    .argument('<before>', 'File or URL')
    .argument('[after]', 'File or URL; without it, what is published where <before> says that it is')
    .option('--json', 'As JSON.')
    .action((before: string, after: string | undefined, options: Options) =>
      run(options, () => diffLists(before, after)),
    );
  addAgreementCommands(program, run, open);
}

function addAgreementCommands(
  program: Command,
  run: ReturnType<typeof runnerOf>,
  open: OpenManagement,
): void {
  const mra = program
    .command('mra')
    .description(
      'Show and change the mutual recognition agreement with Japan on the lists of a running service.',
    )
    .addHelpText('after', `\nExamples:\n  kakehashi mra show\n  kakehashi mra repeal\n${VERB_EXIT_CODES}`);
  withManagementFlags(mra.command('show').description('How the agreement stands.')).action(
    (options: Options) => run(options, () => showAgreement(open(options))),
  );
  for (const [verb, what] of [
    ['enact', 'Let the agreement begin.'],
    ['repeal', 'Let the agreement end.'],
  ] as const) {
    withManagementFlags(mra.command(verb).description(what))
      .option(...AT)
      .action((options: Options) =>
        run(options, () => changeAgreement(open(options), verb, textOf(options['at']))),
      );
  }
}

/** Prints what is shown; a refusal is told as JSON where that is wanted. */
export function runnerOf({ print, printError, exitWith }: VerbSurroundings) {
  return async (options: Options, act: () => Promise<Shown>): Promise<void> => {
    const asJson = options['json'] === true;
    try {
      const { text, json } = await act();
      print(asJson ? `${JSON.stringify(json)}\n` : text);
      exitWith(0);
    } catch (error) {
      if (!(error instanceof ServiceRefusal) || !asJson) throw error;
      printError(`${JSON.stringify(error.report)}\n`);
      exitWith(error.exitCode);
    }
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function timeOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be a time in UTC with whole seconds, such as 2026-04-01T09:00:00Z.',
  );
}
