import type { Address, InternationalNames } from '../names-and-addresses';
import { SCHEME_RULES, STATUS_DETERMINATION, TSL_TYPE } from '../trusted-list-uris';
import {
  type ListDefect,
  type ListRule,
  type ListUnderLint,
  isListOfLists,
  providersOf,
  servicesOf,
} from './list-rule';

/** From when on readers want version 6 (Implementing Decision (EU) 2025/2164). */
const VERSION_6_SINCE = new Date('2026-04-28T22:00:00Z');
const FOR_EVER = 65535;
const MAX_MONTHS = 6;

function rule(
  id: string,
  clause: string,
  requirement: string,
  check: ListRule['check'],
  severity: ListRule['severity'] = 'error',
): ListRule {
  return { id: `ts_119_612.${id}`, clause: `TS 119 612 ${clause}`, requirement, severity, check };
}

/** What goes together for a kind of list: type, approach and community rules. */
function expectedOf(
  tslType: string,
  territory: string,
): { approach: string; rules: readonly string[] } | undefined {
  switch (tslType) {
    case TSL_TYPE.euListOfTheLists:
    case TSL_TYPE.adesListOfTheLists:
      return { approach: STATUS_DETERMINATION.euListOfTheLists, rules: [SCHEME_RULES.euListOfTheLists] };
    case TSL_TYPE.euGeneric:
      return {
        approach: STATUS_DETERMINATION.euAppropriate,
        rules: [SCHEME_RULES.euCommon, SCHEME_RULES.of(territory)],
      };
    case TSL_TYPE.listOf(territory):
    case TSL_TYPE.listOfTheListsOf(territory):
      return { approach: STATUS_DETERMINATION.of(territory), rules: [SCHEME_RULES.of(territory)] };
    default:
      return undefined;
  }
}

function* namesOf(input: ListUnderLint): Generator<{ element: string; names: InternationalNames }> {
  const { schemeInformation } = input.list;
  yield { element: 'SchemeOperatorName', names: schemeInformation.schemeOperatorName };
  yield { element: 'SchemeName', names: schemeInformation.schemeName };
  for (const { provider, element } of providersOf(input)) {
    yield { element: `TSPName of ${element}`, names: provider.tspInformation.tspName };
  }
  for (const { service, element } of servicesOf(input)) {
    yield { element: `ServiceName of ${element}`, names: service.serviceInformation.serviceName };
  }
}

function* addressesOf(input: ListUnderLint): Generator<{ element: string; address: Address }> {
  yield { element: 'SchemeOperatorAddress', address: input.list.schemeInformation.schemeOperatorAddress };
  for (const { provider, element } of providersOf(input)) {
    yield { element: `TSPAddress of ${element}`, address: provider.tspInformation.tspAddress };
  }
}

