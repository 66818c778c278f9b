import {
  SETTING_DEFINITIONS,
  SETTING_NAMES,
  type SettingDefinition,
  type SettingName,
} from './setting-definitions';
import type { Settings } from './settings';

const FLAGS_ONLY: readonly (readonly [string, string])[] = [
  ['--ephemeral', 'Keep nothing: database in memory, keys in a temporary folder, all dropped at the end.'],
  [
    '--allow-remote',
    'Listen on an address beyond loopback. The demo clients then get generated secrets, printed once.',
  ],
];

/** docs/configuration.md: every setting with its variable, flag, default and effect. */
export function settingsMarkdown(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { variable, flag, shownDefault, effect } = SETTING_DEFINITIONS[name] as SettingDefinition<unknown>;
    return `| \`${variable}\` | ${flag === undefined ? '' : `\`${flag}\``} | ${shownDefault} | ${effect} |`;
  });
  return `# Configuration

Precedence: flag, environment, \`.env\` in the working folder, world file, default. \`kakehashi config\` prints the
effective value of each setting and where it came from. A variable that begins with \`KAKEHASHI_\` and is not listed here
stops the start, except \`KAKEHASHI_SERVICE_*\`, \`KAKEHASHI_PORT\` and \`KAKEHASHI_PORT_*\`, which Kubernetes sets.

| Variable | Flag | Default | Effect |
| --- | --- | --- | --- |
${rows.join('\n')}

Flags without a variable:

| Flag | Effect |
| --- | --- |
${FLAGS_ONLY.map(([flag, effect]) => `| \`${flag}\` | ${effect} |`).join('\n')}

Exit codes: 0 stopped on request, 1 unexpected failure, 2 configuration, 3 data folder, 4 passphrase, 5 port in use.
`;
}

/** One effective setting as `kakehashi config` prints it; a secret shows only that it is set. */
export interface ShownSetting {
  readonly variable: string;
  readonly value: string;
  readonly source: string;
}

export function shownSettings(settings: Settings): ShownSetting[] {
  const values: Record<SettingName, string | number | undefined> = {
    host: settings.host,
    httpPort: settings.httpPort,
    tlsPort: settings.tlsPort,
    managementPort: settings.managementPort,
    managementToken: settings.managementToken,
    managementTokenFile: settings.managementTokenFile,
    publicUrl: settings.publicUrl,
    publicTlsUrl: settings.publicTlsUrl,
    dataDir: settings.dataDir,
    databaseUrl: settings.databaseUrl,
    world: settings.worldFile,
    keyPassphrase: settings.keyPassphrase,
    keyPassphraseFile: settings.keyPassphraseFile,
    clientRequestsPerSecond: settings.clientRequestsPerSecond,
    clientEnrolmentsPerHour: settings.clientEnrolmentsPerHour,
    dpopNonce: settings.dpopNonce,
    logLevel: settings.logLevel,
    webhookLoopback: settings.webhookLoopback ? 'on' : 'off',
  };
  return SETTING_NAMES.map((name) => {
    const value = values[name];
    const hidden = 'secret' in SETTING_DEFINITIONS[name] && value !== undefined;
    return {
      variable: SETTING_DEFINITIONS[name].variable,
      value: hidden ? '[hidden]' : value === undefined ? '(not set)' : String(value),
      source: settings.sources[name],
    };
  });
}
