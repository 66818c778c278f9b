import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type RunResult,
  type StatusResult,
  VERSIONS_HEADING,
  type Verdict,
  conformancePage,
} from './conformance-page';
import { type EnrolmentRun, enrolAll } from './enrolment-run';
import { controlCertificates } from './judges/control';
import { type SignatureJudgement, dss } from './judges/dss';
import { gnutls } from './judges/gnutls';
import { INSTALLATIONS } from './judges/installation';
import type { Judge, JudgedCertificate } from './judges/judge';
import { openssl } from './judges/openssl';
import { type OpenApiJudgement, installOpenApiJudges, judgeOpenApi } from './openapi/openapi-run';
import { pkilint } from './judges/pkilint';
import { zlint } from './judges/zlint';
import { KeyPool } from './key-pool';
import { installStatusJudges, judgeStatus } from './status/status-run';
import { SUBJECT_VARIANTS } from './subject-variants';
import { type ListsJudgement, installListJudges, judgeLists } from './trusted-list/lists-run';
import { readWaivers, waiverOf } from './waivers';

const JUDGES: readonly Judge[] = [openssl, gnutls, pkilint, zlint];
/** Judges that say nothing about signatures; those need the control certificate with broken statements. */
const LINTERS: readonly Judge[] = [pkilint, zlint];
/** A fault in every request would hide the rest. */
const SHOWN_FAILURES = 10;
const PAGE = join(__dirname, '../../docs/conformance.md');

/** TS 119 312 V2.1.1: no new certificates for RSA keys below 3000 bits after this day. */
const RSA_2048_ENDS = new Date('2027-01-01T00:00:00Z');
const KEY_ALGORITHMS = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096'];

const RUNS: readonly EnrolmentRun[] = [
  {
    world: 'japan-eu-rehearsal',
    publicUrl: 'http://pki.example.com',
    publicTlsUrl: 'https://pki.example.com',
    keyAlgorithms: KEY_ALGORITHMS,
    variants: SUBJECT_VARIANTS,
  },
  {
    world: 'japan-eu',
    // The default, http://localhost:8080, earns pkix.invalid_uri_syntax besides: pkilint wants a dot in a host name, which
    // RFC 3986 3.2.2 does not. Every name below .localhost is loopback, too (RFC 6761 6.3).
    publicUrl: 'http://kakehashi.localhost:8080',
    publicTlsUrl: 'https://kakehashi.localhost:8443',
    keyAlgorithms: ['P-256', 'RSA-3072'],
    variants: ['latin', 'kanji', 'lei-extension'],
  },
];

/**
 * Enrols, judges, prints, and writes the page; resolves with the exit code. Arguments: `--keep FOLDER` leaves the
 * certificates there; names of worlds, `dss`, `lists`, `status` and `openapi` run only those (and write no page).
 */
