import { mapLimited, runCommand } from './command';
import type { Finding, Judge } from './judge';

/** `certtool --verify` of each path from the root alone, with the profile `medium` (112 bits). */
export const gnutls: Judge = {
  name: 'GnuTLS',

  async version() {
    return `GnuTLS ${(await runCommand('certtool', ['--version'])).stdout.split('\n')[0]?.split(' ').at(-1)}`;
  },

  async judge(certificates) {
    const findings = await mapLimited(certificates, 2, async (certificate): Promise<Finding[]> => {
      const { exitCode, stdout, stderr } = await runCommand('certtool', [
        '--verify',
        '--verify-profile=medium',
        '--load-ca-certificate',
        certificate.rootFile,
        '--infile',
        certificate.pathFile,
      ]);
      const verdict = /Chain verification output: (.*)/.exec(stdout)?.[1] ?? stderr.trim();
      if (exitCode === 0 && verdict.startsWith('Verified.')) return [];
      return [{ judge: gnutls.name, code: verdict, message: stdout, weight: 'finding', judged: certificate }];
    });
    return findings.flat();
  },
};
