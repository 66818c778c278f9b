import { runCommand } from './command';
import type { Finding, Judge, JudgedCertificate } from './judge';

/** `openssl verify` takes many files; the argument list stays short enough for every system. */
const BATCH = 200;

/**
 * `openssl verify -x509_strict` from the root alone. A certificate without extended key usage must also pass the purpose
 * smimesign (digitalSignature or nonRepudiation); with one, no purpose of OpenSSL fits and `any` is asked.
 */
export const openssl: Judge = {
  name: 'OpenSSL',

  async version() {
    return (await runCommand('openssl', ['version'])).stdout.trim().split(' ').slice(0, 2).join(' ');
  },

  async judge(certificates) {
    const groups = new Map<string, JudgedCertificate[]>();
    for (const certificate of certificates) {
      const key = [certificate.rootFile, certificate.intermediatesFile, purposeOf(certificate)].join('\n');
      const group = groups.get(key);
      if (group) group.push(certificate);
      else groups.set(key, [certificate]);
    }
    const findings: Finding[] = [];
    for (const group of groups.values()) {
      for (let from = 0; from < group.length; from += BATCH) {
        findings.push(...(await verify(group.slice(from, from + BATCH))));
      }
    }
    return findings;
  },
};

function purposeOf({ isCa, extKeyUsage }: JudgedCertificate): string {
  return isCa || extKeyUsage !== undefined ? 'any' : 'smimesign';
}

async function verify(group: readonly JudgedCertificate[]): Promise<Finding[]> {
  const [first] = group;
  if (!first) return [];
  const { stdout, stderr } = await runCommand('openssl', [
    'verify',
    '-x509_strict',
    '-no-CApath',
    '-no-CAstore',
    '-CAfile',
    first.rootFile,
    '-untrusted',
    first.intermediatesFile,
    '-purpose',
    purposeOf(first),
    ...group.map(({ certificateFile }) => certificateFile),
  ]);
  const accepted = new Set(stdout.split('\n'));
  return group
    .filter(({ certificateFile }) => !accepted.has(`${certificateFile}: OK`))
    .map((certificate) => ({
      judge: openssl.name,
      code: /error \d+ at \d+ depth lookup: (.*)/.exec(stderr)?.[1] ?? 'refused',
      message: stderr.trim(),
      weight: 'finding',
      judged: certificate,
    }));
}
