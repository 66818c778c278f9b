import { listDifferences } from './compare-lists';
import type { OtherTslPointer, TrustServiceStatusList, TspService } from './trusted-list';
import { EQUIVALENCE_STATUS, SERVICE_STATUS } from './trusted-list-uris';

const SINCE = new Date('2020-01-01T00:00:00Z');
const LATER = new Date('2026-04-01T00:00:00Z');
const en = (text: string) => [{ lang: 'en', text }];

const SERVICE: TspService = {
  serviceInformation: {
    serviceTypeIdentifier: 'http://pki.test/CA/QC',
    serviceName: en('TEST CA'),
    serviceDigitalIdentity: { x509Certificates: [Buffer.of(1)] },
    serviceStatus: SERVICE_STATUS.granted,
    statusStartingTime: SINCE,
  },
};
const POINTER: OtherTslPointer = {
  serviceDigitalIdentities: [{ x509Certificates: [Buffer.of(1)] }, { x509Certificates: [Buffer.of(2)] }],
  tslLocation: 'http://pki.test/tl/jp/tl.xml',
  schemeTerritory: 'JP',
};

function recognised(status: string): OtherTslPointer['mutualRecognitionAgreementInformation'] {
  const none = { pointingParty: [], pointedParty: [] };
  return {
    technicalType: 1,
    version: 1,
    pointingContractingPartyLegislation: 'http://pki.test/eu',
    pointedContractingPartyLegislation: 'http://pki.test/jp',
    mraDepth: 1,
    trustServiceEquivalenceInformation: [
      {
        trustServiceLegalIdentifier: 'QCForESeal',
        typeEquivalence: none,
        status,
        statusStartingTime: SINCE,
        statusEquivalence: { valid: none, invalid: none },
      },
    ],
  };
}

interface Parts {
  readonly pointers?: readonly OtherTslPointer[];
  readonly services?: readonly TspService[];
  readonly provider?: string;
  readonly scheme?: Partial<TrustServiceStatusList['schemeInformation']>;
}

function aList({ pointers = [POINTER], services = [SERVICE], provider = 'TEST TSP', scheme }: Parts = {}) {
  const address = { postalAddresses: [], electronicAddress: [] };
  return {
    schemeInformation: {
      tslVersionIdentifier: 6,
      tslSequenceNumber: 1,
      tslType: 'http://pki.test/type',
      schemeOperatorName: en('TEST'),
      schemeOperatorAddress: address,
      schemeName: en('XA:TEST'),
      schemeInformationUri: [{ lang: 'en', uri: 'http://pki.test/tl/eu/info.html' }],
      statusDeterminationApproach: 'http://pki.test/approach',
      historicalInformationPeriod: 65535,
      pointersToOtherTsl: pointers,
      listIssueDateTime: SINCE,
      ...scheme,
    },
    trustServiceProviderList: [
      {
        tspInformation: { tspName: en(provider), tspAddress: address, tspInformationUri: [] },
        tspServices: services,
      },
    ],
  } satisfies TrustServiceStatusList;
}

const withInformation = (members: Partial<TspService['serviceInformation']>): TspService => ({
  ...SERVICE,
  serviceInformation: { ...SERVICE.serviceInformation, ...members },
});

describe('differences between issues of a list', () => {
  it.each<[string, Parts, Parts, readonly string[]]>([
    ['another number and time', {}, { scheme: { tslSequenceNumber: 2, listIssueDateTime: LATER } }, []],
    ['the name of the scheme', {}, { scheme: { schemeName: en('XA:TEST 2') } }, ['SchemeName changed']],
    [
      'a pivot',
      {},
      {
        scheme: {
          schemeInformationUri: [
            { lang: 'en', uri: 'http://pki.test/tl/eu/lotl-pivot-2.xml' },
            { lang: 'en', uri: 'http://pki.test/tl/eu/info.html' },
          ],
        },
      },
      ['SchemeInformationURI http://pki.test/tl/eu/lotl-pivot-2.xml added'],
    ],
    ['a pointer less', {}, { pointers: [] }, ['pointer to http://pki.test/tl/jp/tl.xml removed']],
    ['a pointer more', { pointers: [] }, {}, ['pointer to http://pki.test/tl/jp/tl.xml added']],
    [
      'another signer',
      {},
      {
        pointers: [
          {
            ...POINTER,
            serviceDigitalIdentities: [
              { x509Certificates: [Buffer.of(2)] },
              { x509Certificates: [Buffer.of(3)] },
            ],
          },
        ],
      },
      ['pointer to http://pki.test/tl/jp/tl.xml: 1 signers added, 1 removed'],
    ],
    [
      'the territory of a pointer',
      {},
      { pointers: [{ ...POINTER, schemeTerritory: 'XA' }] },
      ['pointer to http://pki.test/tl/jp/tl.xml: its description changed'],
    ],
    [
      'an agreement',
      {},
      { pointers: [{ ...POINTER, mutualRecognitionAgreementInformation: recognised('x') }] },
      ['pointer to http://pki.test/tl/jp/tl.xml: mutual recognition added'],
    ],
    [
      'an agreement repealed',
      {
        pointers: [
          { ...POINTER, mutualRecognitionAgreementInformation: recognised(EQUIVALENCE_STATUS.enacted) },
        ],
      },
      {
        pointers: [
          { ...POINTER, mutualRecognitionAgreementInformation: recognised(EQUIVALENCE_STATUS.repealed) },
        ],
      },
      [
        'pointer to http://pki.test/tl/jp/tl.xml: recognition of QCForESeal was enacted since 2020-01-01T00:00:00Z, is repealed since 2020-01-01T00:00:00Z',
      ],
    ],
    ['a service less', {}, { services: [] }, ['service "TEST CA" removed']],
    ['a service more', { services: [] }, {}, ['service "TEST CA" added, granted since 2020-01-01T00:00:00Z']],
    [
      'a status',
      {},
      {
        services: [withInformation({ serviceStatus: SERVICE_STATUS.withdrawn, statusStartingTime: LATER })],
      },
      ['service "TEST CA": was granted since 2020-01-01T00:00:00Z, is withdrawn since 2026-04-01T00:00:00Z'],
    ],
    [
      'another provider',
      {},
      { provider: 'TEST Other TSP' },
      ['service "TEST CA": of TEST TSP before, of TEST Other TSP now'],
    ],
    [
      'another key',
      {},
      { services: [withInformation({ serviceDigitalIdentity: { x509Certificates: [Buffer.of(9)] } })] },
      ['service "TEST CA": identity changed'],
    ],
    [
      'an extension',
      {},
      {
        services: [
          withInformation({
            serviceInformationExtensions: [{ critical: false, expiredCertsRevocationInfo: SINCE }],
          }),
        ],
      },
      ['service "TEST CA": qualifiers or other extensions changed'],
    ],
  ])('ok: %s', (_name, before, after, expected) => {
    expect(listDifferences(aList(before), aList(after))).toEqual(expected);
  });
});
