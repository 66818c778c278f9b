import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../judges/command';
import type { ListJudge } from './list-finding';

const PROGRAM = join(__dirname, 'VerifyTrustedLists.java');

/** XML Signature of the JDK. */
export const jdk: ListJudge = {
  name: 'JDK',

  async version() {
    return (await runCommand('java', ['--version'])).stdout.split('\n', 1)[0] ?? '';
  },

  async judge(lists, folder) {
    const parameters = lists.flatMap(({ file, signerCertificateDer }, number) => {
      const certificateFile = join(folder, `jdk-${number}.der`);
      writeFileSync(certificateFile, signerCertificateDer);
      return [file, certificateFile];
    });
    const { exitCode, stdout, stderr } = await runCommand('java', [PROGRAM, ...parameters]);
    const verdicts = stdout.trim().split('\n');
    if (exitCode !== 0 || verdicts.length !== lists.length)
      throw new Error(`the JDK judge failed: ${stderr}`);
    return lists.flatMap(({ file }, number) => {
      const message = verdicts[number] ?? '';
      return message === 'VALID' ? [] : [{ judge: 'JDK', file, message }];
    });
  },
};
