import type { Address, InternationalNames, MultiLangUri } from '../../src/trusted-list/names-and-addresses';
import type {
  OtherTslPointer,
  ServiceDigitalIdentity,
  TrustServiceStatusList,
  TspService,
} from '../../src/trusted-list/trusted-list';
import {
  ADDITIONAL_SERVICE_INFORMATION,
  EQUIVALENCE_STATUS,
  QUALIFIER,
  SCHEME_RULES,
  SERVICE_STATUS,
  SERVICE_TYPE,
  STATUS_DETERMINATION,
  TSL_MEDIA_TYPE,
  TSL_TYPE,
} from '../../src/trusted-list/trusted-list-uris';
import { formatName } from '../../src/x509/name';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { fixturePublicKey } from './fixture-keys';
import { listSigner, type ListSigner } from './list-signers';
import { BASE, JP, mutualRecognition, sealEquivalence } from './sample-mutual-recognition';

/** Lists of a small world: a list of lists, a member state XA, Japan, and the list of lists for advanced signatures. */

export const ISSUE = new Date('2027-03-01T00:00:00Z');
export const NEXT_UPDATE = new Date('2027-03-31T00:00:00Z');
export const SIGNING_TIME = new Date('2027-03-01T00:00:00Z');

const OPERATORS = {
  EU: { en: 'TEST LOTL Operator (not the European Commission)' },
  XA: { en: 'TEST XA Supervisory Body' },
  JP: { en: 'TEST Japan TL Operator', ja: 'テスト日本トラステッドリスト運用者' },
} as const;

const SIGNING_KEYS = {
  EU: ['ca-rsa-3072-1', 'rsa-pkcs1-sha512'],
  XA: ['ca-p-256-1', 'ecdsa-sha256'],
  JP: ['ca-p-384-1', 'ecdsa-sha512'],
} as const;

type Side = keyof typeof OPERATORS;

/** The two signers of a list, the second of which is valid later than the first. */
export function signersOf(side: Side): readonly [ListSigner, ListSigner] {
  const [key, signatureAlgorithm] = SIGNING_KEYS[side];
  const common = { country: side, organization: OPERATORS[side].en };
  return [
    listSigner({ ...common, key, signatureAlgorithm }),
    listSigner({
      ...common,
      key: 'ca-p-256-6',
      signatureAlgorithm: 'ecdsa-sha256',
      commonName: 'TEST list signer 2',
      serial: 2,
      notBefore: '2028-01-01T00:00:00Z',
      notAfter: '2031-12-31T23:59:59Z',
    }),
  ];
}

function names(texts: Readonly<Record<string, string>>): InternationalNames {
  return Object.entries(texts).map(([lang, text]) => ({ lang, text }));
}

function uris(...all: readonly string[]): MultiLangUri[] {
  return all.map((uri) => ({ lang: 'en', uri }));
}

function address(side: Side, page: string): Address {
  return {
    postalAddresses: [
      {
        lang: 'en',
        streetAddress: '1 Test Street',
        locality: 'Testville',
        postalCode: '0000',
        countryName: side === 'EU' ? 'BE' : side,
      },
      ...(side === 'JP'
        ? [
            {
              lang: 'ja',
              streetAddress: 'テスト町一丁目1番',
              locality: '千代田区',
              stateOrProvince: '東京都',
              postalCode: '100-0000',
              countryName: 'JP',
            },
          ]
        : []),
    ],
    electronicAddress: uris('mailto:lists@test.example', `${BASE}/${page}`),
  };
}

/** A certificate of a CA by a fixed key, as it stands in a service. */
function caIdentity(
  key: string,
  side: Side,
  organization: string,
  commonName: string,
): ServiceDigitalIdentity {
  const { certificateDer } = listSigner({
    key,
    signatureAlgorithm: 'ecdsa-sha256',
    country: side,
    organization,
    commonName,
    notBefore: '2020-01-01T00:00:00Z',
    keyUsage: ['keyCertSign', 'cRLSign'],
    extKeyUsage: null,
    isCa: true,
  });
  return {
    x509Certificates: [certificateDer],
    x509SubjectName: formatName(parseCertificate(certificateDer).tbs.subject),
    x509Ski: new Uint8Array(fixturePublicKey(key).keyIdentifier),
  };
}

const withoutCertificates = (identity: ServiceDigitalIdentity): ServiceDigitalIdentity => ({
  ...identity,
  x509Certificates: [],
});

interface ListDefaults {
  readonly side: Side;
  readonly id: string;
  readonly tslType: string;
  readonly page: string;
  readonly name: InternationalNames;
  readonly approach: string;
  readonly rules: readonly string[];
}

