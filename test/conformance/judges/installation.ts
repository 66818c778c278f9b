import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from './command';

const TOOLS = join(__dirname, '../../../.tools');

export const PKILINT_VERSION = '0.13.3';
export const PKILINT_PYTHON = join(TOOLS, 'pkilint/bin/python');
export const ZLINT_VERSION = 'v3.7.3';
export const ZLINT_PROGRAM = join(TOOLS, 'bin/zlint');

/** Makes a judge ready to run; the answer says in one line what is missing, or is undefined. */
type Installation = () => Promise<string | undefined>;

/** By judge, and what judges need: installs it below `.tools/` where that can be done, from its own package registry. */
export const INSTALLATIONS: Readonly<Record<string, Installation>> = {
  OpenSSL: () => present('openssl', ['version'], 'the command openssl (Debian package openssl)'),
  GnuTLS: () => present('certtool', ['--version'], 'the command certtool (Debian package gnutls-bin)'),
  faketime: () => present('faketime', ['--version'], 'the command faketime (Debian package faketime)'),
  pkilint: installPkilint,
  zlint: installZlint,
};

async function present(
  program: string,
  parameters: readonly string[],
  what: string,
): Promise<string | undefined> {
  return (await succeeds(program, parameters)) ? undefined : what;
}

async function installPkilint(): Promise<string | undefined> {
  const importsVersion = [
    '-c',
    `import pkilint; from importlib.metadata import version; assert version("pkilint") == "${PKILINT_VERSION}"`,
  ];
  if (existsSync(PKILINT_PYTHON) && (await succeeds(PKILINT_PYTHON, importsVersion))) return undefined;
  mkdirSync(TOOLS, { recursive: true });
  const installed =
    (await succeeds('python3', ['-m', 'venv', '--clear', join(TOOLS, 'pkilint')])) &&
    (await succeeds(PKILINT_PYTHON, ['-m', 'pip', 'install', '--quiet', `pkilint==${PKILINT_VERSION}`]));
  return installed ? undefined : `pkilint ${PKILINT_VERSION} (Python 3 with venv, and the package index)`;
}

async function installZlint(): Promise<string | undefined> {
  if (existsSync(ZLINT_PROGRAM)) {
    const built = await runCommand('go', ['version', '-m', ZLINT_PROGRAM]).catch(() => undefined);
    if (built === undefined || built.stdout.includes(ZLINT_VERSION)) return undefined;
  }
  mkdirSync(join(TOOLS, 'bin'), { recursive: true });
  const source = `github.com/zmap/zlint/v3/cmd/zlint@${ZLINT_VERSION}`;
  const installed = await succeeds('env', [`GOBIN=${join(TOOLS, 'bin')}`, 'go', 'install', source]);
  return installed ? undefined : `zlint ${ZLINT_VERSION} (Go, and the module proxy)`;
}

async function succeeds(program: string, parameters: readonly string[]): Promise<boolean> {
  try {
    return (await runCommand(program, parameters)).exitCode === 0;
  } catch {
    return false;
  }
}
