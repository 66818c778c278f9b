import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { CA_CERTIFICATES, type EnrolmentRun } from './enrolment-run';
import { type SignatureJudgement, dss, dssSection } from './judges/dss';
import type { Finding } from './judges/judge';
import { openApiSection } from './openapi/openapi-page';
import type { OpenApiJudgement } from './openapi/openapi-run';
import { statusSection } from './status/status-page';
import type { StatusJudgement } from './status/status-run';
import type { PublishedProfile } from './subject-variants';
import { listsSection } from './trusted-list/lists-page';
import type { ListsJudgement } from './trusted-list/lists-run';
import type { Waiver } from './waivers';

/** A finding with the waiver that covers it, if any. */
export interface Verdict {
  readonly finding: Finding;
  readonly waiver: Waiver | undefined;
}

/** What one run of the service came to. */
export interface RunResult {
  readonly run: EnrolmentRun;
  readonly profiles: readonly PublishedProfile[];
  readonly verdicts: readonly Verdict[];
}

/** What came of the status run, and its findings with their waivers. */
export interface StatusResult {
  readonly judgement: StatusJudgement;
  readonly verdicts: readonly Verdict[];
}

/** The version of each judge that judged, by its name. */
export type JudgeVersions = ReadonlyMap<string, string>;

const SOURCES = join(__dirname, '../../src');
export const VERSIONS_HEADING = '## Judges';

/** docs/conformance.md. Nothing in it depends on the time or the machine but the versions, in their own section. */
export function conformancePage(
  results: readonly RunResult[],
  signatures: SignatureJudgement,
  status: StatusResult,
  lists: ListsJudgement,
  openapi: OpenApiJudgement,
  waivers: readonly Waiver[],
  versions: JudgeVersions,
): string {
  const judges = [...versions.keys()];
  return [
    '# Conformance',
    '',
    'Written by `npm run conformance`: the built service enrols every profile, key type and subject over HTTP, and',
    'programs that we did not write judge each certificate with its path to the root. "clean" is no finding at all,',
    '"clean, W1" none but those waived below. pkilint counts from WARNING, zlint from warn; their remarks are listed',
    'last. OpenSSL verifies with `-x509_strict`, GnuTLS with the profile medium, pkilint runs `lint_etsi_cert` on subjects',
    'and `lint_pkix_cert` on CA certificates. RSA-2048 is tried until the end of 2026 (TS 119 312).',
    '',
    ...results.flatMap((result) => runSection(result, judges)),
    ...dssSection(signatures),
    ...listsSection(lists),
    ...statusSection(status.judgement, status.verdicts),
    ...openApiSection(openapi),
    '## Waivers',
    '',
    'From `test/conformance/waivers.yaml`; a waiver that covers nothing is a failure.',
    '',
    ...table(
      ['', 'Judge', 'Finding', 'Profiles', 'Worlds', 'Why it does not count'],
      waivers.map(({ id, judge, finding, profiles, worlds, reason }) => [
        id,
        judge,
        `\`${finding}\``,
        profiles.join(', '),
        worlds.join(', '),
        reason.trim(),
      ]),
    ),
    '',
    '## Deviations and mock shortcuts',
    '',
    'Marked in the sources by `Deviation:` (from a standard) and `Mock:` (a shortcut of a test service).',
    '',
    ...markedComments().map((line) => `- ${line}`),
    '',
    '## Remarks',
    '',
    'What the linters note without counting it as a fault.',
    '',
    ...remarks([...results.flatMap(({ verdicts }) => verdicts), ...status.verdicts]),
    '',
    VERSIONS_HEADING,
    '',
    ...[
      ...new Set([
        ...versions.values(),
        ...status.judgement.versions,
        dss.version(),
        ...lists.versions,
        ...openapi.versions,
      ]),
    ].map((version) => `- ${version}`),
    '',
  ].join('\n');
}

function runSection({ run, profiles, verdicts }: RunResult, judges: readonly string[]): string[] {
  const rows = [CA_CERTIFICATES, ...profiles.map(({ profileId }) => profileId)].map((profile) => {
    const known = profiles.find(({ profileId }) => profileId === profile);
    const keys = known
      ? run.keyAlgorithms.filter((algorithm) => known.keyAlgorithms.includes(algorithm))
      : [];
    const ofProfile = verdicts.filter(
      ({ finding }) => finding.weight === 'finding' && finding.judged.profile === profile,
    );
    return [profile, keys.join(', '), ...judges.map((judge) => verdictText(judge, ofProfile))];
  });
  return [
    `## World ${run.world}, ${run.publicUrl}`,
    '',
    `Subjects of every profile and key type: ${run.variants.join(', ')}.`,
    '',
    ...table(['Profile', 'Keys', ...judges], rows),
    '',
  ];
}

function verdictText(judge: string, verdicts: readonly Verdict[]): string {
  const ofJudge = verdicts.filter(({ finding }) => finding.judge === judge);
  const open = ofJudge.filter(({ waiver }) => waiver === undefined);
  if (open.length > 0)
    return `FINDINGS: ${[...new Set(open.map(({ finding }) => finding.code))].sort().join(', ')}`;
  const ids = new Set(ofJudge.map(({ waiver }) => waiver?.id ?? ''));
  return ids.size === 0 ? 'clean' : `clean, ${[...ids].sort(byNumber).join(' ')}`;
}

function byNumber(one: string, other: string): number {
  return Number(one.slice(1)) - Number(other.slice(1));
}

function remarks(verdicts: readonly Verdict[]): string[] {
  const profiles = new Map<string, Set<string>>();
  for (const { finding } of verdicts) {
    if (finding.weight !== 'remark') continue;
    const key = `${finding.judge}: \`${finding.code}\``;
    profiles.set(key, (profiles.get(key) ?? new Set()).add(finding.judged.profile));
  }
  return [...profiles.keys()]
    .sort()
    .map((key) => `- ${key} (${[...(profiles.get(key) ?? [])].sort().join(', ')})`);
}

/** Comments of the sources that begin with one of the two marks, up to the end of their sentence. */
function markedComments(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .sort();
  return files.flatMap((file) => {
    const text = readFileSync(join(SOURCES, file), 'utf8').replace(/\n\s*(\*|\/\/) ?/g, '\n');
    const marked = text.matchAll(/(?:^|\n|\/\/ |\/\*\* )((?:Deviation|Mock): [^]*?\.)(?=\s|$)/g);
    return [...marked].map(([, comment]) => `\`src/${file}\`: ${comment?.replace(/\s+/g, ' ')}`);
  });
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}
