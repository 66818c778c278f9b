import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { composeTrustedLists } from '../src/trusted-list/compose/compose-trusted-lists';
import { issuedList } from '../src/trusted-list/compose/composed-list';
import type { CaIdentity, ListFacts } from '../src/trusted-list/compose/list-facts';
import { signTrustedList } from '../src/trusted-list/sign-trusted-list';
import { loadWorld } from '../src/world/load-world';
import type { World } from '../src/world/world';
import { buildName } from '../src/x509/name';
import { toPem } from '../src/x509/pem';
import { type Figure, type Round, limitFigure } from './figure';
import { createLibraryIssuer } from './library-issuer';
import { pinning } from './pinned-process';

const OUT = join(__dirname, '../out');
const WORLD = join(__dirname, '../config/worlds/japan-eu.yaml');
const LIST = 'xa-tl';
const LIMIT_SECONDS = 1;
/** Octets of a CA certificate on a list. */
const CERTIFICATE_OCTETS = 900;

/** A list of 200 TSPs with ten services each: composed, written and signed; beside it xmlsec1, which only verifies it. */
export async function tlBench(short: boolean): Promise<Figure[]> {
  const [tsps, services, rounds] = short ? [20, 10, 1] : [200, 10, 7];
  const version = execFileSync('xmlsec1', ['--version'], { encoding: 'utf8' }).trim();
  process.stderr.write(`node ${process.version}, ${version}; ${pinning()}\n`);
  mkdirSync(OUT, { recursive: true });
  const folder = mkdtempSync(join(OUT, 'bench-'));
  try {
    const [file, certificate] = [join(folder, 'tl.xml'), join(folder, 'signer.pem')];
    const { signer, caCertificateDer } = await createLibraryIssuer({
      keyAlgorithm: 'P-256',
      signatureAlgorithm: 'ecdsa-sha256',
    });
    writeFileSync(certificate, toPem('CERTIFICATE', caCertificateDer));
    const { world, facts } = largeWorld(tsps, services);
    const measured: Round[] = [];
    // The first round warms up and does not count.
    for (let round = -1; round < rounds; round++) {
      const started = performance.now();
      const composed = composeTrustedLists(world, facts).find(
        (one) => one.listId === LIST && one.version === 6,
      );
      if (composed === undefined) throw new Error('the list is not composed');
      const now = new Date(Math.floor(Date.now() / 1000) * 1000);
      const list = issuedList(composed, {
        tslSequenceNumber: 1,
        listIssueDateTime: now,
        nextUpdate: new Date(now.getTime() + 30 * 86_400_000),
      });
      const octets = await signTrustedList(list, {
        signer,
        certificateDer: caCertificateDer,
        signingTime: now,
      });
      const seconds = (performance.now() - started) / 1000;
      writeFileSync(file, octets);
      const peer = verifyByXmlsec(file, certificate);
      process.stderr.write(
        `round ${round}: ${(octets.length / 1e6).toFixed(1)} MB in ${seconds.toFixed(2)} s; xmlsec1 verifies in ${peer.toFixed(2)} s\n`,
      );
      if (round >= 0) measured.push({ value: seconds, peer });
    }
    return [limitFigure('tl', 'build_200_tsps_s', measured, LIMIT_SECONDS, 's')];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function largeWorld(tspCount: number, servicesOfEach: number): { world: World; facts: ListFacts } {
  const base = loadWorld(WORLD);
  const [tsp] = base.tsps;
  const ca = base.cas.find(({ kind }) => kind === 'issuing');
  const { trustedLists } = base;
  const service = trustedLists?.services[0];
  if (!tsp || !ca || !trustedLists || !service) throw new Error('the world has no list to enlarge');
  const ids = Array.from({ length: tspCount * servicesOfEach }, (_, index) => ({
    tspId: `tsp-${Math.floor(index / servicesOfEach)}`,
    caId: `ca-${index}`,
  }));
  const world: World = {
    ...base,
    tsps: Array.from({ length: tspCount }, (_, index) => ({
      ...tsp,
      tspId: `tsp-${index}`,
      name: `TEST Provider ${index}`,
      policyArc: `2.999.10.${index + 1}`,
    })),
    cas: ids.map((one) => ({ ...ca, ...one })),
    trustedLists: {
      ...trustedLists,
      lists: trustedLists.lists.filter(({ listId }) => listId === LIST),
      services: ids.map(({ caId }) => ({ ...service, serviceId: caId, listId: LIST, caId })),
    },
  };
  const identity = (caId: string): CaIdentity => ({
    generation: 1,
    certificateDer: randomBytes(CERTIFICATE_OCTETS),
    subjectDer: buildName([...ca.subject.slice(0, -1), { attribute: 'CN', value: `TEST CA ${caId}` }]),
    subjectKeyIdentifier: randomBytes(20),
    notBefore: new Date('2026-01-01T00:00:00Z'),
  });
  return {
    world,
    facts: {
      publicUrl: 'http://localhost:8080',
      caIdentities: new Map(ids.map(({ caId }) => [caId, [identity(caId)]])),
      signers: new Map(),
      changes: [],
      pivots: [],
    },
  };
}

/** Seconds; throws where xmlsec1 does not agree. */
function verifyByXmlsec(file: string, certificateFile: string): number {
  const parameters = [
    '--verify',
    '--enabled-key-data',
    'x509',
    '--trusted-pem',
    certificateFile,
    '--id-attr:Id',
    'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
    file,
  ];
  const started = performance.now();
  const { status, stderr } = spawnSync('xmlsec1', parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`xmlsec1 does not verify the list: ${stderr}`);
  return (performance.now() - started) / 1000;
}
