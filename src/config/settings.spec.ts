import { sep } from 'node:path';
import { ExitError } from './exit-error';
import { isLoopback, loadSettings, withWorldSettings, type SettingInputs } from './settings';
import { settingsMarkdown, shownSettings } from './settings-table';
import { SETTING_DEFINITIONS, SETTING_NAMES } from './setting-definitions';

function problemsOf(inputs: SettingInputs): string[] {
  try {
    loadSettings(inputs);
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.message.split('\n').slice(1);
  }
  return [];
}

describe('loadSettings', () => {
  it('has defaults for everything', () => {
    const settings = loadSettings({});
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      httpPort: 8080,
      publicUrl: 'http://localhost:8080',
      publicTlsUrl: 'https://localhost:8443',
      ephemeral: false,
      loopbackOnly: true,
      logLevel: 'info',
    });
    expect(settings.worldFile.endsWith(['config', 'worlds', 'japan-eu.yaml'].join(sep))).toBe(true);
    expect(settings.dataDir.endsWith(`${sep}.kakehashi`)).toBe(true);
    expect(new Set(Object.values(settings.sources))).toEqual(new Set(['default']));
  });

  it('derives the public URLs from the ports', () => {
    const { publicUrl, publicTlsUrl } = loadSettings({ flags: { httpPort: '9080', tlsPort: '9443' } });
    expect([publicUrl, publicTlsUrl]).toEqual(['http://localhost:9080', 'https://localhost:9443']);
  });

  it('keeps the usual TLS URL where the HTTPS listener is off: something else stands there', () => {
    const { tlsPort, publicTlsUrl } = loadSettings({ flags: { tlsPort: 'off' } });
    expect([tlsPort, publicTlsUrl]).toEqual(['off', 'https://localhost:8443']);
  });

  const url = (port: number) => `http://h${port}.example`;
  const everywhere: SettingInputs = {
    flags: { publicUrl: url(1) },
    environment: { KAKEHASHI_PUBLIC_URL: url(2) },
    dotenv: { KAKEHASHI_PUBLIC_URL: url(3) },
  };
  const world = { publicUrl: url(4) };
  it.each<[string, SettingInputs, Record<string, string>, string]>([
    ['flag', everywhere, world, url(1)],
    ['environment', { ...everywhere, flags: {} }, world, url(2)],
    ['.env', { ...everywhere, flags: {}, environment: {} }, world, url(3)],
    ['world', {}, world, url(4)],
    ['default', {}, {}, 'http://localhost:8080'],
  ])('precedence: %s', (source, inputs, given, expected) => {
    const settings = withWorldSettings(loadSettings(inputs), given);
    expect(settings.publicUrl).toBe(expected);
    expect(settings.sources.publicUrl).toBe(source);
  });

  it.each([
    ['a setting that is not the world’s', { host: '0.0.0.0' }],
    ['an unknown setting', { publicURL: 'http://a.example' }],
    ['a value that is not valid', { publicTlsUrl: 'http://a.example' }],
  ])('fails a world with %s', (_name, given) => {
    expect(() => withWorldSettings(loadSettings({}), given as object)).toThrow(ExitError);
  });

  it.each<[string, SettingInputs, RegExp]>([
    [
      'unknown variable',
      { environment: { KAKEHASHI_HTP_PORT: '1' } },
      /KAKEHASHI_HTP_PORT \(environment\).*mean KAKEHASHI_HTTP_PORT\?/,
    ],
    [
      'unknown variable in .env',
      { dotenv: { KAKEHASHI_NONSENSE_AT_ALL: '1' } },
      /KAKEHASHI_NONSENSE_AT_ALL \(\.env\) is not a setting$/,
    ],
    [
      'port that is no number',
      { environment: { KAKEHASHI_HTTP_PORT: '80a' } },
      /KAKEHASHI_HTTP_PORT \("80a", from environment\)/,
    ],
    ['port too big', { flags: { httpPort: '65536' } }, /must be a port/],
    ['equal ports', { flags: { httpPort: '8443' } }, /must differ/],
    [
      'public URL with a path',
      { flags: { publicUrl: 'http://a.example/x' } },
      /KAKEHASHI_PUBLIC_URL .*without path/,
    ],
    ['public URL with credentials', { flags: { publicUrl: 'http://u:p@a.example' } }, /without path/],
    ['public URL of another scheme', { flags: { publicUrl: 'ftp://a.example' } }, /without path/],
    [
      'TLS URL without TLS',
      { environment: { KAKEHASHI_PUBLIC_TLS_URL: 'http://a.example' } },
      /KAKEHASHI_PUBLIC_TLS_URL \("http:\/\/a\.example", from environment\) must be https:/,
    ],
    ['unknown log level', { flags: { logLevel: 'loud' } }, /must be one of/],
    ['remote host without the flag', { flags: { host: '0.0.0.0' } }, /--allow-remote/],
    ['TLS port 0 with a data folder', { flags: { tlsPort: '0' } }, /KAKEHASHI_TLS_PORT 0 needs --ephemeral/],
    ['TLS port that is no port', { flags: { tlsPort: 'no' } }, /must be a port, 0 to 65535, or off/],
    ['port 0 with a data folder', { flags: { httpPort: '0' } }, /needs --ephemeral/],
    ['management port that is neither', { flags: { managementPort: 'on' } }, /must be a port.* or off/],
    ['management port 0 with a data folder', { flags: { managementPort: '0' } }, /needs --ephemeral/],
    [
      'short management token',
      { environment: { KAKEHASHI_MANAGEMENT_TOKEN: 'hunter2' } },
      /KAKEHASHI_MANAGEMENT_TOKEN must have 16/,
    ],
    [
      'management token that no header can carry',
      { environment: { KAKEHASHI_MANAGEMENT_TOKEN: 'hunter2 hunter2 hunter2' } },
      /KAKEHASHI_MANAGEMENT_TOKEN must have 16/,
    ],
    [
      'two management tokens',
      {
        environment: {
          KAKEHASHI_MANAGEMENT_TOKEN: 'hunter2-hunter2-hunter2',
          KAKEHASHI_MANAGEMENT_TOKEN_FILE: 'b',
        },
      },
      /keep one/,
    ],
    [
      'two passphrases',
      { environment: { KAKEHASHI_KEY_PASSPHRASE: 'a', KAKEHASHI_KEY_PASSPHRASE_FILE: 'b' } },
      /keep one/,
    ],
    [
      'other database',
      { environment: { KAKEHASHI_DATABASE_URL: 'mysql://u:hunter2@h/d' } },
      /must be postgres:/,
    ],
    [
      'ephemeral with a database',
      { flags: { ephemeral: true }, environment: { KAKEHASHI_DATABASE_URL: 'postgres://h/d' } },
      /--ephemeral/,
    ],
    ['empty value', { environment: { KAKEHASHI_DATA_DIR: ' ' } }, /must not be empty/],
  ])('fails %s', (_name, inputs, pattern) => {
    const problems = problemsOf(inputs);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(pattern);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('takes off and, for an ephemeral process, 0 as the management port', () => {
    expect(loadSettings({ flags: { managementPort: 'off' } }).managementPort).toBe('off');
    expect(loadSettings({ flags: { managementPort: '0', ephemeral: true } }).managementPort).toBe(0);
  });

  it('tells all problems at once', () => {
    const environment = { KAKEHASHI_HTTP_PORT: 'x', KAKEHASHI_HOTS: 'y', KAKEHASHI_HOST: '::' };
    expect(problemsOf({ environment })).toHaveLength(3);
  });

  it('ignores what Kubernetes injects, with one notice', () => {
    const environment = {
      KAKEHASHI_PORT: 'tcp://10.0.0.1:8080',
      KAKEHASHI_PORT_8080_TCP_ADDR: '10.0.0.1',
      KAKEHASHI_SERVICE_HOST: '10.0.0.1',
    };
    expect(loadSettings({ environment }).notices).toEqual([
      expect.stringContaining('KAKEHASHI_PORT, KAKEHASHI_PORT_8080_TCP_ADDR, KAKEHASHI_SERVICE_HOST'),
    ]);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['127.evil.example', false],
    ['localhost.evil.example', false],
  ])('host %s is loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('settings table', () => {
  it('documents every setting', () => {
    const markdown = settingsMarkdown();
    for (const name of SETTING_NAMES) expect(markdown).toContain(SETTING_DEFINITIONS[name].variable);
  });

  it('shows sources and hides secrets', () => {
    const shown = shownSettings(
      loadSettings({
        flags: { host: '::1' },
        environment: {
          KAKEHASHI_KEY_PASSPHRASE: 'hunter2',
          KAKEHASHI_DATABASE_URL: 'postgres://u:hunter2@h/d',
        },
      }),
    );
    expect(shown).toContainEqual({ variable: 'KAKEHASHI_HOST', value: '::1', source: 'flag' });
    expect(shown).toContainEqual({
      variable: 'KAKEHASHI_KEY_PASSPHRASE',
      value: '[hidden]',
      source: 'environment',
    });
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });
});
