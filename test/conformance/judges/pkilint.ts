import { join } from 'node:path';

import { runCommand } from './command';
import { PKILINT_PYTHON, PKILINT_VERSION } from './installation';
import type { Finding, Judge, Judged } from './judge';

const BATCH_PROGRAM = join(__dirname, 'pkilint_batch.py');

/** What counts; notices and information are remarks. */
const COUNTED = new Set(['WARNING', 'ERROR', 'FATAL']);

interface LintedFile {
  readonly path: string;
  readonly type: string;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly node: string;
    readonly message: string;
  }[];
}

/** `lint_etsi_cert --detect` for subjects, `lint_pkix_cert` for CA certificates, all in one Python process. */
export const pkilint: Judge = {
  name: 'pkilint',

  async version() {
    return `pkilint ${PKILINT_VERSION}`;
  },

  async judge(certificates) {
    return lintByPkilint(
      certificates.map((judged) => ({
        judged,
        path: judged.certificateFile,
        linter: judged.isCa ? 'pkix' : 'etsi',
      })),
    );
  },
};

/** A file with what is in it: certificates are PEM, lists and answers DER. */
export interface PkilintJob {
  readonly judged: Judged;
  readonly path: string;
  readonly linter: 'etsi' | 'pkix' | 'crl' | 'arl' | 'ocsp';
}

/** Every finding on every file. */
export async function lintByPkilint(jobs: readonly PkilintJob[]): Promise<Finding[]> {
  const { exitCode, stdout, stderr } = await runCommand(
    PKILINT_PYTHON,
    [BATCH_PROGRAM],
    JSON.stringify(jobs.map(({ path, linter }) => ({ path, linter }))),
  );
  if (exitCode !== 0) throw new Error(`pkilint failed:\n${stderr}`);
  const linted = JSON.parse(stdout) as LintedFile[];
  return jobs.flatMap(({ judged, path }, index): Finding[] => {
    const file = linted[index];
    if (file?.path !== path) throw new Error(`pkilint did not answer for ${judged.name}`);
    return file.findings.map(({ code, severity, node, message }) => ({
      judge: pkilint.name,
      code,
      message: `${severity} at ${node} (${file.type}) ${message}`.trim(),
      weight: COUNTED.has(severity) ? 'finding' : 'remark',
      judged,
    }));
  });
}
