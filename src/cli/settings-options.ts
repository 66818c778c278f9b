import { InvalidArgumentError, type Command } from 'commander';
import { readEnvironment } from '../config/environment';
import {
  SETTING_DEFINITIONS,
  SETTING_NAMES,
  type SettingDefinition,
  type SettingName,
} from '../config/setting-definitions';
import { loadSettings, type Settings } from '../config/settings';
import { withoutClientVariables } from './client-options';

/** Adds the flag of every setting that has one, and those that are flags only. */
export function withSettingFlags(command: Command): Command {
  for (const name of SETTING_NAMES) {
    const { flag, effect, shownDefault } = SETTING_DEFINITIONS[name] as SettingDefinition<unknown>;
    if (flag !== undefined) command.option(`${flag} <value>`, `${effect} Default: ${shownDefault}.`);
  }
  return command
    .option('--ephemeral', 'Keep nothing: database in memory, keys dropped at the end.')
    .option('--allow-remote', 'Listen on an address beyond loopback.');
}

/** Adds the flags by which a command finds the management listener of a running service, and its token. */
export function withManagementFlags(command: Command): Command {
  for (const name of ['dataDir', 'managementPort'] as const) {
    const { flag, shownDefault } = SETTING_DEFINITIONS[name];
    const what = name === 'dataDir' ? 'Data folder of the service, with the token' : 'Port of the listener';
    command.option(`${flag} <value>`, `${what}. Default: ${shownDefault}.`);
  }
  return command
    .option('--management-url <url>', 'Where the management listener is, if not on this machine.', baseUrl)
    .option('--json', 'As JSON.');
}

function baseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8081.');
}

/** The settings from the flags of a command, the environment and `.env`. Throws ExitError (configuration). */
export function settingsOf(options: Readonly<Record<string, unknown>>): Settings {
  const flags: Partial<Record<SettingName, string>> = {};
  for (const name of SETTING_NAMES) {
    const { flag } = SETTING_DEFINITIONS[name] as SettingDefinition<unknown>;
    const value = flag === undefined ? undefined : options[camelCase(flag)];
    if (typeof value === 'string') flags[name] = value;
  }
  const ephemeral = options['ephemeral'] === true;
  const allowRemote = options['allowRemote'] === true;
  const { environment, dotenv } = readEnvironment();
  return loadSettings({
    environment: withoutClientVariables(environment),
    dotenv: withoutClientVariables(dotenv),
    flags: { ...flags, ephemeral, allowRemote },
  });
}

/** The name under which commander keeps the value of a long flag. */
function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}
