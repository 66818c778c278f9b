import type { Verdict } from '../conformance-page';
import { groupBy } from './status-judge';
import { STATUS_LINTERS } from './status-linters';
import { STATUS_WORLD, type StatusJudgement } from './status-run';
import {
  COLUMNS,
  type Column,
  STATES,
  type StatusSubject,
  type StatusVerdict,
  expectedStatus,
} from './status-subject';
import { agrees } from './verdict-findings';

/** The lines of docs/conformance.md about a run; `verdicts` are its findings with their waivers. */
export function statusSection(judgement: StatusJudgement, verdicts: readonly Verdict[]): string[] {
  const { subjects, documents } = judgement;
  return [
    '## Status, CRLs and OCSP',
    '',
    `The service (world ${STATUS_WORLD}) runs at its public URL; certificates for P-256, P-384 and RSA-3072 keys are brought into`,
    'every state at every CA that issues them, those for P-256 by each reason that the API takes, and programs that we did not',
    'write ask for their status where the certificates say. Then the clock of the world goes three years on. A cell is what the',
    'judge says of all certificates of the row, its reason compared where it tells one; anything else than what was done to',
    'them is a failure. OpenSSL asks by SHA-1 and SHA-256, each with and without nonce, about all of a CA at once, and follows',
    'holds and releases by old lists with their deltas, too (`-use_deltas`); GnuTLS asks by SHA-1 with nonce; Go asks by both',
    'hashes and reads the list; Java validates paths from the root, by OCSP alone and by CRLs alone. GnuTLS and Java look at no',
    'status after the end of a certificate. None of them may believe a list or an answer with a broken signature.',
    '',
    row(['State', 'Issuer', 'Certificates', ...COLUMNS]),
    row(['State', 'Issuer', 'Certificates', ...COLUMNS].map(() => '---')),
    ...STATES.flatMap((state) =>
      groupBy(
        subjects.filter((subject) => subject.state === state),
        ({ caId }) => caId,
      ).map((group) =>
        row([
          state,
          group[0]?.caId ?? '',
          String(new Set(group.map(({ certificateFile }) => certificateFile)).size),
          ...COLUMNS.map((column) => cellText(column, group, judgement.verdicts)),
        ]),
      ),
    ),
    '',
    'pkilint runs `lint_crl` (PKIX) and `lint_ocsp_response`, zlint its lints on CRLs and on answers about one certificate,',
    'but three that forbid what only the web forbids. Lists are read while empty, with entries, and after the end of the',
    'certificates; answers for each CA, state and hash, with and without nonce, and about several certificates.',
    '',
    row(['Lists and answers', 'Number', ...STATUS_LINTERS.map(({ name }) => name)]),
    row(['Lists and answers', 'Number', ...STATUS_LINTERS.map(({ name }) => name)].map(() => '---')),
    ...groupBy(documents, ({ profile }) => profile).map((group) =>
      row([
        group[0]?.profile ?? '',
        String(group.length),
        ...STATUS_LINTERS.map(({ name }) => linterText(name, group[0]?.profile ?? '', verdicts)),
      ]),
    ),
    '',
  ];
}

function cellText(
  column: Column,
  group: readonly StatusSubject[],
  verdicts: readonly StatusVerdict[],
): string {
  const [first] = group;
  const expected = first && expectedStatus(first.state, column);
  if (expected === undefined) return '–';
  const seen = group.flatMap((subject) =>
    verdicts
      .filter((verdict) => verdict.column === column && verdict.subject === subject.name)
      .map((verdict) => (agrees(verdict, subject) ? expected : `UNEXPECTED ${verdict.status}`)),
  );
  return [...new Set(seen)].sort().join(', ') || 'NO VERDICT';
}

function linterText(linter: string, profile: string, verdicts: readonly Verdict[]): string {
  const counted = verdicts.filter(
    ({ finding }) =>
      finding.judge === linter && finding.judged.profile === profile && finding.weight === 'finding',
  );
  const open = counted.filter(({ waiver }) => waiver === undefined);
  if (open.length > 0)
    return `FINDINGS: ${[...new Set(open.map(({ finding }) => finding.code))].sort().join(', ')}`;
  const ids = [...new Set(counted.map(({ waiver }) => waiver?.id ?? ''))];
  return ['clean', ...ids].join(' ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