function baseList({ side, id, tslType, page, name, approach, rules }: ListDefaults): TrustServiceStatusList {
  return {
    id,
    schemeInformation: {
      tslVersionIdentifier: 6,
      tslSequenceNumber: 1,
      tslType,
      schemeOperatorName: names(OPERATORS[side]),
      schemeOperatorAddress: address(side, `${page}/contact`),
      schemeName: name,
      schemeInformationUri: uris(`${BASE}/${page}/info.html`),
      statusDeterminationApproach: approach,
      schemeTypeCommunityRules: uris(...rules),
      schemeTerritory: side,
      policyOrLegalNotice: {
        tslLegalNotice: names({
          en: 'TEST list, without legal effect; names & identifiers are <fictitious>.',
          ...(side === 'JP' ? { ja: '試験用リスト。法的効力はありません。' } : {}),
        }),
      },
      historicalInformationPeriod: 65535,
      listIssueDateTime: ISSUE,
      nextUpdate: NEXT_UPDATE,
      distributionPoints: [`${BASE}/tl/${page}.xml`],
    },
  };
}

function pointer(side: Side, tslType: string, path: string, rules: readonly string[]): OtherTslPointer {
  return {
    serviceDigitalIdentities: signersOf(side).map(({ certificateDer }) => ({
      x509Certificates: [certificateDer],
    })),
    tslLocation: `${BASE}/tl/${path}`,
    tslType,
    schemeTerritory: side,
    mimeType: TSL_MEDIA_TYPE,
    schemeOperatorName: names(OPERATORS[side]),
    schemeTypeCommunityRules: uris(...rules),
  };
}

/** The EU list of lists, with a pivot, and pointers to itself, to XA and to Japan. */
export function euListOfTheLists(): TrustServiceStatusList {
  const list = baseList({
    side: 'EU',
    id: 'EU-LOTL-TEST',
    tslType: TSL_TYPE.euListOfTheLists,
    page: 'eu',
    name: names({ en: 'EU:TEST list of trusted lists' }),
    approach: STATUS_DETERMINATION.euListOfTheLists,
    rules: [SCHEME_RULES.euListOfTheLists],
  });
  return {
    ...list,
    schemeInformation: {
      ...list.schemeInformation,
      schemeInformationUri: uris(
        `${BASE}/tl/eu/lotl-pivot-1.xml`,
        `${BASE}/eu/signers.html`,
        `${BASE}/eu/info.html`,
      ),
      pointersToOtherTsl: [
        pointer('EU', TSL_TYPE.euListOfTheLists, 'eu/lotl.xml', [SCHEME_RULES.euListOfTheLists]),
        pointer('XA', TSL_TYPE.euGeneric, 'xa/tl.xml', [SCHEME_RULES.euCommon, SCHEME_RULES.of('XA')]),
        {
          ...pointer('JP', TSL_TYPE.listOf('JP'), 'jp/tl.xml', [SCHEME_RULES.of('JP')]),
          mutualRecognitionAgreementInformation: mutualRecognition(),
        },
      ],
    },
  };
}

const XA_TSP = 'TEST XA Seal QTSP';

