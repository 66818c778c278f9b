import { parseCertificateList } from '../../../src/x509/certificate-list';
import { decodeFreshestCrl } from '../../../src/x509/extensions/freshest-crl';
import { OID } from '../../../src/x509/oids';
import type { Finding } from '../judges/judge';
import { verifyGroups } from './openssl-status';
import { type WorldTime, fetchLists } from './status-judge';
import type { StatusSubject } from './status-subject';
import { verdictFindings } from './verdict-findings';

/**
 * `openssl verify -use_deltas` with lists from before the releases and revocations and the deltas that they name: together
 * they have to say what the present lists say. The old lists alone must not, or the deltas prove nothing.
 */
export async function deltaFindings(
  world: string,
  subjects: readonly StatusSubject[],
  heldLists: ReadonlyMap<string, string>,
  time: WorldTime,
  folder: string,
): Promise<Finding[]> {
  const issued = subjects.filter(({ state }) => state !== 'never issued');
  const deltas = await fetchLists([...heldLists.values()].map(deltaUrlOf));
  const together = new Map(
    [...heldLists].map(([url, pem]) => [url, pem + (deltas.get(deltaUrlOf(pem)) ?? '')]),
  );
  const verdicts = await verifyGroups(issued, together, ['-use_deltas'], time, folder);
  const findings = verdictFindings(world, ['OpenSSL CRL'], issued, verdicts);

  const released = issued.filter(({ state }) => state === 'released');
  const before = await verifyGroups(released, heldLists, [], time, folder);
  const notHeld = before.filter(({ status }) => status !== 'revoked');
  return [
    ...findings,
    ...notHeld.map(({ subject, status, detail }): Finding => ({
      judge: 'OpenSSL CRL',
      code: `${status} before the release`,
      message: detail,
      weight: 'finding',
      judged: { name: subject, world, profile: 'released' },
    })),
  ];
}

/** Where the list says that its delta is (freshestCRL). */
function deltaUrlOf(pem: string): string {
  const der = Buffer.from(pem.replace(/-----[A-Z0-9 ]+-----|\s/g, ''), 'base64');
  const extension = parseCertificateList(der).extension(OID.freshestCrl);
  const [url] = extension ? decodeFreshestCrl(extension.value) : [];
  if (url === undefined) throw new Error('a list without freshestCRL');
  return url;
}
