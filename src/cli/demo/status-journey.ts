import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RaClient } from '@kakehashi/client';
import type { CrlReason } from '../../x509/crl-reason';
import type { OcspReading } from '../status/ocsp-reading';
import { type SeenStatus, seenText } from '../status/seen-status';
import {
  type ListedStatus,
  awaitReading,
  readCertificate,
  readList,
  readOcsp,
} from '../status/status-report';
import { type ChainFiles, opensslVersion } from './chain-verification';
import { type OpensslVerdict, askOcspWithOpenssl, verifyCrlWithOpenssl } from './openssl-status';
import { toPem } from '../../x509/pem';
import type { StepReport } from './step-report';
import { wireTime } from '../../common/wire-time';

/** One certificate of the demo whose status is looked at. */
export interface StatusSubject {
  readonly name: string;
  readonly certId: string;
  /** Folder of its artefacts. */
  readonly folder: string;
  readonly files: ChainFiles;
  /** The service's time, by which the age of a list is judged. */
  readonly now: () => Date;
}

/** What all sources say once a change is done. */
interface ExpectedStatus {
  /** Word for the steps. */
  readonly word: string;
  readonly state: string;
  /** Absent = good. */
  readonly reason?: CrlReason;
}

/** A change of status, as the RSSP asks for it. */
interface StatusChange extends ExpectedStatus {
  readonly send: (rssp: RaClient, certId: string) => Promise<{ readonly state: string }>;
}

const CHANGES: readonly StatusChange[] = [
  {
    word: 'hold',
    state: 'suspended',
    reason: 'certificateHold',
    send: (rssp, certId) => rssp.certificates.hold(certId, { comment: 'demo' }),
  },
  { word: 'release', state: 'active', send: (rssp, certId) => rssp.certificates.release(certId) },
  {
    word: 'revocation',
    state: 'revoked',
    reason: 'keyCompromise',
    send: (rssp, certId) => rssp.certificates.revoke(certId, { reason: 'keyCompromise' }),
  },
];
const UNCHANGED: ExpectedStatus = { word: 'status', state: 'active' };

const NAMES_NONE = { faults: ['the certificate names none'] };

/** Longest wait for a new list, in seconds of real time; a second is usual. */
const CRL_SECONDS = 5;

/** Hold, release and revocation of a certificate; after each, what RA, OCSP and CRL say of it. */
export async function changeStatus(
  rssp: RaClient,
  subject: StatusSubject,
  report: StepReport,
): Promise<void> {
  const { name, certId } = subject;
  let crlNumber: bigint | undefined;
  for (const change of CHANGES) {
    const { word, send } = change;
    await report.run(`${name}: ${word}`, 'done with the answer', async () => {
      const { state } = await send(rssp, certId);
      return { ok: true, seen: `state ${state}`, value: undefined };
    });
    crlNumber = await checkStatus(rssp, subject, change, crlNumber, report);
  }
}

/** What RA, OCSP and CRL say of a certificate to which nothing has happened. */
export async function checkUnchanged(
  rssp: RaClient,
  subject: StatusSubject,
  report: StepReport,
): Promise<void> {
  await checkStatus(rssp, subject, UNCHANGED, undefined, report);
}

/** Returns the number of the list that shows the status; it has to be greater than that of the list before. */
async function checkStatus(
  rssp: RaClient,
  { name, certId, folder, files, now }: StatusSubject,
  expected: ExpectedStatus,
  crlNumberBefore: bigint | undefined,
  report: StepReport,
): Promise<bigint | undefined> {
  const { word, state, reason } = expected;
  const status = reason === undefined ? 'good' : 'revoked';
  const words = reason === undefined ? 'good' : `revoked (${reason})`;

  const certificate = await report.run(`${name}: ${word}, RA`, `state ${state}, ${words}`, async () => {
    const value = await readCertificate(rssp, certId);
    const { seen, faults, state: shown } = value;
    const ok = shown === state && isExpected(seen, expected) && faults.length === 0;
    return { ok, seen: [`state ${shown}`, seenText(seen), ...faults].join(', '), value };
  });

  await report.run(`${name}: ${word}, OCSP`, `${words} as by the RA, signature valid`, async () => {
    const answer: OcspReading = (await readOcsp(certificate)) ?? NAMES_NONE;
    const { seen, faults, producedAt } = answer;
    const ok = faults.length === 0 && seen !== undefined && isSameAs(certificate.seen, seen);
    const made = producedAt === undefined ? '' : `, made ${wireTime(producedAt)}`;
    return { ok, seen: sourceText(seen, faults) + made, value: undefined };
  });
  await byOpenssl(`${name}: ${word}, OCSP by OpenSSL`, status, report, () =>
    askOcspWithOpenssl(files, certificate.ocspUrl ?? '', status),
  );

  const list = await report.run(
    `${name}: ${word}, CRL`,
    `${words} in a ${crlNumberBefore === undefined ? '' : 'new '}list within ${CRL_SECONDS} s, signature valid`,
    async () => {
      const isShown = ({ seen, faults, list }: ListedStatus): boolean =>
        seen !== undefined &&
        faults.length === 0 &&
        isSameAs(certificate.seen, seen) &&
        (crlNumberBefore === undefined || (list?.crlNumber ?? 0n) > crlNumberBefore);
      const read = async (): Promise<ListedStatus> => (await readList(certificate, now)) ?? NAMES_NONE;
      const listed = await awaitReading(read, isShown, CRL_SECONDS);
      const { seen, faults, list: value, der } = listed;
      if (der !== undefined) writeFileSync(join(folder, 'crl.pem'), toPem('X509 CRL', der));
      const number = value?.crlNumber === undefined ? '' : `, number ${value.crlNumber}`;
      return { ok: isShown(listed), seen: sourceText(seen, faults) + number, value };
    },
  );
  await byOpenssl(`${name}: ${word}, CRL by OpenSSL`, status, report, () =>
    verifyCrlWithOpenssl(files, join(folder, 'crl.pem'), status),
  );
  return list?.crlNumber;
}

async function byOpenssl(
  step: string,
  expected: string,
  report: StepReport,
  ask: () => Promise<OpensslVerdict>,
): Promise<void> {
  await report.run(step, `${expected}, where OpenSSL is on PATH`, async () => {
    if ((await opensslVersion()) === undefined)
      return { ok: true, seen: 'not on PATH, not asked', value: undefined };
    const { ok, message } = await ask();
    return { ok, seen: message, value: undefined };
  });
}

function isExpected(seen: SeenStatus, { reason }: ExpectedStatus): boolean {
  return seen.status === 'revoked' ? seen.reason === reason : seen.status === 'good' && reason === undefined;
}

function isSameAs(one: SeenStatus, other: SeenStatus): boolean {
  return seenText(one) === seenText(other);
}

function sourceText(seen: SeenStatus | undefined, faults: readonly string[]): string {
  return [...(seen === undefined ? [] : [seenText(seen)]), ...faults].join(', ');
}