function qualifiedServices(): TspService[] {
  const identity = caIdentity('ca-p-256-2', 'XA', XA_TSP, 'TEST XA Seal CA');
  const oldIdentity = caIdentity('ca-p-256-3', 'XA', XA_TSP, 'TEST XA Seal CA 0');
  return [
    {
      serviceInformation: {
        serviceTypeIdentifier: SERVICE_TYPE.caQc,
        serviceName: names({ en: 'TEST XA Seal CA' }),
        serviceDigitalIdentity: identity,
        serviceStatus: SERVICE_STATUS.granted,
        statusStartingTime: new Date('2020-01-01T00:00:00Z'),
        schemeServiceDefinitionUri: uris(`${BASE}/xa/service-definition.html`),
        serviceSupplyPoints: [
          { uri: `${BASE}/ocsp/xa-seal`, type: SERVICE_TYPE.ocspQc },
          { uri: `${BASE}/xa/registration.html` },
        ],
        tspServiceDefinitionUri: uris(`${BASE}/repository/xa-seal`),
        serviceInformationExtensions: [
          {
            critical: true,
            additionalServiceInformation: {
              uri: { lang: 'en', uri: ADDITIONAL_SERVICE_INFORMATION.forESeals },
            },
          },
          {
            critical: true,
            qualifications: [
              {
                qualifiers: [QUALIFIER.qcQscdManagedOnBehalf, QUALIFIER.qcForESeal],
                criteriaList: {
                  assert: 'all',
                  keyUsages: [[{ name: 'nonRepudiation', value: true }]],
                  policySets: [['2.999.10.1.3.1']],
                  criteriaLists: [
                    { assert: 'none', otherCriteriaList: { extendedKeyUsages: [['1.3.6.1.5.5.7.3.8']] } },
                  ],
                  description: 'Seals whose keys the TSP holds',
                  otherCriteriaList: { certSubjectDnAttributes: [['2.5.4.97']] },
                },
              },
            ],
          },
          { critical: false, expiredCertsRevocationInfo: new Date('2020-01-01T00:00:00Z') },
        ],
      },
    },
    {
      serviceInformation: {
        serviceTypeIdentifier: SERVICE_TYPE.caQc,
        serviceName: names({ en: 'TEST XA Seal CA 0' }),
        serviceDigitalIdentity: oldIdentity,
        serviceStatus: SERVICE_STATUS.withdrawn,
        statusStartingTime: new Date('2026-06-01T00:00:00Z'),
        serviceInformationExtensions: [
          {
            critical: true,
            additionalServiceInformation: {
              uri: { lang: 'en', uri: ADDITIONAL_SERVICE_INFORMATION.forESeals },
            },
          },
          {
            critical: false,
            takenOverBy: {
              uri: { lang: 'en', uri: `${BASE}/xa/taken-over.html` },
              tspName: names({ en: XA_TSP }),
              schemeOperatorName: names(OPERATORS.XA),
              schemeTerritory: 'XA',
            },
          },
        ],
      },
      serviceHistory: [
        {
          serviceTypeIdentifier: SERVICE_TYPE.caQc,
          serviceName: names({ en: 'TEST XA Seal CA 0' }),
          serviceDigitalIdentity: withoutCertificates(oldIdentity),
          serviceStatus: SERVICE_STATUS.granted,
          statusStartingTime: new Date('2020-01-01T00:00:00Z'),
          serviceInformationExtensions: [
            {
              critical: true,
              additionalServiceInformation: {
                uri: { lang: 'en', uri: ADDITIONAL_SERVICE_INFORMATION.forESeals },
              },
            },
          ],
        },
      ],
    },
  ];
}

/** The list of the member state XA, which points back to the list of lists. */
export function memberStateList(): TrustServiceStatusList {
  const list = baseList({
    side: 'XA',
    id: 'XA-TL-TEST',
    tslType: TSL_TYPE.euGeneric,
    page: 'xa',
    name: names({ en: 'XA:TEST trusted list of QTSPs' }),
    approach: STATUS_DETERMINATION.euAppropriate,
    rules: [SCHEME_RULES.euCommon, SCHEME_RULES.of('XA')],
  });
  return {
    ...list,
    schemeInformation: {
      ...list.schemeInformation,
      pointersToOtherTsl: [
        pointer('EU', TSL_TYPE.euListOfTheLists, 'eu/lotl.xml', [SCHEME_RULES.euListOfTheLists]),
      ],
    },
    trustServiceProviderList: [
      {
        tspInformation: {
          tspName: names({ en: XA_TSP }),
          tspTradeName: names({ en: 'VATXA-100000001' }).concat(
            { lang: 'en', text: 'LEIXG-999900TESTKAKEHA0163' },
            { lang: 'en', text: 'TEST Seals' },
          ),
          tspAddress: address('XA', 'xa/tsp'),
          tspInformationUri: uris(`${BASE}/xa/tsp/info.html`),
        },
        tspServices: qualifiedServices(),
      },
    ],
  };
}

/** The same as version 5, whose supply points have no type. */
export function memberStateListVersion5(): TrustServiceStatusList {
  const list = memberStateList();
  const withoutType = ({ serviceInformation, ...rest }: TspService): TspService => ({
    ...rest,
    serviceInformation: {
      ...serviceInformation,
      ...(serviceInformation.serviceSupplyPoints
        ? { serviceSupplyPoints: serviceInformation.serviceSupplyPoints.map(({ uri }) => ({ uri })) }
        : {}),
    },
  });
  return {
    ...list,
    schemeInformation: { ...list.schemeInformation, tslVersionIdentifier: 5 },
    ...(list.trustServiceProviderList
      ? {
          trustServiceProviderList: list.trustServiceProviderList.map((provider) => ({
            ...provider,
            tspServices: provider.tspServices.map(withoutType),
          })),
        }
      : {}),
  };
}

