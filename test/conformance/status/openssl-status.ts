import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mapLimited, runCommand } from '../judges/command';
import { INSTALLATIONS } from '../judges/installation';
import { openssl } from '../judges/openssl';
import { type StatusJudge, type WorldTime, fetchLists, groupBy, runInWorld, timeOf } from './status-judge';
import type { Status, StatusSubject, StatusVerdict } from './status-subject';

const OCSP = 'OpenSSL OCSP';
const CRL = 'OpenSSL CRL';
/** Hash of the CertIDs, and whether a nonce is sent. */
const QUESTIONS = [
  ['-sha1', '-nonce'],
  ['-sha1', '-no_nonce'],
  ['-sha256', '-nonce'],
  ['-sha256', '-no_nonce'],
] as const;

const install = (): Promise<string | undefined> => INSTALLATIONS['OpenSSL']?.() ?? Promise.resolve('OpenSSL');

/** `openssl ocsp`: one question about all certificates of a CA, by SHA-1 and SHA-256. */
export const opensslOcsp: StatusJudge = {
  columns: [OCSP],
  install,
  version: openssl.version,

  async judge(subjects, time) {
    const questions = groupBy(subjects, ({ ocspUrl }) => ocspUrl).flatMap((group) =>
      QUESTIONS.map((flags) => ({ group, flags })),
    );
    const answers = await mapLimited(questions, 2, ({ group, flags }) => ask(group, flags, time));
    return answers.flat();
  },
};

async function ask(
  group: readonly StatusSubject[],
  [hash, nonce]: (typeof QUESTIONS)[number],
  time: WorldTime,
): Promise<StatusVerdict[]> {
  const [first] = group;
  if (!first) return [];
  const { stdout, stderr } = await runInWorld(time, 'openssl', [
    'ocsp',
    ...['-issuer', first.issuerFile, '-verify_other', first.issuerFile, '-CAfile', first.rootFile],
    ...['-url', first.ocspUrl, nonce, hash],
    ...group.flatMap(({ certificateFile }) => ['-cert', certificateFile]),
  ]);
  const believed = stderr.trim() === 'Response verify OK';
  return group.map(({ name, certificateFile }): StatusVerdict => {
    const start = stdout.indexOf(`${certificateFile}: `);
    const [answer = '', ...lines] = stdout.slice(start + certificateFile.length + 2).split('\n');
    const end = lines.findIndex((line) => !line.startsWith('\t'));
    const reason = /^\tReason: (.+)$/m.exec(lines.slice(0, end).join('\n'))?.[1];
    const isKnown = believed && start >= 0 && ['good', 'revoked', 'unknown'].includes(answer);
    const detail = `openssl ocsp ${hash} ${nonce}: ${answer} ${reason ?? ''} ${stderr}`;
    return {
      column: OCSP,
      subject: name,
      status: isKnown ? (answer as Status) : 'refused',
      // OpenSSL 3.0 has no word for privilegeWithdrawn.
      ...(reason === '(UNKNOWN)' ? {} : { reason: reason ?? 'unspecified' }),
      detail,
    };
  });
}

/** `openssl verify -crl_check -extended_crl` with the lists that the certificates of a CA name, all at once. */
export const opensslCrl: StatusJudge = {
  columns: [CRL],
  install,
  version: openssl.version,

  async judge(subjects, time, folder) {
    const lists = await fetchLists(subjects.map(({ crlUrl }) => crlUrl));
    return verifyGroups(subjects, lists, [], time, folder);
  },
};

/**
 * The same with lists at hand, by the URL that the certificate names; with `-use_deltas` among the options the deltas stand
 * behind their lists.
 */
export async function verifyGroups(
  subjects: readonly StatusSubject[],
  lists: ReadonlyMap<string, string>,
  options: readonly string[],
  time: WorldTime,
  folder: string,
): Promise<StatusVerdict[]> {
  mkdirSync(folder, { recursive: true });
  const groups = groupBy(subjects, ({ ocspUrl }) => ocspUrl);
  const verdicts = await mapLimited(groups, 2, async (group, index) => {
    const listFile = join(folder, `lists-${index}.pem`);
    const urls = new Set(group.map(({ crlUrl }) => crlUrl));
    writeFileSync(listFile, [...urls].map((url) => lists.get(url) ?? '').join(''));
    return verify(group, listFile, options, time);
  });
  return verdicts.flat();
}

async function verify(
  group: readonly StatusSubject[],
  listFile: string,
  options: readonly string[],
  time: WorldTime,
): Promise<StatusVerdict[]> {
  const [first] = group;
  if (!first) return [];
  const { stdout, stderr } = await runCommand('openssl', [
    ...['verify', '-x509_strict', '-crl_check', '-extended_crl', ...options],
    ...['-attime', String(Math.floor(timeOf(time).getTime() / 1000))],
    ...['-no-CApath', '-no-CAstore', '-CAfile', first.rootFile, '-untrusted', first.issuerFile],
    ...['-CRLfile', listFile, ...group.map(({ certificateFile }) => certificateFile)],
  ]);
  const accepted = new Set(stdout.split('\n'));
  // What was found stands before the line that names the file.
  const blocks = stderr.split(/^error (\/.*): verification failed$/m);
  return group.map(({ name, certificateFile }): StatusVerdict => {
    const at = blocks.indexOf(certificateFile);
    const found = [...(blocks[at - 1] ?? '').matchAll(/^error \d+ at (\d+) depth lookup: (.*)$/gm)];
    const errors = at < 0 ? [] : found.map(([, depth, text]) => `${text} at ${depth}`);
    const isAccepted = accepted.has(`${certificateFile}: OK`);
    const detail = `openssl verify: ${isAccepted ? 'OK' : errors.join(', ') || stderr}`;
    return { column: CRL, subject: name, status: isAccepted ? 'good' : statusOf(errors), detail };
  });
}

function statusOf(errors: readonly string[]): Status {
  const text = errors.join();
  if (text === 'certificate revoked at 0') return 'revoked';
  return text === 'certificate has expired at 0' ? 'expired' : 'refused';
}
