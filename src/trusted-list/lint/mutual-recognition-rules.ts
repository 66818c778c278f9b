import type { TrustServiceEquivalenceInformation, TrustServiceTslType } from '../mutual-recognition';
import type { ListRule, ListUnderLint } from './list-rule';

interface Block {
  readonly block: TrustServiceEquivalenceInformation;
  readonly element: string;
  /** Place among the blocks of its pointer. */
  readonly siblings: readonly TrustServiceEquivalenceInformation[];
  readonly place: number;
}

function* blocksOf({ list }: ListUnderLint): Generator<Block> {
  for (const { tslLocation, mutualRecognitionAgreementInformation } of list.schemeInformation
    .pointersToOtherTsl ?? []) {
    const siblings = mutualRecognitionAgreementInformation?.trustServiceEquivalenceInformation ?? [];
    for (const [place, block] of siblings.entries()) {
      const element = `TrustServiceEquivalenceInformation "${block.trustServiceLegalIdentifier}" for ${tslLocation}`;
      yield { block, element, siblings, place };
    }
  }
}

function blockRule(id: string, requirement: string, check: (block: Block) => string | undefined): ListRule {
  return {
    id: `mra.${id}`,
    clause: 'Mutual recognition schema 2; TS 119 615 as EU DSS applies it',
    requirement,
    severity: 'error',
    check: function* (input) {
      for (const block of blocksOf(input)) {
        const detail = check(block);
        if (detail !== undefined) yield { element: block.element, detail };
      }
    },
  };
}

const typeKey = ({ serviceTypeIdentifier, additionalServiceInformation }: TrustServiceTslType): string =>
  `${serviceTypeIdentifier} ${additionalServiceInformation?.uri.uri ?? ''}`;

/** Of whichever party the contexts are: the last word of the URI tells which one is meant. */
const CONTEXT_NAMES = ['QcCompliance', 'QcType', 'QcQSCD'];

export const MUTUAL_RECOGNITION_LIST_RULES: readonly ListRule[] = [
  blockRule(
    'one_block',
    'At most one block is for a service: two that match it are both dropped.',
    ({ block, siblings, place }) => {
      const types = new Set(block.typeEquivalence.pointedParty.map(typeKey));
      const other = siblings
        .slice(0, place)
        .find(({ typeEquivalence }) => typeEquivalence.pointedParty.some((type) => types.has(typeKey(type))));
      return other
        ? `is for the same service as "${other.trustServiceLegalIdentifier}"; keep one of them`
        : undefined;
    },
  ),
  blockRule('one_type_pair', 'A block pairs one type with one type.', ({ block: { typeEquivalence } }) =>
    typeEquivalence.pointingParty.length === 1 && typeEquivalence.pointedParty.length === 1
      ? undefined
      : 'pairs several types, of which only the last counts; write one block for each',
  ),
  blockRule(
    'legal_identifier',
    'No two blocks have the same legal identifier.',
    ({ block, siblings, place }) =>
      siblings
        .slice(0, place)
        .some(
          ({ trustServiceLegalIdentifier }) =>
            trustServiceLegalIdentifier === block.trustServiceLegalIdentifier,
        )
        ? 'has the TrustServiceLegalIdentifier of another block; give it its own'
        : undefined,
  ),
  blockRule('status_lists', 'No status is both valid and invalid.', ({ block: { statusEquivalence } }) => {
    const { valid, invalid } = statusEquivalence;
    const both = valid.pointedParty.find((status) => invalid.pointedParty.includes(status));
    return both === undefined ? undefined : `${both} is valid and invalid; decide`;
  }),
  blockRule(
    'contexts',
    'The contexts of certificate contents are QcCompliance, QcType and QcQSCD, each at most once.',
    ({ block: { certificateContentReferences = [] } }) => {
      const names = certificateContentReferences.map(({ context }) =>
        context.slice(context.lastIndexOf('/') + 1),
      );
      const unknown = names.find((name) => !CONTEXT_NAMES.includes(name));
      if (unknown !== undefined) return `has the context ${unknown}, which no reader knows`;
      const repeated = names.find((name, place) => names.indexOf(name) !== place);
      return repeated === undefined ? undefined : `has the context ${repeated} twice; join them`;
    },
  ),
];