export async function runConformance(parameters: readonly string[]): Promise<number> {
  const inCi = ['1', 'true'].includes(process.env['CI'] ?? '');
  const kept = parameters.includes('--keep') ? parameters[parameters.indexOf('--keep') + 1] : undefined;
  const parts = [...RUNS.map(({ world }) => world), 'dss', 'lists', 'status', 'openapi'];
  const named = parts.filter((part) => parameters.includes(part));
  const isWanted = (part: string): boolean => named.length === 0 || named.includes(part);
  const runs = RUNS.filter(({ world }) => isWanted(world));
  const problems: string[] = [];

  const { judges, versions } = await installedJudges(inCi, problems);
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'kakehashi-judged-'));
  try {
    const results: RunResult[] = [];
    const pool = new KeyPool();
    for (const run of runs) results.push(await judgeRun(run, pool, judges, folder, problems));
    const signatures = isWanted('dss') ? await judgeSignatures(pool, folder, inCi, problems) : undefined;
    const lists = isWanted('lists') ? await judgeAllLists(pool, folder, inCi, problems) : undefined;
    const status = isWanted('status') ? await judgeAllStatus(pool, folder, inCi, problems) : undefined;
    const openapi = isWanted('openapi') ? await judgeDescription(pool, folder, inCi, problems) : undefined;
    const isWhole = runs.length === RUNS.length && judges.length === JUDGES.length;
    if (isWhole && signatures && lists && status && openapi) {
      const verdicts = [...results.flatMap((result) => result.verdicts), ...status.verdicts];
      const page = conformancePage(results, signatures, status, lists, openapi, readWaivers(), versions);
      problems.push(...unusedWaivers(verdicts), ...writePage(page, inCi));
    }
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
  for (const problem of problems) print(`FAIL  ${problem}`);
  print(problems.length === 0 ? 'conformance: ok' : `conformance: ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

/**
 * The RSA-2048 date rule follows the clock of the service, which is real time here. The page says until when the key type
 * is tried, so that it does not change on that day.
 */
function permittedToday(run: EnrolmentRun): EnrolmentRun {
  if (new Date() < RSA_2048_ENDS) return run;
  return { ...run, keyAlgorithms: run.keyAlgorithms.filter((algorithm) => algorithm !== 'RSA-2048') };
}

async function installedJudges(
  inCi: boolean,
  problems: string[],
): Promise<{ judges: Judge[]; versions: Map<string, string> }> {
  const judges: Judge[] = [];
  const versions = new Map<string, string>();
  for (const judge of JUDGES) {
    const missing = await INSTALLATIONS[judge.name]?.();
    if (missing === undefined) {
      judges.push(judge);
      versions.set(judge.name, await judge.version());
      print(`judge ${versions.get(judge.name)}`);
    } else {
      print(`judge ${judge.name} SKIPPED, missing: ${missing}`);
      if (inCi) problems.push(`${judge.name} is missing: ${missing}`);
    }
  }
  return { judges, versions };
}

async function judgeRun(
  run: EnrolmentRun,
  pool: KeyPool,
  judges: readonly Judge[],
  folder: string,
  problems: string[],
): Promise<RunResult> {
  const started = performance.now();
  const { certificates, profiles, failures } = await enrolAll(permittedToday(run), pool, folder);
  print(`${run.world}: ${certificates.length} certificates in ${seconds(started)} s`);
  problems.push(...failures.slice(0, SHOWN_FAILURES).map((failure) => `not issued: ${failure}`));
  if (failures.length > SHOWN_FAILURES) {
    problems.push(`not issued: ${failures.length - SHOWN_FAILURES} more in ${run.world}`);
  }
  const good = certificates.find(({ isCa }) => !isCa);
  if (!good) {
    problems.push(`${run.world}: nothing was issued`);
    return { run, profiles, verdicts: [] };
  }
  const controls = await controlCertificates(good, join(folder, 'control'));
  const waivers = readWaivers();
  const verdicts: Verdict[] = [];
  for (const judge of judges) {
    const judging = performance.now();
    const findings = await judge.judge(certificates);
    const judged = findings.map((finding) => ({ finding, waiver: waiverOf(finding, waivers) }));
    verdicts.push(...judged);
    const counted = judged.filter(({ finding }) => finding.weight === 'finding');
    const open = counted.filter(({ waiver }) => waiver === undefined);
    const waived = counted.length - open.length;
    print(`${run.world}: ${judge.name}: ${open.length} findings, ${waived} waived, in ${seconds(judging)} s`);
    problems.push(...summary(open));
    if (!(await refusesControl(judge, controls)))
      problems.push(`${judge.name} finds nothing in a broken certificate`);
  }
  return { run, profiles, verdicts };
}

/** EU DSS over a service of its own; undefined where it is not installed. Nothing that it says is waived. */
async function judgeSignatures(
  pool: KeyPool,
  folder: string,
  inCi: boolean,
  problems: string[],
): Promise<SignatureJudgement | undefined> {
  const missing = await dss.install();
  if (missing !== undefined) {
    print(`judge ${dss.name} SKIPPED, missing: ${missing}`);
    if (inCi) problems.push(`${dss.name} is missing: ${missing}`);
    return undefined;
  }
  print(`judge ${dss.version()}`);
  const judging = performance.now();
  const judgement = await dss.judgeSignatures(pool, join(folder, 'signatures'));
  const open = judgement.findings.filter(({ weight }) => weight === 'finding');
  print(`${judgement.cases} signatures: ${dss.name}: ${open.length} findings, in ${seconds(judging)} s`);
  problems.push(...summary(open.map((finding) => ({ finding, waiver: undefined }))));
  return judgement;
}

/** Judges of lists and OCSP answers over a service of its own; undefined where one of them is not installed. */
async function judgeAllStatus(
  pool: KeyPool,
  folder: string,
  inCi: boolean,
  problems: string[],
): Promise<StatusResult | undefined> {
  const missing = await installStatusJudges();
  if (missing.length > 0) {
    print(`status SKIPPED, missing: ${missing.join('; ')}`);
    if (inCi) problems.push(...missing.map((what) => `status: missing is ${what}`));
    return undefined;
  }
  const judgement = await judgeStatus(pool, join(folder, 'status'), (line) => print(`status: ${line}`));
  const waivers = readWaivers();
  const verdicts = judgement.findings.map((finding) => ({ finding, waiver: waiverOf(finding, waivers) }));
  const open = verdicts.filter(({ finding, waiver }) => finding.weight === 'finding' && waiver === undefined);
  problems.push(...summary(open), ...judgement.controlFailures);
  return { judgement, verdicts };
}

/** Trusted lists over a service of its own; undefined where a judge is not installed. Nothing is waived. */
async function judgeAllLists(
  pool: KeyPool,
  folder: string,
  inCi: boolean,
  problems: string[],
): Promise<ListsJudgement | undefined> {
  const missing = await installListJudges();
  if (missing.length > 0) {
    print(`lists SKIPPED, missing: ${missing.join('; ')}`);
    if (inCi) problems.push(...missing.map((what) => `lists: missing is ${what}`));
    return undefined;
  }
  const judgement = await judgeLists(pool, join(folder, 'trusted-lists'), (line) => print(`lists: ${line}`));
  problems.push(...judgement.problems.slice(0, SHOWN_FAILURES).map((problem) => `lists: ${problem}`));
  const more = judgement.problems.length - SHOWN_FAILURES;
  if (more > 0) problems.push(`lists: ${more} more problems`);
  return judgement;
}

/** The OpenAPI description over a service of its own; undefined where a judge is not installed. Nothing is waived. */
async function judgeDescription(
  pool: KeyPool,
  folder: string,
  inCi: boolean,
  problems: string[],
): Promise<OpenApiJudgement | undefined> {
  const missing = await installOpenApiJudges();
  if (missing !== undefined) {
    print(`openapi SKIPPED, missing: ${missing}`);
    if (inCi) problems.push(`openapi: missing is ${missing}`);
    return undefined;
  }
  const judgement = await judgeOpenApi(pool, join(folder, 'openapi'), (line) => print(`openapi: ${line}`));
  problems.push(...judgement.problems.slice(0, SHOWN_FAILURES).map((problem) => `openapi: ${problem}`));
  const more = judgement.problems.length - SHOWN_FAILURES;
  if (more > 0) problems.push(`openapi: ${more} more problems`);
  return judgement;
}

async function refusesControl(judge: Judge, controls: readonly JudgedCertificate[]): Promise<boolean> {
  const name = LINTERS.includes(judge) ? 'control/bad-statements' : 'control/bad-signature';
  const findings = await judge.judge(controls.filter((certificate) => certificate.name === name));
  return findings.some(({ weight }) => weight === 'finding');
}

/** One line for each code, with how often and one example, so that a fault in every certificate stays readable. */
function summary(open: readonly Verdict[]): string[] {
  const byCode = new Map<string, Verdict[]>();
  for (const verdict of open) {
    const { judge, code, judged } = verdict.finding;
    const key = `${judged.world} ${judge} ${code} in ${judged.profile}`;
    byCode.set(key, [...(byCode.get(key) ?? []), verdict]);
  }
  return [...byCode].map(([key, verdicts]) => {
    const example = verdicts[0]?.finding;
    return `${key}: ${verdicts.length} times, as in ${example?.judged.name}: ${example?.message}`;
  });
}

function unusedWaivers(verdicts: readonly Verdict[]): string[] {
  const used = new Set(verdicts.map(({ waiver }) => waiver?.id));
  return readWaivers()
    .filter(({ id }) => !used.has(id))
    .map(({ id, finding }) => `waiver ${id} (${finding}) covers nothing: remove it`);
}

/** Locally the page is written; in CI a page that differs, but for the versions, is a problem. */
function writePage(page: string, inCi: boolean): string[] {
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  if (withoutVersions(before) === withoutVersions(page)) return [];
  writeFileSync(PAGE, page);
  print('docs/conformance.md written');
  return inCi ? ['docs/conformance.md was stale: npm run conformance, and commit it'] : [];
}

function withoutVersions(page: string): string {
  return page.split(`\n${VERSIONS_HEADING}\n`)[0] ?? '';
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
