import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../judges/command';

const FOLDER = join(__dirname, '../../../.tools/openapi');

/** Python packages, by name, in their versions. */
export const OPENAPI_TOOLS = {
  schemathesis: '4.32.5',
  'openapi-python-client': '0.29.1',
  cryptography: '50.0.2',
} as const;
export const OPENAPI_TOOLS_PYTHON = join(FOLDER, 'bin/python');

/** Installs them into a Python environment of their own; the answer says in one line what is missing. */
export async function installOpenApiTools(): Promise<string | undefined> {
  const pinned = Object.entries(OPENAPI_TOOLS).map(([name, version]) => `${name}==${version}`);
  const asserted = Object.entries(OPENAPI_TOOLS)
    .map(([name, version]) => `assert version("${name}") == "${version}"`)
    .join('; ');
  const isThere = ['-c', `from importlib.metadata import version; ${asserted}`];
  if (await succeeds(OPENAPI_TOOLS_PYTHON, isThere)) return undefined;
  mkdirSync(FOLDER, { recursive: true });
  const installed =
    (await succeeds('python3', ['-m', 'venv', '--clear', FOLDER])) &&
    (await succeeds(OPENAPI_TOOLS_PYTHON, ['-m', 'pip', 'install', '--quiet', ...pinned]));
  return installed ? undefined : `${pinned.join(', ')} (Python 3 with venv, and the package index)`;
}

async function succeeds(program: string, parameters: readonly string[]): Promise<boolean> {
  try {
    return (await runCommand(program, parameters)).exitCode === 0;
  } catch {
    return false;
  }
}
