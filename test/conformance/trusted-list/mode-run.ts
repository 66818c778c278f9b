import { type DocumentOutcome, outcomeOf, outcomeText, toldOf } from './document-outcome';
import { type JapanToEu, fromJapanToEu } from './japan-to-eu';
import { LIST_MODES, type ListMode, bothLists, policyOf } from './list-modes';
import { type ListsContext, documentOf, listMessages } from './lists-context';
import { NAMED_PROFILES, expectedFromJapan, expectedOutcome } from './mode-expectations';
import type { SealedDocument } from './sealed-documents';

/** What DSS said of the documents of a profile in a mode; one for each format or level that it judges otherwise. */
export interface ModeVerdict {
  readonly mode: ListMode;
  readonly profile: string;
  readonly outcome: DocumentOutcome;
}

export interface ModesJudgement {
  readonly verdicts: readonly ModeVerdict[];
  readonly fromJapan: ReadonlyMap<ListMode, JapanToEu>;
}

/** Document -> mode -> all that DSS told. */
type Told = Map<string, Map<ListMode, string>>;

/** Validates the same documents in every mode, and goes the way from Japan. */
export async function judgeModes(context: ListsContext): Promise<ModesJudgement> {
  const verdicts: ModeVerdict[] = [];
  const fromJapan = new Map<ListMode, JapanToEu>();
  const told: Told = new Map();
  for (const mode of LIST_MODES) {
    const lists = await context.source.publish(policyOf(mode, context.japan));
    context.keep(mode, lists);
    const loaded = await context.session.load(mode, bothLists(lists));
    for (const message of listMessages(loaded)) context.problem(`${mode}: ${message}`);
    for (const document of context.documents) {
      const outcome = await judgeDocument(context, mode, document, told);
      const isKnown = verdicts.some(
        (one) =>
          one.mode === mode &&
          one.profile === document.profile &&
          outcomeText(one.outcome) === outcomeText(outcome),
      );
      if (!isKnown) verdicts.push({ mode, profile: document.profile, outcome });
    }
    const way = await fromJapanToEu(context.session, lists, documentOf(context, 'eu-qseal-qscd').file);
    fromJapan.set(mode, way);
    for (const message of way.messages) context.problem(`${mode}, from Japan: ${message}`);
    const [seen, expected] = [japanText(way), expectedFromJapan(mode)];
    if (seen !== expected) context.problem(`${mode}, from Japan: ${expected} expected, ${seen} seen`);
  }
  for (const problem of sameInTwoModes(told)) context.problem(problem);
  return { verdicts, fromJapan };
}

/** In one line: what DSS read of the agreement, its verdict, and ours of each service. */
export function japanText({ agreement, verdict, services }: JapanToEu): string {
  const ours = [...services].map(([name, text]) => `${name}: ${text}`);
  return [`agreement ${agreement}`, verdict, ...ours].join('; ');
}

async function judgeDocument(
  context: ListsContext,
  mode: ListMode,
  { profile, format, level, file }: SealedDocument,
  told: Told,
): Promise<DocumentOutcome> {
  const verdict = await context.session.validate(mode, file);
  const outcome = outcomeOf(verdict);
  const name = `${profile}, ${format}-${level}`;
  const [seen, expected] = [outcomeText(outcome), outcomeText(expectedOutcome(mode, profile))];
  if (seen !== expected) context.problem(`${mode}: ${name}: ${expected} expected, ${seen} seen`);
  // Without an anchor the level LT is not reached either.
  const isReached = outcome.verdict.startsWith('TOTAL_PASSED');
  if (isReached && verdict.format !== `${format}_BASELINE_${level}`)
    context.problem(`${mode}: ${name} is ${verdict.format}`);
  const isTimeStamped = verdict.timeStamps.length === 1 && verdict.timeStamps[0] === 'PASSED';
  if (level !== 'B' && !isTimeStamped) context.problem(`${mode}: ${name}: its time-stamp does not pass`);
  const ofDocument = told.get(name) ?? new Map<ListMode, string>();
  told.set(name, ofDocument.set(mode, toldOf(verdict)));
  return outcome;
}

/** A mode that nobody could tell from another by a document whose profile the agreement names. */
function sameInTwoModes(told: Told): string[] {
  return [...told].flatMap(([name, byMode]) => {
    if (!NAMED_PROFILES.includes(name.split(',', 1)[0] ?? '')) return [];
    const modes = [...byMode];
    return modes.flatMap(([mode, text], index) =>
      modes
        .slice(index + 1)
        .filter(([, other]) => other === text)
        .map(([other]) => `${name}: nothing differs between ${mode} and ${other}`),
    );
  });
}
