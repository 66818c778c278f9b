import fc, { type Arbitrary } from 'fast-check';
import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalence,
} from '../../src/trusted-list/mutual-recognition';
import type { Address, InternationalNames, MultiLangUri } from '../../src/trusted-list/names-and-addresses';
import {
  KEY_USAGE_BIT_NAMES,
  type CriteriaList,
  type OtherCriteria,
} from '../../src/trusted-list/qualifications';
import type { ServiceInformationExtension } from '../../src/trusted-list/service-information-extensions';
import type {
  OtherTslPointer,
  SchemeInformation,
  ServiceDigitalIdentity,
  TrustServiceProvider,
  TrustServiceStatusList,
  TspService,
} from '../../src/trusted-list/trusted-list';
import { forbiddenCharacter } from '../../src/trusted-list/xml/xml-characters';

/** Any list that the model can hold, sensible or not: every member, every character that XML has. */

/** Plain objects, as lists are read. */
const record = ((model: object, constraints?: object) =>
  fc.record(model as never, { ...constraints, noNullPrototype: true })) as typeof fc.record;

const optional = { requiredKeys: [] as [] };

export const xmlText: Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom(
        '&',
        '<',
        '>',
        '"',
        "'",
        '\r',
        '\n',
        '\t',
        ' ',
        ']]>',
        '\u0085',
        '\u2028',
        '架',
        '🖋',
        '&amp;',
      ),
      minLength: 1,
      maxLength: 6,
    }),
  )
  .filter((text) => forbiddenCharacter(text) === undefined);
const uri = fc.webUrl({ withQueryParameters: true, withFragments: true });
const lang = fc.constantFrom('en', 'ja', 'de', 'pt-BR');
const oid = fc.array(fc.nat(), { minLength: 1, maxLength: 6 }).map((arcs) => ['1', ...arcs].join('.'));
const octets = fc.uint8Array({ minLength: 1, maxLength: 40 });
const instant = fc
  .integer({ min: Date.UTC(1970, 0) / 1000, max: Date.UTC(9999, 0) / 1000 })
  .map((seconds) => new Date(seconds * 1000));

function some<T>(one: Arbitrary<T>): Arbitrary<T[]> {
  return fc.array(one, { minLength: 1, maxLength: 2 });
}

const names: Arbitrary<InternationalNames> = some(record({ lang, text: xmlText }));
const uris: Arbitrary<MultiLangUri[]> = some(record({ lang, uri }));
const address: Arbitrary<Address> = record({
  postalAddresses: some(
    record(
      {
        lang,
        streetAddress: xmlText,
        locality: xmlText,
        stateOrProvince: xmlText,
        postalCode: xmlText,
        countryName: xmlText,
      },
      { requiredKeys: ['lang', 'streetAddress', 'locality', 'countryName'] },
    ),
  ),
  electronicAddress: uris,
});
const identity: Arbitrary<ServiceDigitalIdentity> = record(
  { x509Certificates: fc.array(octets, { maxLength: 2 }), x509SubjectName: xmlText, x509Ski: octets },
  { requiredKeys: ['x509Certificates'] },
);

const sets = some(some(oid));
const qcStatement = record(
  {
    qcStatementId: oid,
    qcStatementInfo: fc.oneof(record({ qcType: oid }), record({ qcCClegislation: xmlText })),
  },
  { requiredKeys: ['qcStatementId'] },
);
const otherCriteria: Arbitrary<OtherCriteria> = record(
  { extendedKeyUsages: sets, certSubjectDnAttributes: sets, qcStatementSets: some(some(qcStatement)) },
  optional,
);
const criteria = fc.letrec<{ list: CriteriaList }>((tie) => ({
  list: record(
    {
      assert: fc.constantFrom('all', 'atLeastOne', 'none'),
      keyUsages: some(some(record({ name: fc.constantFrom(...KEY_USAGE_BIT_NAMES), value: fc.boolean() }))),
      policySets: sets,
      criteriaLists: fc.array(tie('list'), {
        minLength: 1,
        maxLength: 2,
        depthIdentifier: 'criteria',
        size: 'xsmall',
      }),
      description: xmlText,
      otherCriteriaList: otherCriteria,
    },
    { requiredKeys: ['assert'] },
  ),
})).list;

const additionalServiceInformation = record(
  { uri: record({ lang, uri }), informationValue: xmlText },
  { requiredKeys: ['uri'] },
);
const extension: Arbitrary<ServiceInformationExtension> = fc.oneof(
  record({ critical: fc.boolean(), additionalServiceInformation }),
  record({
    critical: fc.boolean(),
    qualifications: some(record({ qualifiers: some(uri), criteriaList: criteria })),
  }),
  record({
    critical: fc.boolean(),
    takenOverBy: record({
      uri: record({ lang, uri }),
      tspName: names,
      schemeOperatorName: names,
      schemeTerritory: xmlText,
    }),
  }),
  record({ critical: fc.boolean(), expiredCertsRevocationInfo: instant }),
);

