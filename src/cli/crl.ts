import type { RaClient } from '@kakehashi/client';
import { DerError } from '../asn1/der-reader';
import { SystemClock } from '../common/clock';
import { SystemRandomness } from '../common/randomness';
import { type CrlScope, crlFileName } from '../crl/crl-scope';
import { signatureAlgorithmOf } from '../x509/algorithms';
import type { CertificateListView, RevokedCertificate } from '../x509/certificate-list';
import { formatName } from '../x509/name';
import type { VerbOutput } from './cert';
import { CommandError } from './command-error';
import type { ManagementSession } from './management-session';
import { refusalOf } from './service-refusal';
import { fetchCrl, judgeCrl } from './status/crl-reading';
import { askOcsp } from './status/ocsp-reading';
import { type StatusIssuer, statusIssuerOf } from './status/status-issuer';
import { ageText } from './status/status-text';
import { textTable } from './text-table';
import { wireTime } from '../common/wire-time';

/** Entries that are shown for people; a list may have a million. */
const MOST_ENTRIES_SHOWN = 20;
/** No CA issues it: the question is only for the time of the world. */
const NO_SERIAL = Buffer.of(1);

const TOKEN_REMEDY =
  'Set KAKEHASHI_MANAGEMENT_TOKEN, or name the data folder of the service with --data-dir.';

/** A published list, as it is shown. */
export interface ShownCrl {
  readonly url: string;
  readonly caId: string;
  readonly octets: number;
  readonly list: CertificateListView | undefined;
  readonly entries: number;
  readonly firstEntries: readonly RevokedCertificate[];
  /** The time by which its age is told, and whose that is. */
  readonly at: Date;
  readonly isWorldTime: boolean;
  readonly faults: readonly string[];
}

/** Shows a published list of a CA; resolves with the exit code: 0 if it can be relied on, else 1. Throws RaError, ServiceRefusal. */
export async function showCrl(
  ra: RaClient,
  serviceUrl: string,
  caId: string,
  scope: CrlScope,
  { print, asJson }: VerbOutput,
): Promise<number> {
  const { body: ca } = await ra.request('getCa', { path: { caId } });
  const issuer = issuerOf(Buffer.from(ca.certificate, 'base64'));
  const worldTime = await worldTimeOf(ca.ocsp[0], issuer);
  const at = worldTime ?? new SystemClock().now();
  const url = `${serviceUrl}/crl/${encodeURIComponent(caId)}/${crlFileName(scope)}`;
  const der = await fetchCrl(url);
  const { list, faults } = judgeCrl(der, { issuer, at });
  const counted = countEntries(list);
  const shown: ShownCrl = {
    url,
    caId,
    octets: der.length,
    list,
    entries: counted.entries,
    firstEntries: counted.firstEntries,
    at,
    isWorldTime: worldTime !== undefined,
    faults: [...faults, ...counted.faults],
  };
  print(asJson ? `${JSON.stringify(crlJson(shown))}\n` : crlText(shown));
  return shown.faults.length === 0 ? 0 : 1;
}

/** Has lists of a CA issued now, or one of them, or its last; resolves with the exit code. Throws ServiceRefusal. */
export async function publishCrl(
  management: ManagementSession,
  caId: string,
  lists: CrlScope | 'all' | 'last',
  { print, asJson }: VerbOutput,
): Promise<number> {
  const path = `/management/v1/crls/${encodeURIComponent(caId)}/publish`;
  const name = typeof lists === 'string' ? undefined : crlFileName(lists);
  const ofAll = lists === 'last' ? { last: true } : {};
  const body = name === undefined ? ofAll : { scope: name.replace(/\.crl$/, '') };
  const answer = await management.ask('POST', path, body);
  if (answer.status < 200 || answer.status > 299)
    throw refusalOf(answer.status, answer.body, answer.status === 401 ? TOKEN_REMEDY : undefined);
  if (asJson) print(`${JSON.stringify(answer.body)}\n`);
  else print(`Published ${name ?? (lists === 'last' ? 'the last lists' : 'the lists')} of ${caId}.\n`);
  return 0;
}

function issuerOf(certificateDer: Buffer): StatusIssuer {
  try {
    return statusIssuerOf(certificateDer);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new CommandError(`the RA shows a CA certificate that cannot be read: ${cause.message}`, { cause });
  }
}

