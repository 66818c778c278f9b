import { join } from 'node:path';

import { CRL_REASONS } from '../../../src/x509/crl-reason';
import { runCommand } from '../judges/command';
import { type StatusJudge, runInWorld } from './status-judge';
import type { Status, StatusVerdict } from './status-subject';

const PROGRAM = join(__dirname, 'java/StatusJudge.java');
/** A program in one source file needs the compiler of a JDK. */
const JAVA_VERSION = 17;

/** PKIX validation of the JDK with its PKIXRevocationChecker, once by OCSP alone and once by CRLs alone; one process. */
export const javaStatus: StatusJudge = {
  columns: ['Java OCSP', 'Java CRL'],

  async install() {
    const printed = await runCommand('javac', ['-version']).catch(() => undefined);
    const version = Number(/^javac (\d+)/.exec(printed?.stdout ?? '')?.[1] ?? 0);
    return version >= JAVA_VERSION
      ? undefined
      : `JDK ${JAVA_VERSION} or newer (Debian package openjdk-17-jdk-headless)`;
  },

  async version() {
    return `JDK ${(await runCommand('javac', ['-version'])).stdout.trim().replace('javac ', '')}`;
  },

  async judge(subjects, time) {
    const input = subjects
      .filter(({ state }) => state !== 'never issued')
      .map(({ name, pathFile }) => `${name}\t${pathFile}\n`)
      .join('');
    // It has to be told by the machine: of an OCSP answer that it fetched Java asks the system's clock.
    const { exitCode, stdout, stderr } = await runInWorld(time, 'java', ['-Xmx512m', PROGRAM], input);
    if (exitCode !== 0) throw new Error(`the Java judge failed:\n${stderr}`);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line): StatusVerdict => {
        const [subject = '', method = '', status = '', reason = '', detail = ''] = line.split('\t');
        return {
          column: method === 'OCSP' ? 'Java OCSP' : 'Java CRL',
          subject,
          status: status as Status,
          ...(reason === '' ? {} : { reason: reasonOf(reason) }),
          detail: `Java, ${method}: ${detail}`,
        };
      });
  },
};

/** Java's CRLReason is RFC 5280's in capitals. */
function reasonOf(javaName: string): string {
  const letters = javaName.replaceAll('_', '').toLowerCase();
  return CRL_REASONS.find((reason) => reason.toLowerCase() === letters) ?? javaName;
}
