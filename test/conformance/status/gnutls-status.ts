import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mapLimited } from '../judges/command';
import { gnutls } from '../judges/gnutls';
import { INSTALLATIONS } from '../judges/installation';
import { type StatusJudge, type WorldTime, fetchLists, runInWorld } from './status-judge';
import type { Status, StatusSubject, StatusVerdict } from './status-subject';

const OCSP = 'GnuTLS OCSP';
const CRL = 'GnuTLS CRL';

const install = (): Promise<string | undefined> => INSTALLATIONS['GnuTLS']?.() ?? Promise.resolve('GnuTLS');

/** `ocsptool --ask --nonce`, one question (by SHA-1) for each certificate, its issuer being trusted. */
export const gnutlsOcsp: StatusJudge = {
  columns: [OCSP],
  install,
  version: gnutls.version,
  judge: (subjects, time) => mapLimited(subjects, 2, (subject) => ask(subject, time)),
};

async function ask(
  { name, certificateFile, issuerFile, ocspUrl }: StatusSubject,
  time: WorldTime,
): Promise<StatusVerdict> {
  const { exitCode, stdout, stderr } = await runInWorld(time, 'ocsptool', [
    ...[`--ask=${ocspUrl}`, '--nonce', '--load-cert', certificateFile],
    ...['--load-issuer', issuerFile, '--load-trust', issuerFile],
  ]);
  const answer = /^\s*Certificate Status: (\w+)$/m.exec(stdout)?.[1];
  const believed = exitCode === 0 && stdout.includes('Verifying OCSP Response: Success.');
  const isKnown = believed && (answer === 'good' || answer === 'revoked' || answer === 'unknown');
  const found = /Verifying OCSP Response: .*/.exec(stdout)?.[0] ?? '';
  // It prints a reason only where it knows one; 3.7 prints none at all.
  return {
    column: OCSP,
    subject: name,
    status: isKnown ? answer : 'refused',
    detail: `ocsptool: ${answer} ${found} ${stderr}`,
  };
}

/** `certtool --verify-crl` of each list, and `certtool --verify --load-crl` with the list that the certificate names. */
export const gnutlsCrl: StatusJudge = {
  columns: [CRL],
  install,
  version: gnutls.version,

  async judge(subjects, time, folder) {
    mkdirSync(folder, { recursive: true });
    const lists = await fetchLists(subjects.map(({ crlUrl }) => crlUrl));
    const files = new Map([...lists].map(([url, pem], index) => [url, keep(folder, index, pem)]));
    const issuers = new Map(subjects.map(({ crlUrl, issuerFile }) => [crlUrl, issuerFile]));
    const believed = new Set<string>();
    for (const [url, issuerFile] of issuers) {
      if (await verifyList(files.get(url) ?? '', issuerFile, time)) believed.add(url);
    }
    return mapLimited(subjects, 2, async (subject): Promise<StatusVerdict> => {
      const verdict = await verify(subject, files.get(subject.crlUrl) ?? '', time);
      if (believed.has(subject.crlUrl)) return verdict;
      return { ...verdict, status: 'refused', detail: `the list is not verified; ${verdict.detail}` };
    });
  },
};

function keep(folder: string, index: number, pem: string): string {
  const file = join(folder, `list-${index}.pem`);
  writeFileSync(file, pem);
  return file;
}

/** `--verify` with `--load-crl` takes the signature of the list for granted, so it is asked for on its own. */
async function verifyList(listFile: string, issuerFile: string, time: WorldTime): Promise<boolean> {
  const parameters = ['--verify-crl', '--load-ca-certificate', issuerFile, '--infile', listFile];
  const { stdout } = await runInWorld(time, 'certtool', parameters);
  return stdout.includes('Verification output: Verified. The certificate is trusted.');
}

async function verify(
  { name, rootFile, pathFile }: StatusSubject,
  listFile: string,
  time: WorldTime,
): Promise<StatusVerdict> {
  const { stdout, stderr } = await runInWorld(time, 'certtool', [
    ...['--verify', '--verify-profile=medium', '--load-ca-certificate', rootFile],
    ...['--load-crl', listFile, '--infile', pathFile],
  ]);
  const verdict = /Chain verification output: (.*)/.exec(stdout)?.[1]?.trim() ?? stderr;
  // Without this it used no list, and the verdict is about the path alone.
  const usedList = stdout.includes('Checked against CRL[');
  return { column: CRL, subject: name, status: statusOf(verdict, usedList), detail: `certtool: ${verdict}` };
}

function statusOf(verdict: string, usedList: boolean): Status {
  const [, found = ''] = /^Not verified\. The certificate is NOT trusted\. (.*)$/.exec(verdict) ?? [];
  // Past its end it looks at no list.
  if (found === 'The certificate chain uses expired certificate.') return 'expired';
  if (!usedList) return 'refused';
  if (found === 'The certificate chain is revoked.') return 'revoked';
  return verdict === 'Verified. The certificate is trusted.' ? 'good' : 'refused';
}
