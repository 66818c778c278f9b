import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../judges/command';
import { OPENAPI_TOOLS, OPENAPI_TOOLS_PYTHON } from './openapi-tools';

const JOURNEY = join(__dirname, 'generated_client_journey.py');
/** What the journey tells when it went through, in this order. */
const STEPS = [
  'enrols',
  'polls',
  'accepts',
  'renews',
  're-keys',
  'revokes',
  'waits for two operators on the event feed',
];

/** What came of the journey. */
export interface GeneratedClientResult {
  readonly steps: readonly string[];
  /** One line each. */
  readonly failures: readonly string[];
}

/** Makes a Python client from the description and has an RSSP that knows nothing else go its way with it. */
export async function tryGeneratedClient(
  descriptionFile: string,
  baseUrl: string,
  folder: string,
): Promise<GeneratedClientResult> {
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'ra_client');
  const generated = await runCommand(
    OPENAPI_TOOLS_PYTHON,
    [
      ...['-m', 'openapi_python_client', 'generate', '--path', descriptionFile],
      ...['--output-path', output, '--meta', 'none', '--overwrite'],
    ],
    undefined,
    folder,
  );
  const { exitCode, stdout, stderr } = await runCommand(
    OPENAPI_TOOLS_PYTHON,
    [JOURNEY, baseUrl],
    undefined,
    folder,
  );
  const steps = stdout.trimEnd().split('\n');
  const isWhole = exitCode === 0 && steps.join() === STEPS.join();
  return {
    steps,
    failures: isWhole
      ? []
      : [`after "${steps.at(-1)}": ${stderr.slice(-2000) || generated.stderr.slice(-2000)}`],
  };
}

/** The version as it tells it. */
export function generatedClientVersion(): string {
  return `openapi-python-client ${OPENAPI_TOOLS['openapi-python-client']}`;
}