const state = {
  serviceTypeIdentifier: uri,
  serviceName: names,
  serviceDigitalIdentity: identity,
  serviceStatus: uri,
  statusStartingTime: instant,
  serviceInformationExtensions: some(extension),
};
const stateKeys = [
  'serviceTypeIdentifier',
  'serviceName',
  'serviceDigitalIdentity',
  'serviceStatus',
  'statusStartingTime',
] as const;
const service: Arbitrary<TspService> = record(
  {
    serviceInformation: record(
      {
        ...state,
        schemeServiceDefinitionUri: uris,
        serviceSupplyPoints: some(record({ uri, type: uri }, { requiredKeys: ['uri'] })),
        tspServiceDefinitionUri: uris,
      },
      { requiredKeys: [...stateKeys] },
    ),
    serviceHistory: fc.array(record(state, { requiredKeys: [...stateKeys] }), { maxLength: 2 }),
  },
  { requiredKeys: ['serviceInformation'] },
);
const provider: Arbitrary<TrustServiceProvider> = record({
  tspInformation: record(
    { tspName: names, tspTradeName: names, tspAddress: address, tspInformationUri: uris },
    { requiredKeys: ['tspName', 'tspAddress', 'tspInformationUri'] },
  ),
  tspServices: some(service),
});

function both<T>(one: Arbitrary<T>): Arbitrary<{ pointingParty: T; pointedParty: T }> {
  return record({ pointingParty: one, pointedParty: one });
}
const equivalence = {
  typeEquivalence: both(
    some(
      record(
        { serviceTypeIdentifier: uri, additionalServiceInformation },
        { requiredKeys: ['serviceTypeIdentifier'] },
      ),
    ),
  ),
  status: uri,
  statusStartingTime: instant,
  statusEquivalence: record({ valid: both(some(uri)), invalid: both(some(uri)) }),
  certificateContentReferences: some(
    record({ context: uri, pointingParty: criteria, pointedParty: criteria }),
  ),
  qualificationExtension: record({ extensionName: both(xmlText), qualifierEquivalences: some(both(uri)) }),
};
const equivalenceKeys = ['typeEquivalence', 'status', 'statusStartingTime', 'statusEquivalence'] as const;
const mutualRecognition: Arbitrary<MutualRecognitionAgreementInformation> = record({
  technicalType: fc.nat(),
  version: fc.nat(),
  pointingContractingPartyLegislation: uri,
  pointedContractingPartyLegislation: uri,
  mraDepth: fc.nat(),
  trustServiceEquivalenceInformation: some(
    record(
      {
        trustServiceLegalIdentifier: xmlText,
        ...equivalence,
        history: some(
          record(equivalence, {
            requiredKeys: [...equivalenceKeys],
          }) as Arbitrary<TrustServiceEquivalence>,
        ),
      },
      { requiredKeys: ['trustServiceLegalIdentifier', ...equivalenceKeys] },
    ),
  ),
});

const pointer: Arbitrary<OtherTslPointer> = record(
  {
    serviceDigitalIdentities: fc.array(identity, { maxLength: 2 }),
    tslLocation: uri,
    tslType: uri,
    schemeTerritory: xmlText,
    mimeType: xmlText,
    schemeOperatorName: names,
    schemeTypeCommunityRules: uris,
    mutualRecognitionAgreementInformation: mutualRecognition,
  },
  { requiredKeys: ['serviceDigitalIdentities', 'tslLocation'] },
);

const schemeInformation: Arbitrary<SchemeInformation> = record(
  {
    tslVersionIdentifier: fc.constantFrom(5, 6),
    tslSequenceNumber: fc.nat(),
    tslType: uri,
    schemeOperatorName: names,
    schemeOperatorAddress: address,
    schemeName: names,
    schemeInformationUri: uris,
    statusDeterminationApproach: uri,
    schemeTypeCommunityRules: uris,
    schemeTerritory: xmlText,
    policyOrLegalNotice: fc.oneof(record({ tslPolicy: uris }), record({ tslLegalNotice: names })),
    historicalInformationPeriod: fc.nat(),
    pointersToOtherTsl: some(pointer),
    listIssueDateTime: instant,
    nextUpdate: instant,
    distributionPoints: some(uri),
  },
  {
    requiredKeys: [
      'tslVersionIdentifier',
      'tslSequenceNumber',
      'tslType',
      'schemeOperatorName',
      'schemeOperatorAddress',
      'schemeName',
      'schemeInformationUri',
      'statusDeterminationApproach',
      'historicalInformationPeriod',
      'listIssueDateTime',
    ],
  },
);

export const anyTrustedList: Arbitrary<TrustServiceStatusList> = record(
  {
    id: fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,10}$/),
    schemeInformation,
    trustServiceProviderList: some(provider),
  },
  { requiredKeys: ['schemeInformation'] },
);
