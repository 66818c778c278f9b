import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { ChainFiles } from './chain-verification';

const run = promisify(execFile);

/** What OpenSSL said of a certificate, in its own words, and whether that is what was expected. */
export interface OpensslVerdict {
  readonly ok: boolean;
  readonly message: string;
}

const ONLY_OURS = ['-no-CApath', '-no-CAstore'];
const LONGEST_RUN = { timeout: 20_000 };

/** `openssl ocsp`: asks by SHA-1 and with a nonce, as it does by default, and verifies the answer against the root. */
export async function askOcspWithOpenssl(
  { certificate, chain, root }: ChainFiles,
  url: string,
  expected: 'good' | 'revoked',
): Promise<OpensslVerdict> {
  const question = ['-issuer', chain, '-cert', certificate, '-url', url];
  const trust = [...ONLY_OURS, '-CAfile', root, '-verify_other', chain];
  const { stdout, stderr } = await outputOf(['ocsp', ...question, ...trust]);
  const status = /^[^\n]*: (good|revoked|unknown)$/m.exec(stdout)?.[1] ?? 'no status';
  const isVerified = /^Response verify OK$/m.test(stderr);
  const message = `${status}, ${isVerified ? 'Response verify OK' : stderr.trim()}`;
  return { ok: isVerified && status === expected, message };
}

/** `openssl verify -crl_check` against the root and the list alone. */
export async function verifyCrlWithOpenssl(
  { certificate, chain, root }: ChainFiles,
  crl: string,
  expected: 'good' | 'revoked',
): Promise<OpensslVerdict> {
  const trust = [...ONLY_OURS, '-CAfile', root, '-untrusted', chain, '-CRLfile', crl];
  const { stdout, stderr } = await outputOf(['verify', '-x509_strict', '-crl_check', ...trust, certificate]);
  const isGood = /: OK$/m.test(stdout);
  const reason = /error \d+ at \d+ depth lookup: ([^\n]*)/.exec(stderr)?.[1];
  const isRevoked = reason === 'certificate revoked';
  const message = isGood ? 'OK' : (reason ?? stderr.trim());
  return { ok: expected === 'good' ? isGood : isRevoked, message };
}

/** What a command printed; a verdict that is not good ends it with a code of its own. */
async function outputOf(command: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  try {
    return await run('openssl', command, LONGEST_RUN);
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { stdout, stderr: stderr === '' ? message : stderr };
  }
}
