import { type DocumentOutcome, outcomeOf, outcomeText } from './document-outcome';
import { bothLists, policyOf, throughTheHub, withPivots } from './list-modes';
import type { ListOfTheListsSource } from './list-session';
import type { PublishedLists } from './list-source';
import { type ListsContext, documentOf, listMessages, sameTexts } from './lists-context';
import { expectedOutcome } from './mode-expectations';

const SEALS = ['eu-qseal-qscd', 'jp-eseal-qscd'] as const;
/** Qualified all the same, with the notice for lists of the type for advanced signatures. */
const BY_THE_ADES_LIST: DocumentOutcome = {
  ...expectedOutcome('art14', 'jp-eseal-qscd'),
  messages: ['QUAL_TL_IMRA_ANS_V2'],
};
const NOT_REACHED = expectedOutcome('none', 'jp-eseal-qscd');

/** Lists of the mode art14, and ways to read them other than that of the modes. */
interface WaysTo {
  publish(context: ListsContext): Promise<PublishedLists>;
  readonly ways: readonly ListWay[];
}

/** What comes of a seal of each side. */
interface ListWay {
  readonly name: string;
  sources(lists: PublishedLists): readonly ListOfTheListsSource[];
  /** List, below `/tl/`, and message. */
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

const WAYS: readonly WaysTo[] = [
  {
    publish: ({ source, japan }) => source.publish(policyOf('art14', japan)),
    ways: [
      { name: 'lists of version 5', sources: (lists) => bothLists(lists, 5), expected: AS_EVER },
      {
        name: 'the hub, as the stock DSS demo web application is configured',
        sources: throughTheHub,
        expected: [AS_EVER[0], BY_THE_ADES_LIST],
      },
    ],
  },
  {
    publish: ({ source }) => source.rollOver('jp-tl'),
    ways: [{ name: 'the list of Japan by its second signer', sources: bothLists, expected: AS_EVER }],
  },
  {
    publish: ({ source }) => source.rollOver('eu-lotl'),
    ways: [
      {
        name: 'the list of the lists by its second signer, only the first is known',
        sources: (lists) => bothLists(byTheFirstSigner(lists)),
        messages: ['eu/lotl.xml: signature: INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND'],
        expected: [NOT_REACHED, NOT_REACHED],
      },
      {
        name: 'the same, and pivots are followed',
        sources: (lists) =>
          bothLists(byTheFirstSigner(lists)).map((lotl) =>
            lotl.url.endsWith('/eu/lotl.xml') ? withPivots(lotl) : lotl,
          ),
        expected: AS_EVER,
      },
    ],
  },
  {
    publish: ({ source }) => source.decide({ kind: 'agreement', status: 'repealed' }),
    ways: [
      {
        name: 'the agreement repealed by an operator, after the documents were sealed',
        sources: bothLists,
        expected: [AS_EVER[0], noLonger(AS_EVER[1], ['QUAL_HAS_METS_ANS', 'QUAL_TL_IMRA_ANS_V1'])],
      },
    ],
  },
  {
    publish: ({ source }) =>
      source.decide({ kind: 'service_status', serviceId: 'alpha-seal', status: 'withdrawn' }),
    ways: [
      {
        name: 'the service of the EU withdrawn by an operator besides',
        sources: bothLists,
        expected: [
          noLonger(AS_EVER[0], ['QUAL_HAS_GRANTED_ANS', 'QUAL_HAS_VALID_CAQC_ANS']),
          noLonger(AS_EVER[1], ['QUAL_HAS_METS_ANS', 'QUAL_TL_IMRA_ANS_V1']),
        ],
      },
    ],
  },
];

/** It was qualified when the certificate was issued; a seal without a time-stamp counts as made now. */
function noLonger({ agreement, certificate }: DocumentOutcome, reasons: readonly string[]): DocumentOutcome {
  return {
    verdict: 'TOTAL_PASSED ADESEAL',
    messages: [...reasons, 'QUAL_QC_AT_ST_ANS', 'QUAL_QSCD_AT_ST_ANS'].sort(),
    certificate: `${certificate}, then CERT_FOR_ESEAL`,
    agreement,
  };
}

export async function judgeWays(context: ListsContext): Promise<WayVerdict[]> {
  const verdicts: WayVerdict[] = [];
  for (const { publish, ways } of WAYS) {
    const lists = await publish(context);
    context.keep(ways[0]?.name ?? '', lists);
    for (const way of ways) verdicts.push(await judgeWay(context, way, lists));
  }
  return verdicts;
}

async function judgeWay(context: ListsContext, way: ListWay, lists: PublishedLists): Promise<WayVerdict> {
  const { name } = way;
  const loaded = await context.session.load(name, way.sources(lists));
  const messages = listMessages(loaded).map((message) => message.replace(/^\S+\/tl\//, ''));
  if (!sameTexts(messages, way.messages ?? []))
    context.problem(`${name}: lists: ${messages.join('; ') || 'no message'}`);
  const outcomes: DocumentOutcome[] = [];
  for (const [index, expected] of way.expected.entries()) {
    const profile = SEALS[index] ?? '';
    const outcome = outcomeOf(await context.session.validate(name, documentOf(context, profile).file));
    const [wanted, seen] = [outcomeText(expected), outcomeText(outcome)];
    if (wanted !== seen) context.problem(`${name}: ${profile}: ${wanted} expected, ${seen} seen`);
    outcomes.push(outcome);
  }
  return { name, messages, outcomes };
}

function byTheFirstSigner({ files, signers }: PublishedLists): PublishedLists {
  return {
    files,
    signers: new Map([...signers].map(([listId, certificates]) => [listId, certificates.slice(0, 1)])),
  };
}
