import type {
  PolicyOrLegalNotice,
  SchemeInformation,
  TrustServiceProvider,
  TrustServiceStatusList,
  TspInformation,
} from '../trusted-list';
import { TrustedListError } from '../trusted-list-error';
import { TSL_TAG } from '../trusted-list-uris';
import { ContentCursor } from '../xml/content-cursor';
import {
  type ElementCodec,
  type Field,
  type Fields,
  attribute,
  element,
  listOf,
  one,
  optional,
  optionalAttribute,
  repeated,
  textElement,
  wrapping,
} from '../xml/element-codec';
import { type Place, type Scalar, dateTime, oneOf, wholeNumber } from '../xml/scalar';
import {
  address,
  multiLangString,
  multiLangUri,
  multiLangUris,
  names,
  schemeOperatorName,
  schemeTerritory,
  schemeTypeCommunityRules,
  tsl,
  tslType,
  uriElement,
} from './common-format';
import { pointersToOtherTsl } from './pointer-format';
import { tspService } from './service-format';

/** Versions that are written and read: 5 until 2026, 6 of v2.4.1 of the standard (5.3.1). */
const versionIdentifier: Scalar<5 | 6> = {
  encode: String,
  decode: (value, where) => {
    if (value === '5' || value === '6') return value === '5' ? 5 : 6;
    throw new TrustedListError('unsupported_version', `${where.path} is neither 5 nor 6`);
  },
};

const tslPolicy = repeated(multiLangUri(tsl('TSLPolicy')));
const tslLegalNotice = repeated(multiLangString(tsl('TSLLegalNotice')));

const policyOrLegalNotice: ElementCodec<PolicyOrLegalNotice> = {
  name: tsl('PolicyOrLegalNotice'),
  write: (xml, value) => {
    xml.start(tsl('PolicyOrLegalNotice'));
    if ('tslPolicy' in value) tslPolicy.write(xml, value.tslPolicy);
    else tslLegalNotice.write(xml, value.tslLegalNotice);
    xml.end();
  },
  read: (source) => {
    const cursor = new ContentCursor(source);
    const isPolicy = source.children[0]?.localName === 'TSLPolicy';
    const value = isPolicy
      ? { tslPolicy: tslPolicy.read(cursor) }
      : { tslLegalNotice: tslLegalNotice.read(cursor) };
    cursor.end();
    return value;
  },
};

const nextUpdate = wrapping(tsl('NextUpdate'), optional(textElement(tsl('dateTime'), dateTime)));

/** NextUpdate is always there, and empty for a closed scheme (5.3.15). */
const nextUpdateField: Field<Date | undefined> = {
  write: (xml, value) => nextUpdate.write(xml, value),
  read: (cursor) => nextUpdate.read(cursor.next(nextUpdate.name)),
};

const schemeInformation = element<SchemeInformation>(tsl('SchemeInformation'), {
  tslVersionIdentifier: one(textElement(tsl('TSLVersionIdentifier'), versionIdentifier)),
  tslSequenceNumber: one(textElement(tsl('TSLSequenceNumber'), wholeNumber)),
  tslType: one(tslType),
  schemeOperatorName: one(schemeOperatorName),
  schemeOperatorAddress: one(address(tsl('SchemeOperatorAddress'))),
  schemeName: one(names(tsl('SchemeName'))),
  schemeInformationUri: one(multiLangUris(tsl('SchemeInformationURI'))),
  statusDeterminationApproach: one(uriElement('StatusDeterminationApproach')),
  schemeTypeCommunityRules: optional(schemeTypeCommunityRules),
  schemeTerritory: optional(schemeTerritory),
  policyOrLegalNotice: optional(policyOrLegalNotice),
  historicalInformationPeriod: one(textElement(tsl('HistoricalInformationPeriod'), wholeNumber)),
  pointersToOtherTsl: optional(pointersToOtherTsl),
  listIssueDateTime: one(textElement(tsl('ListIssueDateTime'), dateTime)),
  nextUpdate: nextUpdateField,
  distributionPoints: optional(listOf(tsl('DistributionPoints'), uriElement('URI'))),
});

const tspInformation = element<TspInformation>(tsl('TSPInformation'), {
  tspName: one(names(tsl('TSPName'))),
  tspTradeName: optional(names(tsl('TSPTradeName'))),
  tspAddress: one(address(tsl('TSPAddress'))),
  tspInformationUri: one(multiLangUris(tsl('TSPInformationURI'))),
});

const trustServiceProvider = element<TrustServiceProvider>(tsl('TrustServiceProvider'), {
  tspInformation: one(tspInformation),
  tspServices: one(listOf(tsl('TSPServices'), tspService)),
});

/** An xsd:ID without colon. */
const id: Scalar<string> = (() => {
  const check = (value: string, where: Place): string => {
    if (/^[A-Za-z][A-Za-z0-9._-]*$/.test(value)) return value;
    throw new TrustedListError('value', `${where.path} is no identifier that begins with a letter`);
  };
  return { encode: check, decode: check };
})();

export const TRUST_SERVICE_STATUS_LIST = tsl('TrustServiceStatusList');

type TaggedList = TrustServiceStatusList & { readonly tslTag: string };

const fields: Fields<TaggedList> = {
  id: optionalAttribute('Id', id),
  tslTag: attribute('TSLTag', oneOf([TSL_TAG])),
  schemeInformation: one(schemeInformation),
  trustServiceProviderList: optional(listOf(tsl('TrustServiceProviderList'), trustServiceProvider)),
};
const taggedList = element<TaggedList>(TRUST_SERVICE_STATUS_LIST, fields);

/** The whole list without its signature. */
export const trustServiceStatusList: ElementCodec<TrustServiceStatusList> = {
  name: TRUST_SERVICE_STATUS_LIST,
  write: (xml, list) => taggedList.write(xml, { ...list, tslTag: TSL_TAG }),
  read: (source) => {
    const { tslTag: _, ...list } = taggedList.read(source);
    return list;
  },
};
