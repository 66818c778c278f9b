import { type DocumentOutcome, outcomeOf, outcomeText } from './document-outcome';
import { type ComposedLists, signWell } from './composed-lists';
import { bothLists, policyOf, throughTheHub } from './list-modes';
import type { ListOfTheListsSource } from './list-session';
import type { ListState, PublishedLists } from './list-source';
import { type ListsContext, documentOf, listMessages, sameTexts } from './lists-context';
import { expectedOutcome } from './mode-expectations';

const ANNOUNCEMENT = '/tl/eu/signers.html';
const SEALS = ['eu-qseal-qscd', 'jp-eseal-qscd'] as const;
/** Qualified all the same, with the notice for lists of the type for advanced signatures. */
const BY_THE_ADES_LIST: DocumentOutcome = {
  ...expectedOutcome('art14', 'jp-eseal-qscd'),
  messages: ['QUAL_TL_IMRA_ANS_V2'],
};
const NOT_REACHED = expectedOutcome('none', 'jp-eseal-qscd');

/** Another way to lists of the mode art14 than that of the modes, and what comes of a seal of each side. */
interface ListWay {
  readonly name: string;
  publish(source: ComposedLists, state: ListState): Promise<PublishedLists>;
  sources(lists: PublishedLists): readonly ListOfTheListsSource[];
  /** Parts of `list`, below `/tl/`, and message. */
  readonly messages?: readonly string[];
  readonly expected: readonly [eu: DocumentOutcome, japan: DocumentOutcome];
}

/** What DSS said of the two seals. */
export interface WayVerdict {
  readonly name: string;
  readonly messages: readonly string[];
  readonly outcomes: readonly DocumentOutcome[];
}

const AS_EVER = [expectedOutcome('art14', SEALS[0]), expectedOutcome('art14', SEALS[1])] as const;

const WAYS: readonly ListWay[] = [
  {
    name: 'lists of version 5',
    publish: (source, state) => source.publish(state),
    sources: (lists) => bothLists(lists, 5),
    expected: AS_EVER,
  },
  {
    name: 'the hub, as the stock DSS demo web application is configured',
    publish: (source, state) => source.publish(state),
    sources: throughTheHub,
    expected: [AS_EVER[0], BY_THE_ADES_LIST],
  },
  {
    name: 'lists by their second signers',
    publish: (source, state) =>
      source.publishSignedBy(state, ({ standby, ...unsigned }) =>
        signWell({ ...unsigned, standby, signer: standby }),
      ),
    sources: bothLists,
    expected: AS_EVER,
  },
  {
    name: 'the list of the lists by another signer, and the announced one is followed alone',
    publish: (source, state) => source.publishRolledOver(state, 'eu-lotl'),
    sources: (lists) => bothLists(byTheFirstSigner(lists)),
    messages: ['eu/lotl.xml: signature: INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND'],
    expected: [NOT_REACHED, NOT_REACHED],
  },
  {
    name: 'the same, and pivots are followed',
    publish: (source, state) => source.publishRolledOver(state, 'eu-lotl'),
    sources: (lists) =>
      bothLists(byTheFirstSigner(lists)).map((lotl) =>
        lotl.url.endsWith('/eu/lotl.xml')
          ? { ...lotl, announcement: lotl.url.replace('/tl/eu/lotl.xml', ANNOUNCEMENT) }
          : lotl,
      ),
    expected: AS_EVER,
  },
];

export async function judgeWays(context: ListsContext): Promise<WayVerdict[]> {
  const verdicts: WayVerdict[] = [];
  const state = { japan: policyOf('art14', context.japan) };
  for (const way of WAYS) {
    const lists = await way.publish(context.source, state);
    context.keep(way.name, lists);
    const loaded = await context.session.load(way.name, way.sources(lists));
    const messages = listMessages(loaded).map((message) => message.replace(/^\S+\/tl\//, ''));
    if (!sameTexts(messages, way.messages ?? []))
      context.problem(`${way.name}: lists: ${messages.join('; ') || 'no message'}`);
    const outcomes: DocumentOutcome[] = [];
    for (const [index, profile] of SEALS.entries()) {
      const outcome = outcomeOf(await context.session.validate(way.name, documentOf(context, profile).file));
      const expected = way.expected[index];
      if (!expected || outcomeText(outcome) !== outcomeText(expected)) {
        const wanted = expected ? outcomeText(expected) : 'nothing';
        context.problem(`${way.name}: ${profile}: ${wanted} expected, ${outcomeText(outcome)} seen`);
      }
      outcomes.push(outcome);
    }
    verdicts.push({ name: way.name, messages, outcomes });
  }
  return verdicts;
}

function byTheFirstSigner({ files, signers }: PublishedLists): PublishedLists {
  return {
    files,
    signers: new Map([...signers].map(([listId, certificates]) => [listId, certificates.slice(0, 1)])),
  };
}
