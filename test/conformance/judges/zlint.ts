import { runCommand } from './command';
import { ZLINT_PROGRAM, ZLINT_VERSION } from './installation';
import type { Finding, Judge } from './judge';

/** The sources that apply to certificates outside the web and S/MIME. */
const SOURCES = 'ETSI_ESI,RFC3279,RFC5280,RFC5480,RFC5891,RFC8813,Community';
const BATCH = 200;
/** What counts against a certificate; `info` (older releases: notice) is a remark. */
const COUNTED = new Set(['warn', 'error', 'fatal']);
const SILENT = new Set(['pass', 'NA', 'NE']);

/** `zlint` over many files; it prints one JSON object a file, in their order. */
export const zlint: Judge = {
  name: 'zlint',

  async version() {
    return `zlint ${ZLINT_VERSION}`;
  },

  async judge(certificates) {
    const findings: Finding[] = [];
    for (let from = 0; from < certificates.length; from += BATCH) {
      const batch = certificates.slice(from, from + BATCH);
      const files = batch.map(({ certificateFile }) => certificateFile);
      const { exitCode, stdout, stderr } = await runCommand(ZLINT_PROGRAM, [
        '-includeSources',
        SOURCES,
        ...files,
      ]);
      const answers = stdout.split('\n').filter((line) => line.trim() !== '');
      if (exitCode !== 0 || answers.length !== batch.length) throw new Error(`zlint failed:\n${stderr}`);
      for (const [index, certificate] of batch.entries()) {
        const results = JSON.parse(answers[index] ?? '{}') as Record<
          string,
          { result: string; details?: string }
        >;
        for (const [code, { result, details }] of Object.entries(results)) {
          if (SILENT.has(result)) continue;
          const weight = COUNTED.has(result) ? 'finding' : 'remark';
          findings.push({
            judge: zlint.name,
            code,
            message: `${result} ${details ?? ''}`.trim(),
            weight,
            certificate,
          });
        }
      }
    }
    return findings;
  },
};