/** A mock clock may have been moved; the OCSP responder signs what it shows. Undefined if nobody can be asked. */
async function worldTimeOf(ocspUrl: string | undefined, issuer: StatusIssuer): Promise<Date | undefined> {
  if (ocspUrl === undefined) return undefined;
  try {
    const { producedAt, faults } = await askOcsp(ocspUrl, issuer, NO_SERIAL, new SystemRandomness());
    return faults.length === 0 ? producedAt : undefined;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function countEntries(
  list: CertificateListView | undefined,
): Pick<ShownCrl, 'entries' | 'firstEntries' | 'faults'> {
  const firstEntries: RevokedCertificate[] = [];
  let entries = 0;
  try {
    for (const entry of list?.entries() ?? []) {
      if (++entries <= MOST_ENTRIES_SHOWN) firstEntries.push(entry);
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { entries, firstEntries, faults: [`entry ${entries + 1}: ${error.message}`] };
  }
  return { entries, firstEntries, faults: [] };
}

/** For people. */
export function crlText(shown: ShownCrl): string {
  const { url, octets, list, faults, at, isWorldTime, entries } = shown;
  const verdict =
    faults.length === 0
      ? 'Signature valid, issuer and times right.\n'
      : `NOT TO BE RELIED ON:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`;
  if (list === undefined) return `${url}  (${octets} octets)\n\n${verdict}`;
  const clock = isWorldTime ? 'by the clock of the world' : 'by the clock of this machine';
  const { nextUpdate, issuingDistributionPoint: point } = list;
  const lines: (readonly [string, string])[] = [
    ['Issuer', formatName(list.issuer)],
    ['Number', numberText(list)],
    ['thisUpdate', `${wireTime(list.thisUpdate)}  (${ageText(list.thisUpdate, at)} old ${clock})`],
    ['nextUpdate', nextUpdate ? `${wireTime(nextUpdate)}  (in ${ageText(at, nextUpdate)})` : 'none'],
    [
      'IDP',
      point ? point.fullName.join(', ') + (point.onlyContains ? `, only ${point.onlyContains}` : '') : 'none',
    ],
    ['Algorithm', signatureAlgorithmOf(list.signatureAlgorithmDer) ?? 'not known'],
    ['Entries', String(entries)],
  ];
  return `${url}  (${octets} octets)\n${textTable(lines)}\n${entriesText(shown)}${verdict}`;
}

function numberText({ crlNumber, baseCrlNumber }: CertificateListView): string {
  if (crlNumber === undefined) return 'none';
  const base = baseCrlNumber === undefined ? '' : `, a delta to ${baseCrlNumber}`;
  return `${crlNumber} (0x${crlNumber.toString(16)})${base}`;
}

function entriesText({ firstEntries, entries }: ShownCrl): string {
  if (firstEntries.length === 0) return '';
  const rows = firstEntries.map(({ serialNumber, revocationDate, reason, invalidityDate }) => [
    Buffer.from(serialNumber).toString('hex'),
    wireTime(revocationDate),
    reason ?? '-',
    invalidityDate ? wireTime(invalidityDate) : '-',
  ]);
  const rest = entries - firstEntries.length;
  const more = rest === 0 ? '' : `… and ${rest} more\n`;
  return `${textTable([['Serial number', 'Revoked', 'Reason', 'Invalid since'], ...rows])}${more}\n`;
}

function crlJson({
  url,
  caId,
  octets,
  list,
  entries,
  firstEntries,
  at,
  isWorldTime,
  faults,
}: ShownCrl): object {
  return {
    url,
    caId,
    octets,
    faults,
    at: wireTime(at),
    isWorldTime,
    ...(list === undefined
      ? {}
      : {
          issuer: formatName(list.issuer),
          number: list.crlNumber?.toString() ?? null,
          baseNumber: list.baseCrlNumber?.toString() ?? null,
          thisUpdate: wireTime(list.thisUpdate),
          nextUpdate: list.nextUpdate ? wireTime(list.nextUpdate) : null,
          ageSeconds: Math.round((at.getTime() - list.thisUpdate.getTime()) / 1000),
          issuingDistributionPoint: list.issuingDistributionPoint ?? null,
          signatureAlgorithm: signatureAlgorithmOf(list.signatureAlgorithmDer) ?? null,
        }),
    entries,
    firstEntries: firstEntries.map(({ serialNumber, revocationDate, reason, invalidityDate }) => ({
      serialNumber: Buffer.from(serialNumber).toString('hex'),
      revocationDate: wireTime(revocationDate),
      reason: reason ?? null,
      invalidityDate: invalidityDate ? wireTime(invalidityDate) : null,
    })),
  };
}
