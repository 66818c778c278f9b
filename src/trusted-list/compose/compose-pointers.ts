import type { JapanPolicy, TrustedListDefinition, TrustedLists } from '../../world/trusted-lists';
import type { World } from '../../world/world';
import type { OtherTslPointer } from '../trusted-list';
import { TSL_MEDIA_TYPE } from '../trusted-list-uris';
import type { ListVersion } from './composed-list';
import { composeRecognition, mirrored } from './compose-recognition';
import { communityRules, english, names, tslTypeOf } from './compose-scheme';
import type { ListFacts } from './list-facts';
import { listUrl } from './list-urls';

type Recognition = JapanPolicy['recognition'];

/** Under which recognition a list points to the third country at all. */
const POINTS_WHEN: Readonly<Partial<Record<TrustedListDefinition['kind'], readonly Recognition[]>>> = {
  'eu-lotl': ['pointer', 'art14'],
  'ades-lotl': ['ades-27-37'],
  'mra-hub': ['pointer', 'ades-27-37', 'art14'],
};
const WITH_AGREEMENT: ReadonlySet<Recognition> = new Set<Recognition>(['ades-27-37', 'art14']);

/** The pointers of a list (TS 119 612 5.3.13), to files of its own version. */
export function composePointers(
  world: World,
  lists: TrustedLists,
  list: TrustedListDefinition,
  version: ListVersion,
  facts: ListFacts,
): OtherTslPointer[] {
  return list.pointsTo.flatMap((listId) => {
    const target = lists.lists.find((other) => other.listId === listId);
    if (target === undefined) return [pointerToNothing(listId, list, facts)];
    const isAbroad = target.kind === 'third-country' && list.kind !== 'third-country';
    if (isAbroad && POINTS_WHEN[list.kind]?.includes(lists.japan.recognition) !== true) return [];
    const agreement = agreementBetween(world, lists, list, target, facts);
    return [
      {
        ...describedAs(target),
        serviceDigitalIdentities: identitiesOf(facts.signers.get(listId)),
        tslLocation: listUrl(facts.publicUrl, target, version),
        ...(agreement && { mutualRecognitionAgreementInformation: agreement }),
      },
    ];
  });
}

/** Between a list of lists of the EU and the list of a third country, in the words of the one that points. */
function agreementBetween(
  world: World,
  { japan }: TrustedLists,
  from: TrustedListDefinition,
  to: TrustedListDefinition,
  facts: ListFacts,
): OtherTslPointer['mutualRecognitionAgreementInformation'] {
  if (!WITH_AGREEMENT.has(japan.recognition)) return undefined;
  if (to.kind === 'third-country' && from.kind !== 'third-country')
    return composeRecognition(world, japan, { eu: from, thirdCountry: to }, facts);
  // Advanced signatures the EU recognises on its own: Japan has nothing to mirror.
  if (from.kind === 'third-country' && to.kind === 'eu-lotl' && japan.recognition === 'art14')
    return mirrored(composeRecognition(world, japan, { eu: to, thirdCountry: from }, facts));
  return undefined;
}

/** For a world that has this fault on purpose: as if another list of the same operator were there. */
function pointerToNothing(
  listId: string,
  list: TrustedListDefinition,
  { publicUrl, signers }: ListFacts,
): OtherTslPointer {
  return {
    ...describedAs(list),
    serviceDigitalIdentities: identitiesOf(signers.get(list.listId)),
    tslLocation: `${publicUrl}/tl/${listId}.xml`,
  };
}

function identitiesOf(certificates: readonly Uint8Array[] = []): OtherTslPointer['serviceDigitalIdentities'] {
  return certificates.map((certificate) => ({ x509Certificates: [certificate] }));
}

function describedAs(list: TrustedListDefinition) {
  return {
    tslType: tslTypeOf(list),
    schemeTerritory: list.announcedTerritory ?? list.territory,
    mimeType: TSL_MEDIA_TYPE,
    schemeOperatorName: names(list.operatorName),
    schemeTypeCommunityRules: communityRules(list).map(english),
  };
}
