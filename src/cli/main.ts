#!/usr/bin/env node
import { Command } from 'commander';
import { readEnvironment } from '../config/environment';
import { EXIT_CODE } from '../config/exit-error';
import { packageVersion } from '../config/package-version';
import { withWorldSettings } from '../config/settings';
import { addCertCommands } from './cert-commands';
import { addClientCommands } from './client-commands';
import { CLOCK_VERBS, clockText } from './clock';
import { configText } from './config';
import { addControlCommands } from './control-commands';
import { addCrlCommands } from './crl-commands';
import { health } from './health';
import { ManagementSession } from './management-session';
import { settingsOf, withManagementFlags, withSettingFlags } from './settings-options';
import { addTrustedListCommands } from './tl-commands';
import type { VerbSurroundings } from './verb-surroundings';

const EXIT_CODES = `
Exit codes: 0 done or stopped on request, 1 refused, not as expected, or unexpected failure, 2 command line or
configuration, 3 data folder, 4 passphrase, 5 port in use.`;

const program = new Command('kakehashi')
  .description('A mock qualified trust service provider in a box. TEST ONLY.')
  .version(packageVersion())
  .addHelpText('after', EXIT_CODES)
  // A wrong command line is a wrong configuration; help and version are not.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_CODE.configuration));

withSettingFlags(program.command('start').description('Run the service until it is told to stop.'))
  .addHelpText('after', EXIT_CODES)
  .action(async (options: Record<string, unknown>) => {
    // The parts of the service are loaded only by the command that needs them.
    const settings = settingsOf(options);
    const { start } = await import('./start.js');
    process.exitCode = await start(settings);
    // What did not stop in time is not waited for.
    if (process.exitCode !== 0) process.exit();
  });

withSettingFlags(
  program.command('config').description('Print the effective settings and where each came from.'),
)
  .option('--json', 'As JSON.')
  .action(async (options: Record<string, unknown>) => {
    const settings = settingsOf(options);
    const { loadWorld } = await import('../world/load-world.js');
    const effective = withWorldSettings(settings, loadWorld(settings.worldFile).settings);
    process.stdout.write(configText(effective, options['json'] === true));
  });

program
  .command('demo')
  .description('Run the main job end to end on a service of its own, and check every step.')
  .option('--out <folder>', 'Where the certificates and report.json go.', 'out/demo')
  .action(async ({ out }: { out: string }) => {
    const { demo } = await import('./demo.js');
    process.exitCode = await demo(out);
  });

const clock = program
  .command('clock')
  .description('Read and move the time of the world of a running service, for certificates, CRLs and OCSP.');

clockCommand('get', 'Print the time of the world.', (session) => CLOCK_VERBS.get(session));
clockCommand('set <time>', 'Set it, for example to 2027-01-31T09:00:00Z.', (session, options, time) =>
  CLOCK_VERBS.set(session, time ?? '', options['allowBackwards'] === true),
).option('--allow-backwards', 'Also to an earlier time, although records of the future may exist.');
clockCommand('advance <duration>', 'Move it on: P90D, PT12H, or seconds.', (session, _options, duration) =>
  CLOCK_VERBS.advance(session, duration ?? ''),
);
clockCommand('freeze', 'Let it stand still.', (session) => CLOCK_VERBS.freeze(session));
clockCommand('resume', 'Let it pass again.', (session) => CLOCK_VERBS.resume(session));
clockCommand('reset', 'Go back to real time.', (session, options) =>
  CLOCK_VERBS.reset(session, options['allowBackwards'] === true),
).option('--allow-backwards', 'Also if that is earlier, although records of the future may exist.');

withManagementFlags(
  program
    .command('health')
    .description('Ask a running service whether it is ready; the exit code is 0 if it is.'),
).action(async (options: Record<string, unknown>) => {
  const print = (text: string) => void process.stdout.write(text);
  process.exitCode = await health(sessionOf(options), options['json'] === true, print);
});

const surroundings: VerbSurroundings = {
  print: (text) => void process.stdout.write(text),
  printError: (text) => void process.stderr.write(text),
  exitWith: (code) => void (process.exitCode = code),
  variables: () => readEnvironment(),
  // The command listens nowhere itself, so the address of the service needs no leave.
  defaultUrl: () => settingsOf({ allowRemote: true }).publicUrl,
};
addCertCommands(program, surroundings);
addCrlCommands(program, surroundings, sessionOf);
addClientCommands(program, surroundings, sessionOf);
addTrustedListCommands(program, surroundings, sessionOf);
addControlCommands(program, surroundings, sessionOf);

function clockCommand(
  nameAndArguments: string,
  description: string,
  act: (
    session: ManagementSession,
    options: Readonly<Record<string, unknown>>,
    argument: string | undefined,
  ) => ReturnType<typeof CLOCK_VERBS.get>,
): Command {
  const command = clock.command(nameAndArguments).description(description);
  return withManagementFlags(command).action(async () => {
    const options = command.opts<Record<string, unknown>>();
    const shown = await act(sessionOf(options), options, command.args[0]);
    process.stdout.write(clockText(shown, options['json'] === true));
  });
}

function sessionOf(options: Readonly<Record<string, unknown>>): ManagementSession {
  const url = options['managementUrl'];
  // The command listens nowhere itself, so the address of the service needs no leave.
  const settings = settingsOf({ ...options, allowRemote: true });
  return ManagementSession.of(settings, typeof url === 'string' ? url : undefined);
}

program.parseAsync().catch((error: unknown) => {
  const { exitCode, message, stack } = error as { exitCode?: unknown; message?: string; stack?: string };
  // An error with an exit code is for the operator to mend; any other is ours, and its stack tells where.
  const known = typeof exitCode === 'number';
  process.stderr.write(`kakehashi: ${(known ? message : stack) ?? String(error)}\n`);
  process.exitCode = known ? exitCode : 1;
});
