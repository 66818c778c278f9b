import { type Command, InvalidArgumentError } from 'commander';
import { VERB_EXIT_CODES } from './cert-commands';
import { addFault, listFaults, listRules, removeFault, removeRule, resetControl, setRule } from './control';
import type { OpenManagement } from './crl-commands';
import { withManagementFlags } from './settings-options';
import { runnerOf } from './tl-commands';
import type { VerbSurroundings } from './verb-surroundings';

type Options = Readonly<Record<string, unknown>>;

const SCOPE_FLAGS = [
  ['--ca <caId>', 'Only at this CA.'],
  ['--profile <profileId>', 'Only under this profile.'],
  ['--client <clientId>', 'Only for this client.'],
] as const;

/** Adds `control fault add|list|remove`, `control rule list|remove`, `approve-after`, `reject-where` and `reset`. */
export function addControlCommands(
  program: Command,
  surroundings: VerbSurroundings,
  open: OpenManagement,
): void {
  const control = program
    .command('control')
    .description('Make a running service misbehave on demand, and decide on enrolments by rules.')
    .addHelpText(
      'after',
      `
Examples:
  kakehashi control fault add offline --ca alpha-seal --for PT1M
  kakehashi control fault add lost_response --on enrol --times 1
  kakehashi control approve-after PT5S --profile jp-eseal-level1
  kakehashi control reset
docs/test-control.md has a recipe for each fault.
${VERB_EXIT_CODES}`,
    );
  const run = runnerOf(surroundings);
  addFaultCommands(control, run, open);
  addRuleCommands(control, run, open);
  withManagementFlags(
    control.command('reset').description('Remove all faults and rules, and go back to real time.'),
  )
    .option('--keep-clock', 'Leave the clock as it is.')
    .action((options: Options) =>
      run(options, () => resetControl(open(options), options['keepClock'] === true)),
    );
}

function addFaultCommands(control: Command, run: ReturnType<typeof runnerOf>, open: OpenManagement): void {
  const fault = control.command('fault').description('Set, show and remove faults.');
  withManagementFlags(
    withScopeFlags(
      fault
        .command('add')
        .description('Set a fault; it stays until it is used up, over or removed.')
        .argument(
          '<kind>',
          'delay, reject, offline, lost_response, force_pending, webhook_duplicate, webhook_out_of_order or webhook_drop',
        ),
    )
      .option('--id <faultId>', 'Its name; one that is there is replaced. Default: a new one.')
      .option('--on <operations>', 'What it strikes: enrol,revoke,… as the service lists them.', listOf)
      .option('--times <number>', 'How often it strikes.', numberOf)
      .option('--probability <number>', 'How likely it strikes, up to 1.', numberOf)
      .option('--seed <text>', 'Repeats the chances of another run.')
      .option('--for <duration>', 'How long it lasts in real time, such as PT10M.')
      .option('--until <time>', 'When it is over in real time, such as 2027-01-31T09:00:00Z.')
      .option('--ms <number>', 'Of delay: milliseconds.', numberOf)
      .option('--code <code>', 'Of reject: the code of the problem.')
      .option('--retry-after <seconds>', 'Of reject and offline.', numberOf)
      .option('--cut <where>', 'Of lost_response: before or middle.')
      .option('--copies <number>', 'Of webhook_duplicate.', numberOf)
      .option('--wait <ms>', 'Of webhook_out_of_order: milliseconds.', numberOf),
  ).action((kind: string, options: Options) =>
    run(options, () =>
      addFault(open(options), textOf(options['id']), { kind, ...membersOf(options) } as object),
    ),
  );
  withManagementFlags(fault.command('list').description('All faults, also those that are over.')).action(
    (options: Options) => run(options, () => listFaults(open(options))),
  );
  withManagementFlags(fault.command('remove').description('Remove a fault.'))
    .argument('<faultId>', 'Fault, as fault list names it')
    .action((faultId: string, options: Options) => run(options, () => removeFault(open(options), faultId)));
}

function addRuleCommands(control: Command, run: ReturnType<typeof runnerOf>, open: OpenManagement): void {
  const decide = (name: string, description: string) =>
    withManagementFlags(withScopeFlags(control.command(name).description(description)))
      .option('--id <ruleId>', 'Its name; one that is there is replaced. Default: that of the command.')
      .option(
        '--where <member=pattern>',
        'Only subjects like organization_name=TEST*; may be repeated.',
        patternsOf,
      )
      .option('--position <number>', 'Rules are asked by position; the first that fits counts.', numberOf);
  decide('approve-after', 'Have pending enrolments approved by the clock of the world.')
    .argument('<duration>', 'How long they wait, such as PT5S')
    .option(
      '--approvals <number>',
      'How many operators it stands for where a profile asks for two.',
      numberOf,
    )
    .action((after: string, options: Options) =>
      run(options, () =>
        setRule(open(options), textOf(options['id']), {
          decision: 'approve',
          after,
          ...ruleMembersOf(options),
        } as object),
      ),
    );
  decide('reject-where', 'Have pending enrolments rejected.')
    .argument('<reasonCode>', 'The stateReason of the enrolment, such as evidence_missing')
    .option('--after <duration>', 'How long they wait, such as PT5S. Default: not at all.')
    .action((reasonCode: string, options: Options) =>
      run(options, () =>
        setRule(open(options), textOf(options['id']) ?? 'reject-where', {
          decision: 'reject',
          reasonCode,
          after: options['after'],
          ...ruleMembersOf(options),
        } as object),
      ),
    );
  const rule = control.command('rule').description('Show and remove the rules of scripted approval.');
  withManagementFlags(
    rule.command('list').description('All rules, in the order in which they are asked.'),
  ).action((options: Options) => run(options, () => listRules(open(options))));
  withManagementFlags(rule.command('remove').description('Remove a rule.'))
    .argument('<ruleId>', 'Rule, as rule list names it')
    .action((ruleId: string, options: Options) => run(options, () => removeRule(open(options), ruleId)));
}

function withScopeFlags(command: Command): Command {
  for (const [flag, description] of SCOPE_FLAGS) command.option(flag, description);
  return command;
}

/** The service checks them: it knows which belong together. */
function membersOf(options: Options): object {
  return {
    operations: options['on'],
    times: options['times'],
    probability: options['probability'],
    seed: options['seed'],
    for: options['for'],
    until: options['until'],
    milliseconds: options['ms'],
    code: options['code'],
    retryAfterSeconds: options['retryAfter'],
    cut: options['cut'],
    copies: options['copies'],
    waitMilliseconds: options['wait'],
    ...scopeOf(options),
  };
}

function ruleMembersOf(options: Options): object {
  return {
    subject: options['where'],
    position: options['position'],
    approvals: options['approvals'],
    ...scopeOf(options),
  };
}

function scopeOf(options: Options): object {
  return { caId: options['ca'], profileId: options['profile'], clientId: options['client'] };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(text: string): string[] {
  return text.split(',').filter((word) => word !== '');
}

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}

/** Adds `member=pattern` to those before it. */
function patternsOf(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const [, member, pattern] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (member === undefined || pattern === undefined)
    throw new InvalidArgumentError('It must be like organization_name=TEST*.');
  return { ...before, [member]: pattern };
}
