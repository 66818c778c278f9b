import { join } from 'node:path';

import { runCommand } from './command';
import { PKILINT_PYTHON, PKILINT_VERSION } from './installation';
import type { Finding, Judge } from './judge';

const BATCH_PROGRAM = join(__dirname, 'pkilint_batch.py');

/** What counts against a certificate; notices and information are remarks. */
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
    const jobs = certificates.map(({ certificateFile, isCa }) => ({
      path: certificateFile,
      linter: isCa ? 'pkix' : 'etsi',
    }));
    const { exitCode, stdout, stderr } = await runCommand(
      PKILINT_PYTHON,
      [BATCH_PROGRAM],
      JSON.stringify(jobs),
    );
    if (exitCode !== 0) throw new Error(`pkilint failed:\n${stderr}`);
    const linted = JSON.parse(stdout) as LintedFile[];
    return certificates.flatMap((certificate, index): Finding[] => {
      const file = linted[index];
      if (file?.path !== certificate.certificateFile)
        throw new Error(`pkilint did not answer for ${certificate.name}`);
      return file.findings.map(({ code, severity, node, message }) => ({
        judge: pkilint.name,
        code,
        message: `${severity} at ${node} (${file.type}) ${message}`.trim(),
        weight: COUNTED.has(severity) ? 'finding' : 'remark',
        certificate,
      }));
    });
  },
};
