import { outcomeText } from './document-outcome';
import { LIST_MODES } from './list-modes';
import { LISTS_WORLD, type ListsJudgement } from './lists-run';
import { japanText, type ModeVerdict } from './mode-run';

/** The lines of docs/conformance.md about a run. */
export function listsSection(judgement: ListsJudgement): string[] {
  const { documents, modes, ways, badLists, judgedLists } = judgement;
  return [
    '## Trusted lists, EU DSS',
    '',
    `DSS loads the lists of the world ${LISTS_WORLD} over HTTP, from the EU list of the lists and that of third countries for advanced`,
    'signatures, with mutual recognition switched on and pointers to the list of Japan followed, and validates documents that',
    'were sealed by certificates of the service before: online, each the same in every mode. Any message about a list, any',
    'other verdict, message or agreement than the one expected, and two modes that do not differ for a certificate that the',
    `agreement names, are failures. ${documents.length} documents: XAdES-B for every profile; CAdES, PAdES and JAdES, at B and with a time-stamp`,
    'of the harness at LT, for eu-qseal-qscd and jp-eseal-qscd. xmlsec1, the JDK and xmllint (schemas of DSS) read',
    `${judgedLists} lists of both versions and all modes, and refuse a changed one.`,
    '',
    '### Verdicts by mode',
    '',
    'The signature passes wherever a list leads to the issuer; without one (none) it is INDETERMINATE,',
    'NO_CERTIFICATE_CHAIN_FOUND.',
    '',
    ...verdictTable(modes.verdicts),
    '',
    'Messages about lists: none. About documents, with what the certificate is worth and the equivalence by which it counts;',
    'between repealed and in the future only isEnactedMRA of the service differs:',
    '',
    ...table(['Mode', 'Profiles', 'DSS says'], outcomeRows(modes.verdicts)),
    '',
    '### Other ways to the lists, art14',
    '',
    ...table(
      ['Lists', 'Messages about them', 'eu-qseal-qscd', 'jp-eseal-qscd'],
      ways.map(({ name, messages, outcomes }) => [name, messages.join('; '), ...outcomes.map(outcomeText)]),
    ),
    '',
    '### From Japan to the EU',
    '',
    'DSS goes from the list of Japan, read as a list of lists, to that of the EU, and in a second step from there to a seal of',
    'eu-qseal-qscd; it knows no words but those of the EU. What the services are for Japan is our own verdict',
    '(`src/trusted-list/equivalence`).',
    '',
    ...table(
      ['Mode', 'DSS reads, and says; then ours'],
      [...modes.fromJapan].map(([mode, way]) => [mode, japanText(way)]),
    ),
    '',
    '### Bad lists, art14',
    '',
    'Each is wrong in one way and signed anew; the others are as they should be. Anchors are those of all lists.',
    '',
    ...table(
      ['Fault', 'List', 'Document', 'DSS about the list', 'Anchors', 'DSS about the document', 'Note'],
      badLists.map(({ bad, seen }) => [
        bad.name,
        bad.listId,
        bad.profile,
        seen.list.join('; '),
        String(seen.anchors),
        [seen.verdict, ...seen.messages].join(', '),
        bad.note ?? '',
      ]),
    ),
    '',
  ];
}

function verdictTable(verdicts: readonly ModeVerdict[]): string[] {
  const profiles = [...new Set(verdicts.map(({ profile }) => profile))];
  return table(
    ['Profile', ...LIST_MODES],
    profiles.map((profile) => [
      profile,
      ...LIST_MODES.map((mode) =>
        verdicts
          .filter((one) => one.mode === mode && one.profile === profile)
          .map(({ outcome }) => outcome.verdict.split(' ').at(-1) ?? '')
          .join(', '),
      ),
    ]),
  );
}

/** Profiles of which DSS says the same share a row, and modes that change nothing for any of them do, too. */
function outcomeRows(verdicts: readonly ModeVerdict[]): string[][] {
  const textsOf = (profile: string): string[] => [
    ...new Set(verdicts.filter((one) => one.profile === profile).map(({ outcome }) => outcomeText(outcome))),
  ];
  const rows = new Map<string, Set<string>>();
  for (const { mode, profile, outcome } of verdicts) {
    const key = JSON.stringify([textsOf(profile).length === 1 ? 'every' : mode, outcomeText(outcome)]);
    rows.set(key, (rows.get(key) ?? new Set()).add(profile));
  }
  return [...rows].map(([key, profiles]) => {
    const [mode = '', text = ''] = JSON.parse(key) as string[];
    return [mode, [...profiles].join(', '), text];
  });
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}
