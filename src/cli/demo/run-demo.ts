import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { RaClient } from '@kakehashi/client';

import {
  type ChainFiles,
  opensslVersion,
  verifyWithOpenssl,
  verifyWithPkijs,
  verifyWithPlatform,
} from './chain-verification';
import { readDisclosureStatements } from './disclosure-statements';
import { type DemoEnrolment, type EnrolledCertificate, enrol } from './enrolment-journey';
import { toPem } from '../../x509/pem';
import { type StatusSubject, changeStatus, checkUnchanged } from './status-journey';
import { StepFailed, StepReport } from './step-report';

/** Where the demo runs: the service's base URL, the folder for artefacts, and how to print and measure. */
export interface DemoSurroundings {
  readonly baseUrl: string;
  readonly outFolder: string;
  readonly print: (line: string) => void;
  /** The service's time, for path validation. */
  readonly now: () => Date;
  /** A monotonic count of milliseconds. */
  readonly milliseconds: () => number;
}

/** The seed client of the world `japan-eu` (a well-known secret that works on loopback only). */
const DEMO_CLIENT = { clientId: 'demo-rssp', clientSecret: 'demo-rssp-secret' };
const SCOPE = 'ra.enrol ra.read ra.revoke';

/**
 * One eSeal for the same maker at an EU and at a Japanese CA. The LEI and the corporate number are those of the
 * fictitious maker in the world file.
 */
const ENROLMENTS: readonly DemoEnrolment[] = [
  {
    name: 'eu-eseal',
    caId: 'alpha-seal',
    profileId: 'eu-qseal-qscd',
    subjectData: {
      subjectType: 'legal',
      organization_name: 'TEST Example Works',
      organization_identifier: 'VATXA-100000002',
      common_name: 'TEST Example Works eSeal',
      address: { country: 'XA' },
    },
  },
  {
    name: 'jp-eseal',
    caId: 'bravo-eseal',
    profileId: 'jp-eseal-qscd',
    subjectData: {
      subjectType: 'legal',
      organization_name: 'テスト架橋製作所株式会社',
      organization_identifier: 'NTRJP-5999999000004',
      common_name: 'テスト架橋製作所 eシール',
      address: { country: 'JP' },
    },
  },
];

/**
 * Runs the main job end to end: enrols one certificate at each CA, then holds, releases and revokes the first, while the
 * others stay good. Leaves the artefacts and `report.json`, and tells whether every step was as expected.
 */
export async function runDemo(surroundings: DemoSurroundings): Promise<boolean> {
  const { baseUrl, outFolder, print } = surroundings;
  mkdirSync(outFolder, { recursive: true });
  const report = new StepReport(print, surroundings.milliseconds);
  try {
    const rssp = await authenticate(baseUrl, report);
    const subjects: StatusSubject[] = [];
    for (const enrolment of ENROLMENTS) {
      const enrolled = await enrol(rssp, enrolment, report);
      const files = await verify(enrolment.name, enrolled, report, surroundings);
      const { name } = enrolment;
      await readStatements(name, enrolled, report, baseUrl);
      const { now } = surroundings;
      subjects.push({ name, certId: enrolled.certId, folder: join(outFolder, name), files, now });
    }
    const [changed, ...unchanged] = subjects;
    if (changed) await changeStatus(rssp, changed, report);
    for (const subject of unchanged) await checkUnchanged(rssp, subject, report);
  } catch (error) {
    // A failed step is in the report already; what stands after it cannot be tried.
    if (!(error instanceof StepFailed)) throw error;
  }
  const file = join(outFolder, 'report.json');
  writeFileSync(file, `${JSON.stringify({ ok: report.ok, steps: report.steps }, null, 2)}\n`);
  print(`${report.ok ? 'All steps as expected' : 'A step failed'}; artefacts and report in ${outFolder}`);
  return report.ok;
}

async function authenticate(baseUrl: string, report: StepReport): Promise<RaClient> {
  const rssp = new RaClient({
    url: baseUrl,
    authentication: { method: 'client_secret_basic', ...DEMO_CLIENT },
    scope: SCOPE,
  });
  await report.run('discovery', 'a token endpoint', async () => {
    const { token_endpoint: seen } = await rssp.configuration();
    return { ok: true, seen, value: undefined };
  });
  await report.run('authentication', 'an access token', async () => {
    const { body } = await rssp.request('listProfiles', {});
    const seen = `${DEMO_CLIENT.clientId} (${SCOPE}) may use ${body.items.length} profiles`;
    return { ok: body.items.length > 0, seen, value: undefined };
  });
  return rssp;
}

async function verify(
  name: string,
  { path }: EnrolledCertificate,
  report: StepReport,
  { outFolder, now }: DemoSurroundings,
): Promise<ChainFiles> {
  const files = writePath(join(outFolder, name), path);

  await report.run(`${name}: platform crypto`, 'every signature and date valid', async () => {
    const ok = verifyWithPlatform(path, now());
    return { ok, seen: ok ? `${path.length} certificates, all valid` : 'refused', value: undefined };
  });
  await report.run(`${name}: pkijs`, 'path valid', async () => {
    const { ok, message } = await verifyWithPkijs(path, now());
    return { ok, seen: message, value: undefined };
  });
  const version = await opensslVersion();
  await report.run(`${name}: OpenSSL`, 'OK, where OpenSSL is on PATH', async () => {
    if (version === undefined) return { ok: true, seen: 'not on PATH, not asked', value: undefined };
    const { ok, message } = await verifyWithOpenssl(files);
    return { ok, seen: `${message} (${version.split(' ').slice(0, 2).join(' ')})`, value: undefined };
  });
  return files;
}

async function readStatements(
  name: string,
  { path: [certificate] }: EnrolledCertificate,
  report: StepReport,
  baseUrl: string,
): Promise<void> {
  await report.run(`${name}: disclosure statement`, 'every URL in QcPDS answers over HTTPS', async () => {
    const read = await readDisclosureStatements(certificate ?? Buffer.alloc(0), baseUrl);
    return { ok: true, seen: read.map(({ url }) => url).join(' '), value: undefined };
  });
}

function writePath(folder: string, path: readonly Buffer[]): ChainFiles {
  mkdirSync(folder, { recursive: true });
  const [leaf, ...issuers] = path;
  const root = issuers.at(-1);
  if (!leaf || !root) throw new StepFailed('the answer holds no chain');
  const write = (fileName: string, certificates: readonly Buffer[]): string => {
    const file = join(folder, fileName);
    writeFileSync(file, certificates.map((der) => toPem('CERTIFICATE', der)).join(''));
    return file;
  };
  return {
    certificate: write('certificate.pem', [leaf]),
    chain: write('chain.pem', issuers.slice(0, -1)),
    root: write('root.pem', [root]),
  };
}
