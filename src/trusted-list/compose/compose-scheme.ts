import type { ListTexts, TrustedListDefinition, TrustedListKind } from '../../world/trusted-lists';
import type { Address, InternationalNames, MultiLangUri } from '../names-and-addresses';
import type { SchemeInformation } from '../trusted-list';
import { SCHEME_RULES, STATUS_DETERMINATION, TSL_TYPE } from '../trusted-list-uris';
import type { IssuedMember, ListVersion } from './composed-list';
import type { ListFacts } from './list-facts';
import { informationUrl, listUrl, signersAnnouncementUrl } from './list-urls';

/** History is kept for ever (TS 119 612 5.3.12). */
const HISTORY_FOR_EVER = 65_535;

const LEGAL_NOTICE: ListTexts = {
  en: 'TEST: this list is made for tests. It has no legal effect, and nothing on it is a trust service in law.',
  ja: 'TEST: 本リストは試験用であり、法的効力はありません。掲載されたサービスは法令上のトラストサービスではありません。',
};

/** Kinds of lists that point to lists and whose signers are announced on a page of their own. */
const LISTS_OF_LISTS: ReadonlySet<TrustedListKind> = new Set(['eu-lotl', 'ades-lotl', 'mra-hub']);

export function isListOfLists({ kind }: TrustedListDefinition): boolean {
  return LISTS_OF_LISTS.has(kind);
}

/** Whether a list is read in Japanese too. */
export function isInJapanese({ territory }: TrustedListDefinition): boolean {
  return territory === 'JP';
}

/** All of SchemeInformation (TS 119 612 5.3) but the pointers and what an issue adds. */
export function composeScheme(
  list: TrustedListDefinition,
  version: ListVersion,
  { publicUrl, pivots }: ListFacts,
): Omit<SchemeInformation, IssuedMember | 'pointersToOtherTsl'> {
  return {
    tslVersionIdentifier: version,
    tslType: tslTypeOf(list),
    schemeOperatorName: names(list.operatorName),
    schemeOperatorAddress: operatorAddress(list, publicUrl),
    schemeName: names(list.schemeName).map(({ lang, text }) => ({
      lang,
      text: `${list.territory}:${text}`,
    })),
    schemeInformationUri: [
      // Readers take every .xml before the announcement for a pivot, newest first.
      ...pivots.filter(({ listId }) => listId === list.listId).map(({ url }) => english(url)),
      ...(isListOfLists(list) ? [english(signersAnnouncementUrl(publicUrl))] : []),
      ...inItsLanguages(list, informationUrl(publicUrl, list)),
    ],
    statusDeterminationApproach: statusDeterminationOf(list),
    schemeTypeCommunityRules: communityRules(list).map(english),
    schemeTerritory: list.territory,
    policyOrLegalNotice: {
      tslLegalNotice: isInJapanese(list) ? names(LEGAL_NOTICE) : names({ en: LEGAL_NOTICE.en }),
    },
    historicalInformationPeriod: HISTORY_FOR_EVER,
    distributionPoints: [listUrl(publicUrl, list, version)],
  };
}

export function tslTypeOf({ kind, territory }: TrustedListDefinition): string {
  switch (kind) {
    case 'eu-lotl':
      return TSL_TYPE.euListOfTheLists;
    case 'eu-member-state':
      return TSL_TYPE.euGeneric;
    case 'third-country':
      return TSL_TYPE.listOf(territory);
    case 'ades-lotl':
    case 'mra-hub':
      return TSL_TYPE.adesListOfTheLists;
  }
}

export function communityRules({ kind, territory }: TrustedListDefinition): string[] {
  switch (kind) {
    case 'eu-member-state':
      return [SCHEME_RULES.euCommon, SCHEME_RULES.of(territory)];
    case 'third-country':
      return [SCHEME_RULES.of(territory)];
    default:
      return [SCHEME_RULES.euListOfTheLists];
  }
}

/** English, and Japanese where there is a text in it. */
export function names({ en, ja }: ListTexts): InternationalNames {
  return [{ lang: 'en', text: en }, ...(ja === undefined ? [] : [{ lang: 'ja', text: ja }])];
}

export function english(uri: string): MultiLangUri {
  return { lang: 'en', uri };
}

export function inItsLanguages(list: TrustedListDefinition, uri: string): MultiLangUri[] {
  return [english(uri), ...(isInJapanese(list) ? [{ lang: 'ja', uri }] : [])];
}

function statusDeterminationOf({ kind, territory }: TrustedListDefinition): string {
  switch (kind) {
    case 'eu-member-state':
      return STATUS_DETERMINATION.euAppropriate;
    case 'third-country':
      return STATUS_DETERMINATION.of(territory);
    default:
      return STATUS_DETERMINATION.euListOfTheLists;
  }
}

function operatorAddress(list: TrustedListDefinition, publicUrl: string): Address {
  const { email, ...postal } = list.address;
  return {
    postalAddresses: [{ lang: 'en', ...postal }],
    electronicAddress: [english(`mailto:${email}`), ...inItsLanguages(list, informationUrl(publicUrl, list))],
  };
}
