import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ExitError } from './exit-error';
import { VARIABLE_PREFIX } from './setting-definitions';
import type { SettingInputs } from './settings';

/** The variables of the process and of `.env` in the working folder; only those with our prefix. */
export function readEnvironment(
  folder = process.cwd(),
): Required<Pick<SettingInputs, 'environment' | 'dotenv'>> {
  return { environment: ours(process.env), dotenv: ours(readDotenv(join(folder, '.env'))) };
}

function readDotenv(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ExitError('configuration', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function ours(variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith(VARIABLE_PREFIX)));
}
