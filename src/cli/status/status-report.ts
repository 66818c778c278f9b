import { setTimeout as sleep } from 'node:timers/promises';

import type { RaClient } from '@kakehashi/client';

import { DerError } from '../../asn1/der-reader';
import { SystemClock } from '../../common/clock';
import { SystemRandomness } from '../../common/randomness';
import { monotonicMilliseconds } from '../../common/real-time';
import type { CertificateListView } from '../../x509/certificate-list';
import { CommandError } from '../command-error';
import { type CertificateReading, certificateReadingOf } from './certificate-reading';
import { fetchCrl, judgeCrl, seenInList } from './crl-reading';
import { type OcspReading, askOcsp } from './ocsp-reading';
import { type SeenStatus, seenText } from './seen-status';

/** What the list that a certificate names says of it. */
export interface ListedStatus {
  readonly seen?: SeenStatus;
  readonly list?: CertificateListView;
  readonly der?: Uint8Array;
  readonly faults: readonly string[];
}

/** One certificate by all three sources. A source that the certificate does not name is undefined. */
export interface StatusReport {
  readonly certificate: CertificateReading;
  readonly ocsp: OcspReading | undefined;
  readonly crl: ListedStatus | undefined;
  /** The time of the world, as the OCSP responder tells it; of this machine where none is named. */
  readonly at: Date;
  /** Everything that does not agree or cannot be relied on; empty = they agree. */
  readonly differences: readonly string[];
}

/** The octets of a list, or why there are none. */
interface FetchedList {
  readonly der?: Buffer;
  readonly faults: readonly string[];
}

const MILLISECONDS_BETWEEN_LOOKS = 200;
const RANDOMNESS = new SystemRandomness();

/** Asks the RA, fetches the CRL, and asks the OCSP responder. Throws RaError if the RA does not tell. */
export async function readStatus(ra: RaClient, certId: string): Promise<StatusReport> {
  const certificate = await readCertificate(ra, certId);
  // The responder tells the time, so it is asked last: no list can be younger.
  const fetched = await fetchList(certificate);
  const ocsp = await readOcsp(certificate);
  const at = ocsp?.producedAt ?? new SystemClock().now();
  const crl = fetched && judgeList(certificate, fetched, at);
  return { certificate, ocsp, crl, at, differences: differencesOf(certificate, ocsp, crl) };
}

/** What the RA says. Throws RaError if it does not tell. */
export async function readCertificate(ra: RaClient, certId: string): Promise<CertificateReading> {
  return certificateReadingOf(await ra.certificates.get(certId));
}

/** What the OCSP responder says that the certificate names; undefined if it names none. */
export async function readOcsp({
  ocspUrl,
  issuer,
  serialNumber,
}: CertificateReading): Promise<OcspReading | undefined> {
  if (ocspUrl === undefined) return undefined;
  return orFault<OcspReading>(() => askOcsp(ocspUrl, issuer, serialNumber, RANDOMNESS));
}

/** What the list says that the certificate names, by the time after it is fetched; undefined if it names none. */
export async function readList(
  certificate: CertificateReading,
  now: () => Date,
): Promise<ListedStatus | undefined> {
  const fetched = await fetchList(certificate);
  return fetched && judgeList(certificate, fetched, now());
}

/** Reads until it is as it should be, or that many seconds of real time have passed. */
export async function awaitReading<Reading>(
  read: () => Promise<Reading>,
  isAsWanted: (reading: Reading) => boolean,
  seconds: number,
): Promise<Reading> {
  const giveUp = monotonicMilliseconds() + seconds * 1000;
  for (;;) {
    const reading = await read();
    if (isAsWanted(reading) || monotonicMilliseconds() + MILLISECONDS_BETWEEN_LOOKS > giveUp) return reading;
    await sleep(MILLISECONDS_BETWEEN_LOOKS);
  }
}

/** Where the sources contradict the RA, and what is wrong with each. */
export function differencesOf(
  { seen, state, faults }: Pick<CertificateReading, 'seen' | 'state' | 'faults'>,
  ocsp: Pick<OcspReading, 'seen' | 'faults'> | undefined,
  crl: Pick<ListedStatus, 'seen' | 'faults'> | undefined,
): string[] {
  const differences = faults.map((fault) => `RA: ${fault}`);
  if (seen.status === 'good' && ['revoked', 'suspended'].includes(state))
    differences.push(`RA: the state is ${state}, but no revocation is shown`);
  if (ocsp) differences.push(...contradictions('OCSP', seen, ocsp, { tellsInvalidity: false }));
  if (crl) differences.push(...contradictions('CRL', seen, crl, { tellsInvalidity: true }));
  return differences;
}

function contradictions(
  source: string,
  byRa: SeenStatus,
  { seen, faults }: { readonly seen?: SeenStatus; readonly faults: readonly string[] },
  { tellsInvalidity }: { readonly tellsInvalidity: boolean },
): string[] {
  const found = faults.map((fault) => `${source}: ${fault}`);
  if (seen !== undefined && !isSame(byRa, seen, tellsInvalidity))
    found.push(`${source}: ${seenText(seen)}, where the RA says ${seenText(byRa)}`);
  return found;
}

function isSame(one: SeenStatus, other: SeenStatus, tellsInvalidity: boolean): boolean {
  if (one.status !== 'revoked' || other.status !== 'revoked') return one.status === other.status;
  return (
    one.reason === other.reason &&
    one.since.getTime() === other.since.getTime() &&
    (!tellsInvalidity || one.invalidityDate?.getTime() === other.invalidityDate?.getTime())
  );
}

async function fetchList({ crlUrl }: CertificateReading): Promise<FetchedList | undefined> {
  if (crlUrl === undefined) return undefined;
  return orFault<FetchedList>(async () => ({ der: await fetchCrl(crlUrl), faults: [] }));
}

function judgeList(
  { issuer, serialNumber, crlUrl }: CertificateReading,
  { der, faults: fetchFaults }: FetchedList,
  at: Date,
): ListedStatus {
  if (der === undefined) return { faults: fetchFaults };
  const { list, faults } = judgeCrl(der, {
    issuer,
    at,
    ...(crlUrl === undefined ? {} : { distributionPoint: crlUrl }),
  });
  if (list === undefined) return { der, faults };
  try {
    return { seen: seenInList(list, serialNumber), list, der, faults };
  } catch (error) {
    if (error instanceof DerError) return { list, der, faults: [...faults, error.message] };
    throw error;
  }
}

/** A source that does not answer is a finding, no failure of the command. */
async function orFault<Reading>(
  read: () => Promise<Reading>,
): Promise<Reading | { readonly faults: readonly string[] }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CommandError) return { faults: [error.message] };
    throw error;
  }
}
