import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sameOctets } from '../src/asn1/octets';
import { parseCertificateList } from '../src/x509/certificate-list';
import { FILLED_CA, type FilledRows } from './certificate-rows';
import type { Round } from './figure';
import { OpensslCa } from './openssl-ca';
import { MEASURED_CORE, runPinned } from './pinned-process';

const BUILD_PROCESS = join(__dirname, 'crl-build-process.cjs');
/** The young generation of the thread that makes lists: three of these. */
const YOUNG_GENERATION = '--max-semi-space-size=1';

export interface MillionRounds {
  /** Seconds from opening the database to the list on disk. */
  readonly seconds: readonly Round[];
  /** Peak memory of the process that builds. */
  readonly megabytes: readonly Round[];
}

/** One list of all rows, by our builder from the database and by `openssl ca` from its own; entry by entry the same. */
export async function compareWithOpenssl(
  dataFolder: string,
  caFolder: string,
  rows: FilledRows,
  rounds: number,
): Promise<MillionRounds> {
  const ca = new OpensslCa(caFolder);
  ca.create(rows);
  const [seconds, megabytes]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const parameters = [
      YOUNG_GENERATION,
      BUILD_PROCESS,
      dataFolder,
      FILLED_CA,
      caFolder,
      String(rows.filling.count),
    ];
    const output = await runPinned(MEASURED_CORE, process.execPath, parameters);
    const ours = JSON.parse(output) as { seconds: number; peakMb: number; entries: number };
    const peer = await ca.generateCrl();
    process.stderr.write(
      `round ${round}: ours ${ours.seconds.toFixed(2)} s, ${Math.round(ours.peakMb)} MB; ` +
        `openssl ${peer.seconds.toFixed(2)} s, ${Math.round(peer.peakMb)} MB\n`,
    );
    if (ours.entries !== rows.filling.count) throw new Error(`the list has ${ours.entries} entries`);
    seconds.push({ value: ours.seconds, peer: peer.seconds });
    megabytes.push({ value: ours.peakMb, peer: peer.peakMb });
  }
  const ourFile = join(caFolder, 'ours.crl');
  ca.assertVerifies(ourFile);
  assertSameEntries(readFileSync(ourFile), ca.readCrl());
  return { seconds, megabytes };
}

function assertSameEntries(ours: Uint8Array, theirs: Uint8Array): void {
  const others = parseCertificateList(theirs).entries();
  for (const entry of parseCertificateList(ours).entries()) {
    const next = others.next();
    const other = next.done ? undefined : next.value;
    const isSame =
      other !== undefined &&
      sameOctets(entry.serialNumber, other.serialNumber) &&
      entry.revocationDate.getTime() === other.revocationDate.getTime() &&
      entry.reason === other.reason;
    if (!isSame) throw new Error('our list and that of openssl have different entries');
  }
  if (!others.next().done) throw new Error('the list of openssl has more entries');
}