/** Japan's list, in Japanese and English, which points to the EU list of lists. */
export function japanList(): TrustServiceStatusList {
  const list = baseList({
    side: 'JP',
    id: 'JP-TL-TEST',
    tslType: TSL_TYPE.listOf('JP'),
    page: 'jp',
    name: names({ en: 'JP:TEST list of accredited trust services', ja: 'JP:テスト認定トラストサービス一覧' }),
    approach: STATUS_DETERMINATION.of('JP'),
    rules: [SCHEME_RULES.of('JP')],
  });
  const organization = 'テストイーシール株式会社';
  return {
    ...list,
    schemeInformation: {
      ...list.schemeInformation,
      pointersToOtherTsl: [
        pointer('EU', TSL_TYPE.euListOfTheLists, 'eu/lotl.xml', [SCHEME_RULES.euListOfTheLists]),
      ],
    },
    trustServiceProviderList: [
      {
        tspInformation: {
          tspName: names({ en: 'TEST JP Seal TSP', ja: organization }),
          tspTradeName: [
            { lang: 'en', text: 'NTRJP-8999999000001' },
            { lang: 'en', text: 'LEIXG-999900TESTKAKEHA0260' },
          ],
          tspAddress: address('JP', 'jp/tsp'),
          tspInformationUri: [
            ...uris(`${BASE}/jp/tsp/info.html`),
            { lang: 'ja', uri: `${BASE}/jp/tsp/info.ja.html` },
          ],
        },
        tspServices: [
          {
            serviceInformation: {
              serviceTypeIdentifier: JP.caForESeal,
              serviceName: names({ en: 'TEST JP eSeal CA', ja: 'テストeシール認証局' }),
              serviceDigitalIdentity: caIdentity('ca-p-256-4', 'JP', organization, 'TEST JP eSeal CA'),
              serviceStatus: JP.accredited,
              statusStartingTime: new Date('2020-01-01T00:00:00Z'),
              serviceInformationExtensions: [
                {
                  critical: false,
                  qualifications: [
                    {
                      qualifiers: [JP.withCertifiedHsm],
                      criteriaList: { assert: 'atLeastOne', policySets: [[JP.certifiedHsmPolicy]] },
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
    ],
  };
}

/** The list of lists for advanced signatures of third countries. */
export function adesListOfTheLists(): TrustServiceStatusList {
  const list = baseList({
    side: 'EU',
    id: 'ADES-LOTL-TEST',
    tslType: TSL_TYPE.adesListOfTheLists,
    page: 'eu/ades',
    name: names({ en: 'EU:TEST list of trusted lists of third countries' }),
    approach: STATUS_DETERMINATION.euListOfTheLists,
    rules: [SCHEME_RULES.euListOfTheLists],
  });
  const seal = sealEquivalence();
  return {
    ...list,
    schemeInformation: {
      ...list.schemeInformation,
      pointersToOtherTsl: [
        pointer('EU', TSL_TYPE.adesListOfTheLists, 'eu/ades-lotl.xml', [SCHEME_RULES.euListOfTheLists]),
        {
          ...pointer('JP', TSL_TYPE.listOf('JP'), 'jp/tl.xml', [SCHEME_RULES.of('JP')]),
          mutualRecognitionAgreementInformation: {
            ...mutualRecognition(),
            trustServiceEquivalenceInformation: [
              {
                trustServiceLegalIdentifier: 'AdESeal',
                typeEquivalence: {
                  pointingParty: [{ serviceTypeIdentifier: SERVICE_TYPE.caPkc }],
                  pointedParty: seal.typeEquivalence.pointedParty,
                },
                status: EQUIVALENCE_STATUS.enacted,
                statusStartingTime: seal.statusStartingTime,
                statusEquivalence: {
                  valid: {
                    pointingParty: [SERVICE_STATUS.recognisedAtNationalLevel],
                    pointedParty: [JP.accredited],
                  },
                  invalid: {
                    pointingParty: [SERVICE_STATUS.deprecatedAtNationalLevel],
                    pointedParty: [JP.revoked],
                  },
                },
              },
            ],
          },
        },
      ],
    },
  };
}

/** Every sample list by the name of its golden file, and the side that signs it. */
export const SAMPLE_LISTS = [
  ['eu-lotl', 'EU', euListOfTheLists],
  ['eu-ades-lotl', 'EU', adesListOfTheLists],
  ['xa-tl', 'XA', memberStateList],
  ['xa-tl-v5', 'XA', memberStateListVersion5],
  ['jp-tl', 'JP', japanList],
] as const;
