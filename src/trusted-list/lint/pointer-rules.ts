import type { OtherTslPointer } from '../trusted-list';
import { TSL_MEDIA_TYPE, TSL_TYPE } from '../trusted-list-uris';
import { type ListRule, type ListUnderLint, isListOfLists } from './list-rule';

function* pointersOf({ list }: ListUnderLint): Generator<{ pointer: OtherTslPointer; element: string }> {
  for (const pointer of list.schemeInformation.pointersToOtherTsl ?? []) {
    yield { pointer, element: `OtherTSLPointer to ${pointer.tslLocation}` };
  }
}

function pointerRule(
  id: string,
  clause: string,
  requirement: string,
  check: (pointer: OtherTslPointer) => string | undefined,
): ListRule {
  return {
    id,
    clause,
    requirement,
    severity: 'error',
    check: function* (input) {
      for (const { pointer, element } of pointersOf(input)) {
        const detail = check(pointer);
        if (detail !== undefined) yield { element, detail };
      }
    },
  };
}

const CLAUSE = 'TS 119 612 5.3.13';
const DSS = 'TS 119 612 5.3.13; EU DSS takes a pointer by type and media type';

export const POINTER_LIST_RULES: readonly ListRule[] = [
  {
    id: 'ts_119_612.5.3.13.pointers',
    clause: CLAUSE,
    requirement: 'A list points to the list of lists, and a list of lists to itself.',
    severity: 'error',
    check: function* ({ list: { schemeInformation } }) {
      const { tslType, pointersToOtherTsl = [] } = schemeInformation;
      const isItself = isListOfLists(schemeInformation);
      const found = pointersToOtherTsl.some((pointer) =>
        isItself
          ? pointer.tslType === tslType
          : /listofthelists$|\/ades-lotl-tsl-type$/.test(pointer.tslType ?? ''),
      );
      if (!found) {
        const missing = isItself ? 'itself' : 'a list of lists';
        yield { element: 'PointersToOtherTSL', detail: `has no pointer to ${missing}; add one` };
      }
    },
  },
  pointerRule('ts_119_612.5.3.13.mime_type', DSS, `MimeType is ${TSL_MEDIA_TYPE}.`, ({ mimeType }) =>
    mimeType === TSL_MEDIA_TYPE ? undefined : `MimeType is not ${TSL_MEDIA_TYPE}; readers ignore the pointer`,
  ),
  pointerRule(
    'ts_119_612.5.3.13.type',
    DSS,
    'TSLType is there and fits the territory.',
    ({ tslType, schemeTerritory }) => {
      if (tslType === undefined) return 'TSLType is missing; readers ignore the pointer';
      const own = /\/TSLType\/([A-Z]{2})list(?:ofthelists)?$/.exec(tslType)?.[1];
      const isEuropean = tslType === TSL_TYPE.euListOfTheLists || tslType === TSL_TYPE.adesListOfTheLists;
      if (isEuropean && schemeTerritory !== 'EU')
        return 'SchemeTerritory is not EU, TSLType is of a list of the EU';
      return own !== undefined && own !== schemeTerritory
        ? `TSLType is of ${own}, SchemeTerritory is ${schemeTerritory}; make them agree`
        : undefined;
    },
  ),
  pointerRule('ts_119_612.5.3.13.territory', CLAUSE, 'SchemeTerritory is there.', ({ schemeTerritory }) =>
    schemeTerritory === undefined ? 'SchemeTerritory is missing; add it' : undefined,
  ),
  pointerRule(
    'ts_119_612.5.3.13.operator',
    CLAUSE,
    'SchemeOperatorName is there.',
    ({ schemeOperatorName }) =>
      schemeOperatorName === undefined ? 'SchemeOperatorName is missing; add it' : undefined,
  ),
  pointerRule(
    'ts_119_612.5.3.13.rules',
    CLAUSE,
    'SchemeTypeCommunityRules is there.',
    ({ schemeTypeCommunityRules }) =>
      schemeTypeCommunityRules === undefined ? 'SchemeTypeCommunityRules is missing; add it' : undefined,
  ),
  pointerRule(
    'ts_119_612.5.3.13.signers',
    CLAUSE,
    'There is at least one signer, and each is named by a certificate.',
    ({ serviceDigitalIdentities }) =>
      serviceDigitalIdentities.length > 0 &&
      serviceDigitalIdentities.every(({ x509Certificates }) => x509Certificates.length === 1)
        ? undefined
        : 'does not name every signer by one certificate; nobody could sign that list',
  ),
  {
    id: 'dss.duplicate_location',
    clause: 'EU DSS refuses two pointers to one URL',
    requirement: 'No two pointers lead to the same location.',
    severity: 'error',
    check: function* (input) {
      const seen = new Set<string>();
      for (const { pointer, element } of pointersOf(input)) {
        if (seen.has(pointer.tslLocation)) yield { element, detail: 'is there twice; remove one' };
        seen.add(pointer.tslLocation);
      }
    },
  },
];
