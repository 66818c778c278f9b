import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../judges/command';
import { OPENAPI_TOOLS, OPENAPI_TOOLS_PYTHON } from './openapi-tools';

/** What is asked of the service in one pass, and as whom. */
export interface Pass {
  /** For people, and part of file names. */
  readonly name: string;
  /** Access token, or management token. */
  readonly token: string;
  readonly baseUrl: string;
  /** Regular expression of the paths. */
  readonly paths: string;
  /** Regular expression of paths that are left out. */
  readonly without?: string;
  /** Values that are sent whenever an operation has the parameter, by `path.certId`, `query.wait`. */
  readonly parameters?: Readonly<Record<string, string | number>>;
}

/** What came of a pass. */
export interface PassResult {
  readonly name: string;
  /** Operations of the description that were tried. */
  readonly operations: number;
  readonly requests: number;
  /** One line each. */
  readonly failures: readonly string[];
  /** What Schemathesis wrote, with a request to repeat each failure. */
  readonly story: string;
}

interface Report {
  readonly operations: { readonly tested: number; readonly errored: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
  readonly complete: boolean;
}

/** Requests of each operation that are drawn at random, beside those that cover the description case by case. */
const EXAMPLES = 25;
/** So that a failure can be repeated. */
const SEED = 20_260_401;
/**
 * All checks of Schemathesis but one: a request that fits the description may still be refused, for example since the
 * object that it names is not there.
 */
const LEFT_OUT = 'positive_data_acceptance';
const STORY_LENGTH = 20_000;
/** What is drawn may be larger than a body may be, whatever else is wrong with it. */
const REFUSALS = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428, 429];

/** Has Schemathesis try what the description says against the running service. */
export async function trySchemathesis(
  descriptionFile: string,
  pass: Pass,
  folder: string,
): Promise<PassResult> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, `${pass.name}.toml`);
  const report = join(folder, `${pass.name}.json`);
  writeFileSync(config, configuration(pass));
  const { stdout, stderr } = await runCommand(
    OPENAPI_TOOLS_PYTHON,
    [
      ...['-m', 'schemathesis.cli', '--config-file', config, 'run', descriptionFile],
      ...['--url', pass.baseUrl, '-H', `Authorization: Bearer ${pass.token}`],
      ...[
        '--include-path-regex',
        pass.paths,
        ...(pass.without ? ['--exclude-path-regex', pass.without] : []),
      ],
      ...[
        '--phases',
        'examples,coverage,fuzzing',
        '--max-examples',
        String(EXAMPLES),
        '--seed',
        String(SEED),
      ],
      ...['--checks', 'all', '--exclude-checks', LEFT_OUT, '--continue-on-failure', '--no-color'],
      ...['--request-timeout', '20', '--report', 'json', '--report-json-path', report],
    ],
    undefined,
    folder,
  );
  if (!existsSync(report)) throw new Error(`Schemathesis failed in pass ${pass.name}:\n${stdout}\n${stderr}`);
  const { operations, test_cases, failures, errors, complete } = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as Report;
  return {
    name: pass.name,
    operations: operations.tested,
    requests: test_cases.generated,
    failures: [
      ...failures.map((failure) => JSON.stringify(failure).slice(0, 1200)),
      ...errors.map((error) => JSON.stringify(error).slice(0, 1200)),
      ...(complete ? [] : ['the pass did not end']),
      ...(operations.tested === 0 ? ['the pass tried nothing'] : []),
    ],
    story: stdout.slice(stdout.search(/^=+ (ERRORS|FAILURES) =+$/m)).slice(0, STORY_LENGTH),
  };
}

function configuration({ parameters = {} }: Pass): string {
  const lines = Object.entries(parameters).map(([name, value]) => `"${name}" = ${JSON.stringify(value)}`);
  return [
    '[parameters]',
    ...lines,
    '[checks.negative_data_rejection]',
    `expected-statuses = ${JSON.stringify(REFUSALS)}`,
    '',
  ].join('\n');
}

/** The version as it tells it. */
export function schemathesisVersion(): string {
  return `Schemathesis ${OPENAPI_TOOLS.schemathesis}`;
}
