import { BAD_CONTENTS } from './bad-contents';
import type { BadList, BadListOutcome } from './bad-list';
import { BAD_SIGNATURES } from './bad-signatures';
import { signWell } from './composed-lists';
import { outcomeOf } from './document-outcome';
import { bothLists, policyOf } from './list-modes';
import { type ListsContext, documentOf, listMessages } from './lists-context';

/** A bad list with what DSS said of it. */
export interface BadListVerdict {
  readonly bad: BadList;
  readonly seen: BadListOutcome;
}

/** Publishes each bad list among good ones of the mode art14. */
export async function judgeBadLists(context: ListsContext): Promise<BadListVerdict[]> {
  const verdicts: BadListVerdict[] = [];
  for (const bad of [...BAD_SIGNATURES, ...BAD_CONTENTS]) {
    const seen = await judgeBadList(context, bad);
    const [wanted, got] = [outcomeLine(bad.expected), outcomeLine(seen)];
    if (wanted !== got) context.problem(`bad list, ${bad.name}: ${wanted} expected, ${got} seen`);
    verdicts.push({ bad, seen });
  }
  return verdicts;
}

async function judgeBadList(
  context: ListsContext,
  { listId, sign, profile, level }: BadList,
): Promise<BadListOutcome> {
  const lists = await context.composed.publishSignedBy(policyOf('art14', context.japan), (unsigned) =>
    unsigned.listId === listId && unsigned.version === 6 ? sign(unsigned) : signWell(unsigned),
  );
  const loaded = await context.session.load('bad list', bothLists(lists));
  const url = lists.files.find((file) => file.listId === listId)?.url ?? '';
  const outcome = outcomeOf(
    await context.session.validate('bad list', documentOf(context, profile, level).file),
  );
  return {
    // Before the message about any other list its URL stays, and nobody expects that.
    list: listMessages(loaded).map((message) => message.replace(`${url}: `, '').replaceAll(url, 'URL')),
    anchors: loaded.anchors,
    verdict: outcome.verdict,
    messages: outcome.messages,
  };
}

function outcomeLine({ list, anchors, verdict, messages }: BadListOutcome): string {
  return [verdict, `${anchors} anchors`, ...messages, ...list].join('; ');
}
