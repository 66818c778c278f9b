#!/usr/bin/env node
import { Command } from 'commander';
import { EXIT_CODE } from '../config/exit-error';
import { packageVersion } from '../config/package-version';
import { withWorldSettings } from '../config/settings';
import { configText } from './config';
import { settingsOf, withSettingFlags } from './settings-options';

const EXIT_CODES = `
Exit codes: 0 done or stopped on request, 1 unexpected failure, 2 configuration, 3 data folder, 4 passphrase,
5 port in use.`;

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

program.parseAsync().catch((error: unknown) => {
  const { exitCode, message, stack } = error as { exitCode?: unknown; message?: string; stack?: string };
  // An error with an exit code is for the operator to mend; any other is ours, and its stack tells where.
  const known = typeof exitCode === 'number';
  process.stderr.write(`kakehashi: ${(known ? message : stack) ?? String(error)}\n`);
  process.exitCode = known ? exitCode : 1;
});