export const SCHEME_LIST_RULES: readonly ListRule[] = [
  rule(
    '5.3.1.version',
    '5.3.1',
    'A list issued since 2026-04-28T22:00:00Z is of version 6; version 5 is for readers of old lists only.',
    function* ({ list: { schemeInformation } }) {
      if (
        schemeInformation.tslVersionIdentifier === 5 &&
        schemeInformation.listIssueDateTime >= VERSION_6_SINCE
      ) {
        yield { element: 'TSLVersionIdentifier', detail: 'is 5; publish version 6 beside it' };
      }
    },
    'warning',
  ),
  rule('5.3.2.sequence_number', '5.3.2', 'TSLSequenceNumber begins with 1.', function* ({ list }) {
    if (list.schemeInformation.tslSequenceNumber < 1) {
      yield {
        element: 'TSLSequenceNumber',
        detail: 'is not positive; begin with 1 and add 1 for each issue',
      };
    }
  }),
  rule(
    '5.3.3.type',
    '5.3.3',
    'TSLType is one that fits the territory.',
    function* ({ list: { schemeInformation } }) {
      const { tslType, schemeTerritory = '' } = schemeInformation;
      if (!expectedOf(tslType, schemeTerritory)) {
        yield {
          element: 'TSLType',
          detail: `${tslType} is no type of list of ${schemeTerritory}; use ${TSL_TYPE.listOf(schemeTerritory)}`,
        };
      }
    },
  ),
  rule('5.1.4.english', '5.1.4', 'Every name is there in English.', function* (input) {
    for (const { element, names } of namesOf(input)) {
      if (!names.some(({ lang }) => lang === 'en')) yield { element, detail: 'has no text in en; add one' };
    }
  }),
  rule(
    '5.3.5.addresses',
    '5.3.5, 5.4.3',
    'Every electronic address has a mailto: and a web URI.',
    function* (input) {
      for (const { element, address } of addressesOf(input)) {
        const uris = address.electronicAddress.map(({ uri }) => uri);
        if (!uris.some((uri) => uri.startsWith('mailto:')))
          yield { element, detail: 'has no mailto: URI; add one' };
        if (!uris.some((uri) => /^https?:\/\//.test(uri)))
          yield { element, detail: 'has no web URI; add one' };
      }
    },
  ),
  rule('5.3.6.name', '5.3.6', 'SchemeName begins with the territory and a colon.', function* ({ list }) {
    const { schemeName, schemeTerritory = '' } = list.schemeInformation;
    for (const { lang, text } of schemeName) {
      if (!text.startsWith(`${schemeTerritory}:`)) {
        yield {
          element: `SchemeName (${lang})`,
          detail: `does not begin with "${schemeTerritory}:"; put it in front`,
        };
      }
    }
  }),
  {
    id: 'dss.pivots',
    clause: 'EU DSS, pivot support; TS 119 612 5.3.7',
    requirement:
      'In SchemeInformationURI a URI that ends in .xml is a pivot: only a list of lists has some, and they stand before the announcement of the signers.',
    severity: 'error',
    check: function* ({ list: { schemeInformation }, signersAnnouncementUri }) {
      const uris = schemeInformation.schemeInformationUri.map(({ uri }) => uri);
      const announcement = signersAnnouncementUri === undefined ? -1 : uris.indexOf(signersAnnouncementUri);
      if (signersAnnouncementUri !== undefined && announcement < 0) {
        yield {
          element: 'SchemeInformationURI',
          detail: `lacks ${signersAnnouncementUri}, which announces the signers`,
        };
      }
      for (const [place, uri] of uris.entries()) {
        if (!uri.endsWith('.xml')) continue;
        if (!isListOfLists(schemeInformation) || place > announcement) {
          yield {
            element: 'SchemeInformationURI',
            detail: `${uri} is read as a pivot; list pivots newest first before the announcement, and no other .xml`,
          };
        }
      }
    },
  },
  rule(
    '5.3.8.approach',
    '5.3.8',
    'StatusDeterminationApproach is that of the type of list.',
    function* ({ list }) {
      const { tslType, schemeTerritory = '', statusDeterminationApproach } = list.schemeInformation;
      const expected = expectedOf(tslType, schemeTerritory)?.approach;
      if (expected !== undefined && statusDeterminationApproach !== expected) {
        yield { element: 'StatusDeterminationApproach', detail: `is not ${expected}; use it` };
      }
    },
  ),
  rule(
    '5.3.9.rules',
    '5.3.9',
    'SchemeTypeCommunityRules holds the rules of the type of list.',
    function* ({ list }) {
      const { tslType, schemeTerritory = '', schemeTypeCommunityRules = [] } = list.schemeInformation;
      for (const expected of expectedOf(tslType, schemeTerritory)?.rules ?? []) {
        if (!schemeTypeCommunityRules.some(({ uri }) => uri === expected)) {
          yield { element: 'SchemeTypeCommunityRules', detail: `lacks ${expected}; add it` };
        }
      }
    },
  ),
  rule('5.3.10.territory', '5.3.10', 'SchemeTerritory is there: two capital letters.', function* ({ list }) {
    const { schemeTerritory } = list.schemeInformation;
    if (schemeTerritory === undefined || !/^[A-Z]{2}$/.test(schemeTerritory)) {
      yield { element: 'SchemeTerritory', detail: 'is no code of ISO 3166-1 alpha-2 and not EU; set it' };
    }
  }),
  rule('5.3.11.notice', '5.3.11', 'There is a policy or a legal notice.', function* ({ list }) {
    if (!list.schemeInformation.policyOrLegalNotice) {
      yield { element: 'PolicyOrLegalNotice', detail: 'is missing; add a TSLLegalNotice' };
    }
  }),
  rule('5.3.12.history', '5.3.12', 'Historical information is kept for ever.', function* ({ list }) {
    if (list.schemeInformation.historicalInformationPeriod !== FOR_EVER) {
      yield { element: 'HistoricalInformationPeriod', detail: `is not ${FOR_EVER}; set it` };
    }
  }),
  rule(
    '5.3.15.next_update',
    '5.3.15',
    'NextUpdate is after the issue and at most 6 months later.',
    function* ({ list }) {
      const { listIssueDateTime, nextUpdate } = list.schemeInformation;
      if (!nextUpdate) return;
      if (nextUpdate <= listIssueDateTime) yield* nextUpdateDefect('is not after ListIssueDateTime; move it');
      if (nextUpdate > monthsLater(listIssueDateTime, MAX_MONTHS)) {
        yield* nextUpdateDefect(
          `is more than ${MAX_MONTHS} months after ListIssueDateTime; issue more often`,
        );
      }
    },
  ),
  rule('5.3.18.providers', '5.3.18', 'A list of lists has no providers.', function* ({ list }) {
    if (isListOfLists(list.schemeInformation) && list.trustServiceProviderList) {
      yield {
        element: 'TrustServiceProviderList',
        detail: 'stands in a list of lists; readers take no service from there',
      };
    }
  }),
];

function* nextUpdateDefect(detail: string): Generator<ListDefect> {
  yield { element: 'NextUpdate', detail };
}

/** The same day and time so many months later, or the last day of that month. */
function monthsLater(instant: Date, months: number): Date {
  const later = new Date(instant);
  later.setUTCMonth(later.getUTCMonth() + months);
  if (later.getUTCDate() !== instant.getUTCDate()) later.setUTCDate(0);
  return later;
}
