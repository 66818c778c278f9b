import { runCommand } from './command';
import { ZLINT_PROGRAM, ZLINT_VERSION } from './installation';
import type { Finding, Judge, Judged } from './judge';

/** The sources that apply to certificates outside the web and S/MIME. */
const SOURCES = 'ETSI_ESI,RFC3279,RFC5280,RFC5480,RFC5891,RFC8813,Community';
const BATCH = 200;
/** What counts; `info` (older releases: notice) is a remark. */
const COUNTED = new Set(['warn', 'error', 'fatal']);
const SILENT = new Set(['pass', 'NA', 'NE']);

interface ZlintResult {
  readonly result: string;
  readonly details?: string;
}

/** `zlint` over many files; it prints one JSON object a file, in their order. */
export const zlint: Judge = {
  name: 'zlint',

  async version() {
    return `zlint ${ZLINT_VERSION}`;
  },

  judge(certificates) {
    const options = ['-includeSources', SOURCES];
    return lintByZlint(
      certificates.map((judged) => ({ judged, path: judged.certificateFile })),
      options,
    );
  },
};

/** A file in PEM, or in DER if its name ends so: a certificate, a CRL, or an OCSP answer about one certificate. */
export interface ZlintJob {
  readonly judged: Judged;
  readonly path: string;
}

/** Every finding on every file. */
export async function lintByZlint(jobs: readonly ZlintJob[], options: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let from = 0; from < jobs.length; from += BATCH) {
    const batch = jobs.slice(from, from + BATCH);
    const files = batch.map(({ path }) => path);
    const { exitCode, stdout, stderr } = await runCommand(ZLINT_PROGRAM, [...options, ...files]);
    const answers = stdout.split('\n').filter((line) => line.trim() !== '');
    if (exitCode !== 0 || answers.length !== batch.length) throw new Error(`zlint failed:\n${stderr}`);
    for (const [index, { judged }] of batch.entries()) {
      const results = JSON.parse(answers[index] ?? '{}') as Record<string, ZlintResult>;
      for (const [code, { result, details }] of Object.entries(results)) {
        if (SILENT.has(result)) continue;
        const weight = COUNTED.has(result) ? 'finding' : 'remark';
        const message = `${result} ${details ?? ''}`.trim();
        findings.push({ judge: zlint.name, code, message, weight, judged });
      }
    }
  }
  return findings;
}
