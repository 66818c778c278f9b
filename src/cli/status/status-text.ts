import { textTable } from '../text-table';
import type { ListedStatus, StatusReport } from './status-report';
import type { OcspReading } from './ocsp-reading';
import { type SeenStatus } from './seen-status';
import { wireTime } from '../../common/wire-time';

/** The three sources side by side, and whether they agree; for people, or as JSON. */
export function statusText(report: StatusReport, asJson: boolean): string {
  return asJson ? `${JSON.stringify(statusJson(report))}\n` : statusTable(report);
}

function statusJson({ certificate, ocsp, crl, differences }: StatusReport): object {
  const { certId, serialHex, caId, profileId, state, seen, ocspUrl, crlUrl, faults } = certificate;
  return {
    certId,
    serialNumber: serialHex,
    caId,
    profileId,
    agree: differences.length === 0,
    differences,
    ra: { state, ...seenJson(seen), faults },
    ocsp:
      ocsp === undefined
        ? null
        : {
            url: ocspUrl,
            ...seenJson(ocsp.seen),
            responder: ocsp.responder ?? null,
            producedAt: orNull(ocsp.producedAt),
            thisUpdate: orNull(ocsp.thisUpdate),
            nextUpdate: orNull(ocsp.nextUpdate),
            faults: ocsp.faults,
          },
    crl:
      crl === undefined
        ? null
        : {
            url: crlUrl,
            ...seenJson(crl.seen),
            number: crl.list?.crlNumber?.toString() ?? null,
            thisUpdate: orNull(crl.list?.thisUpdate),
            nextUpdate: orNull(crl.list?.nextUpdate),
            faults: crl.faults,
          },
  };
}

function statusTable({ certificate, ocsp, crl, at, differences }: StatusReport): string {
  const { certId, serialHex, caId, profileId, state, seen, ocspUrl, crlUrl } = certificate;
  const table = textTable([
    ['', 'Status', 'Reason', 'Since', 'Invalid since', 'Evidence'],
    ['RA', ...cells(seen), `state ${state}`],
    ['OCSP', ...cells(ocsp?.seen), ocsp === undefined ? NOT_NAMED : ocspEvidence(ocsp, at)],
    ['CRL', ...cells(crl?.seen), crl === undefined ? NOT_NAMED : crlEvidence(crl, at)],
  ]);
  const places = [ocspUrl, crlUrl].flatMap((url) => (url === undefined ? [] : [`  ${url}\n`])).join('');
  return `${certId}  serial ${serialHex}  ${caId}  ${profileId}\n${places}\n${table}\n${verdict(differences, crl)}`;
}

const NOT_NAMED = 'the certificate names none';

function verdict(differences: readonly string[], crl: ListedStatus | undefined): string {
  if (differences.length === 0) return 'They agree.\n';
  const lines = differences.map((difference) => `  - ${difference}\n`).join('');
  // A list that is merely behind is replaced soon.
  const isBehind =
    crl?.faults.length === 0 && differences.every((difference) => difference.startsWith('CRL:'));
  const hint = isBehind ? '  A new list follows within a minute; --wait 60 waits for it.\n' : '';
  return `They do not agree:\n${lines}${hint}`;
}

function cells(seen: SeenStatus | undefined): string[] {
  if (seen === undefined) return ['-', '-', '-', '-'];
  if (seen.status !== 'revoked') return [seen.status, '-', '-', '-'];
  const { reason, since, invalidityDate } = seen;
  return ['revoked', reason, wireTime(since), invalidityDate ? wireTime(invalidityDate) : '-'];
}

function ocspEvidence({ faults, nextUpdate }: OcspReading, at: Date): string {
  if (faults.length > 0) return 'NOT RELIABLE';
  return `signature valid, made ${wireTime(at)}${nextUpdate ? `, good until ${wireTime(nextUpdate)}` : ''}`;
}

function crlEvidence({ faults, list }: ListedStatus, at: Date): string {
  if (faults.length > 0 || list === undefined) return 'NOT RELIABLE';
  const number = list.crlNumber === undefined ? 'no number' : `number ${list.crlNumber}`;
  return `signature valid, ${number}, ${ageText(list.thisUpdate, at)} old`;
}

/** How much time lies between two instants, in the largest unit that says enough. */
export function ageText(from: Date, to: Date): string {
  const seconds = Math.round((to.getTime() - from.getTime()) / 1000);
  if (Math.abs(seconds) < 120) return `${seconds} s`;
  if (Math.abs(seconds) < 7200) return `${Math.round(seconds / 60)} min`;
  if (Math.abs(seconds) < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

function seenJson(seen: SeenStatus | undefined): object {
  if (seen === undefined) return { status: null };
  if (seen.status !== 'revoked') return { status: seen.status };
  const { reason, since, invalidityDate } = seen;
  return { status: 'revoked', reason, since: wireTime(since), invalidityDate: orNull(invalidityDate) };
}

function orNull(instant: Date | undefined): string | null {
  return instant === undefined ? null : wireTime(instant);
}
