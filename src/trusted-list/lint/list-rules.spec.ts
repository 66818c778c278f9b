import { listSigner, type ListSignerOptions } from '../../../test/support/list-signers';
import {
  euListOfTheLists,
  japanList,
  memberStateList,
  memberStateListVersion5,
  SAMPLE_LISTS,
  signersOf,
} from '../../../test/support/sample-lists';
import type { TrustServiceEquivalenceInformation } from '../mutual-recognition';
import type {
  OtherTslPointer,
  SchemeInformation,
  ServiceInformation,
  TrustServiceStatusList,
  TspInformation,
  TspService,
} from '../trusted-list';
import { SERVICE_STATUS } from '../trusted-list-uris';
import { lintTrustedList, LIST_RULES } from './lint-trusted-list';
import type { ListUnderLint } from './list-rule';

const ANNOUNCEMENT = 'http://127.0.0.1:8080/eu/signers.html';

type Change<T> = Partial<T> | ((value: T) => Partial<T>);

function changed<T extends object>(value: T, change: Change<T>): T {
  return { ...value, ...(typeof change === 'function' ? change(value) : change) };
}

function underLint(list: TrustServiceStatusList, side: 'EU' | 'XA' | 'JP'): ListUnderLint {
  return {
    list,
    signerCertificates: signersOf(side).map(({ certificateDer }) => certificateDer),
    ...(list.id === 'EU-LOTL-TEST' ? { signersAnnouncementUri: ANNOUNCEMENT } : {}),
  };
}
const lotl = underLint(euListOfTheLists(), 'EU');
const xa = underLint(memberStateList(), 'XA');

function scheme(input: ListUnderLint, change: Change<SchemeInformation>): ListUnderLint {
  const { list } = input;
  return { ...input, list: { ...list, schemeInformation: changed(list.schemeInformation, change) } };
}
/** The pointer to Japan in the list of lists. */
function pointer(change: Change<OtherTslPointer>): ListUnderLint {
  return scheme(lotl, ({ pointersToOtherTsl = [] }) => ({
    pointersToOtherTsl: pointersToOtherTsl.map((one) =>
      one.schemeTerritory === 'JP' ? changed(one, change) : one,
    ),
  }));
}
function blocks(
  change: (
    all: readonly TrustServiceEquivalenceInformation[],
  ) => readonly TrustServiceEquivalenceInformation[],
): ListUnderLint {
  return pointer(({ mutualRecognitionAgreementInformation: mra }) => ({
    ...(mra && {
      mutualRecognitionAgreementInformation: {
        ...mra,
        trustServiceEquivalenceInformation: change(mra.trustServiceEquivalenceInformation),
      },
    }),
  }));
}
const firstBlock = (change: Change<TrustServiceEquivalenceInformation>): ListUnderLint =>
  blocks(([first, ...rest]) => (first ? [changed(first, change), ...rest] : rest));

function provider(change: Change<TspInformation>, input = xa): ListUnderLint {
  return {
    ...input,
    list: {
      ...input.list,
      trustServiceProviderList: input.list.trustServiceProviderList?.map((one) => ({
        ...one,
        tspInformation: changed(one.tspInformation, change),
      })),
    },
  };
}
/** The service at a place of the list of XA: 0 is granted, 1 is withdrawn and has a history. */
function service(place: 0 | 1, change: Change<TspService>, input = xa): ListUnderLint {
  return {
    ...input,
    list: {
      ...input.list,
      trustServiceProviderList: input.list.trustServiceProviderList?.map((one) => ({
        ...one,
        tspServices: one.tspServices.map((each, number) => (number === place ? changed(each, change) : each)),
      })),
    },
  };
}
const information = (change: Change<ServiceInformation>, input = xa): ListUnderLint =>
  service(
    0,
    ({ serviceInformation }) => ({ serviceInformation: changed(serviceInformation, change) }),
    input,
  );
const history = (change: Change<NonNullable<TspService['serviceHistory']>[number]>): ListUnderLint =>
  service(1, ({ serviceHistory = [] }) => ({
    serviceHistory: serviceHistory.map((one) => changed(one, change)),
  }));

/** The first signer of XA with something else about it. */
function signer(change: Partial<ListSignerOptions>): ListUnderLint {
  const { certificateDer } = listSigner({
    key: 'ca-p-256-1',
    signatureAlgorithm: 'ecdsa-sha256',
    country: 'XA',
    organization: 'TEST XA Supervisory Body',
    ...change,
  });
  return { ...xa, signerCertificates: [certificateDer, ...xa.signerCertificates.slice(1)] };
}

const identityOf = ({ list }: ListUnderLint, place: number) =>
  list.trustServiceProviderList?.[0]?.tspServices[place]?.serviceInformation.serviceDigitalIdentity;
const otherIdentity = identityOf(xa, 1);
const SKI = Buffer.from(identityOf(xa, 0)?.x509Ski ?? []).toString('hex');
const web = (uri: string) => [{ lang: 'en', uri }];

/** A good list with one defect, and the rule that must say so, alone. */
const DEFECTS: readonly (readonly [ruleId: string, what: string, input: ListUnderLint])[] = [
  ['ts_119_612.5.3.1.version', 'version 5', underLint(memberStateListVersion5(), 'XA')],
  ['ts_119_612.5.3.2.sequence_number', 'number 0', scheme(xa, { tslSequenceNumber: 0 })],
  [
    'ts_119_612.5.3.3.type',
    'the type of another country',
    scheme(underLint(japanList(), 'JP'), {
      tslType: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/ZZlist',
    }),
  ],
  [
    'ts_119_612.5.1.4.english',
    'a service with a Japanese name alone',
    information(({ serviceName }) => ({
      serviceName: serviceName.map(({ text }) => ({ lang: 'ja', text })),
    })),
  ],
  [
    'ts_119_612.5.3.5.addresses',
    'no web URI',
    scheme(xa, ({ schemeOperatorAddress }) => ({
      schemeOperatorAddress: { ...schemeOperatorAddress, electronicAddress: web('mailto:a@b.example') },
    })),
  ],
  [
    'ts_119_612.5.3.5.addresses',
    'no mailto: of a provider',
    provider(({ tspAddress }) => ({
      tspAddress: { ...tspAddress, electronicAddress: web('http://b.example/') },
    })),
  ],
  [
    'ts_119_612.5.3.6.name',
    'no territory in the name',
    scheme(xa, { schemeName: [{ lang: 'en', text: 'TEST list' }] }),
  ],
  [
    'dss.pivots',
    'a pivot in a list of services',
    scheme(xa, { schemeInformationUri: web('http://b.example/a.xml') }),
  ],
  [
    'dss.pivots',
    'a pivot after the announcement',
    scheme(lotl, ({ schemeInformationUri }) => ({
      schemeInformationUri: [...schemeInformationUri, ...web('http://b.example/a.xml')],
    })),
  ],
  ['dss.pivots', 'no announcement', { ...lotl, signersAnnouncementUri: 'http://b.example/oj.html' }],
  [
    'ts_119_612.5.3.8.approach',
    'the approach of a third country',
    scheme(xa, {
      statusDeterminationApproach: 'http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/XAdetermination',
    }),
  ],
  [
    'ts_119_612.5.3.9.rules',
    'no common rules',
    scheme(xa, ({ schemeTypeCommunityRules = [] }) => ({
      schemeTypeCommunityRules: schemeTypeCommunityRules.slice(1),
    })),
  ],
  ['ts_119_612.5.3.11.notice', 'no notice', scheme(xa, { policyOrLegalNotice: undefined })],
  ['ts_119_612.5.3.12.history', 'ten years', scheme(xa, { historicalInformationPeriod: 3650 })],
  [
    'ts_119_612.5.3.15.next_update',
    'a second over six months',
    scheme(xa, { nextUpdate: new Date('2027-09-01T00:00:01Z') }),
  ],
  [
    'ts_119_612.5.3.15.next_update',
    'the time of issue',
    scheme(xa, { nextUpdate: new Date('2027-03-01T00:00:00Z') }),
  ],
  [
    'ts_119_612.5.3.18.providers',
    'a provider in a list of lists',
    { ...lotl, list: { ...lotl.list, trustServiceProviderList: xa.list.trustServiceProviderList ?? [] } },
  ],
  [
    'ts_119_612.5.3.13.pointers',
    'no pointer to itself',
    scheme(lotl, ({ pointersToOtherTsl = [] }) => ({ pointersToOtherTsl: pointersToOtherTsl.slice(1) })),
  ],
  [
    'ts_119_612.5.3.13.pointers',
    'no pointer to the list of lists',
    scheme(xa, { pointersToOtherTsl: undefined }),
  ],
  ['ts_119_612.5.3.13.mime_type', 'text/xml', pointer({ mimeType: 'text/xml' })],
  ['ts_119_612.5.3.13.type', 'no type', pointer({ tslType: undefined })],
  ['ts_119_612.5.3.13.type', 'the type of another country', pointer({ schemeTerritory: 'ZZ' })],
  [
    'ts_119_612.5.3.13.territory',
    'no territory',
    scheme(xa, ({ pointersToOtherTsl = [] }) => ({
      pointersToOtherTsl: [
        ...pointersToOtherTsl,
        {
          ...(pointersToOtherTsl[0] as OtherTslPointer),
          tslLocation: 'http://b.example/x',
          tslType: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric',
          schemeTerritory: undefined,
        },
      ],
    })),
  ],
  ['ts_119_612.5.3.13.operator', 'no operator', pointer({ schemeOperatorName: undefined })],
  ['ts_119_612.5.3.13.rules', 'no community rules', pointer({ schemeTypeCommunityRules: undefined })],
  ['ts_119_612.5.3.13.signers', 'no signer', pointer({ serviceDigitalIdentities: [] })],
  [
    'ts_119_612.5.3.13.signers',
    'a signer by name',
    pointer({ serviceDigitalIdentities: [{ x509Certificates: [], x509SubjectName: 'CN=x' }] }),
  ],
  [
    'dss.duplicate_location',
    'two pointers to one list',
    scheme(lotl, ({ pointersToOtherTsl = [] }) => ({
      pointersToOtherTsl: [...pointersToOtherTsl, ...pointersToOtherTsl.slice(1, 2)],
    })),
  ],
  [
    'mra.one_block',
    'two blocks for one service',
    blocks(([first, ...rest]) => [
      ...(first ? [first, { ...first, trustServiceLegalIdentifier: 'again' }] : []),
      ...rest,
    ]),
  ],
  [
    'mra.one_type_pair',
    'two types on the side that points',
    firstBlock(({ typeEquivalence }) => ({
      typeEquivalence: {
        ...typeEquivalence,
        pointingParty: [...typeEquivalence.pointingParty, { serviceTypeIdentifier: 'http://b.example/' }],
      },
    })),
  ],
  ['mra.legal_identifier', 'one identifier twice', firstBlock({ trustServiceLegalIdentifier: 'QTST' })],
  [
    'mra.status_lists',
    'a status that is both',
    firstBlock(({ statusEquivalence }) => ({
      statusEquivalence: {
        ...statusEquivalence,
        invalid: { ...statusEquivalence.invalid, pointedParty: statusEquivalence.valid.pointedParty },
      },
    })),
  ],
  [
    'mra.contexts',
    'a context twice',
    firstBlock(({ certificateContentReferences: all = [] }) => ({
      certificateContentReferences: [...all, ...all.slice(0, 1)],
    })),
  ],
  [
    'mra.contexts',
    'an unknown context',
    firstBlock(({ certificateContentReferences: all = [] }) => ({
      certificateContentReferences: all.map((one) => ({ ...one, context: `${one.context}s` })),
    })),
  ],
  [
    'ts_119_612.5.4.2.registration',
    'the LEI first',
    provider(({ tspTradeName = [] }) => ({ tspTradeName: tspTradeName.slice(1) })),
  ],
  ['ts_119_612.5.4.2.registration', 'no trade name', provider({ tspTradeName: undefined })],
  [
    'ts_119_612.5.5.3.identity',
    'no certificate',
    information(({ serviceDigitalIdentity }) => ({
      serviceDigitalIdentity: { ...serviceDigitalIdentity, x509Certificates: [] },
    })),
  ],
  [
    'ts_119_612.5.5.3.identity',
    'the subject of another CA',
    information(({ serviceDigitalIdentity }) => ({
      serviceDigitalIdentity: { ...serviceDigitalIdentity, x509SubjectName: 'CN=x' },
    })),
  ],
  [
    'ts_119_612.5.5.3.identity',
    'the SKI of another CA',
    information(({ serviceDigitalIdentity }) => ({
      serviceDigitalIdentity: {
        ...serviceDigitalIdentity,
        ...(otherIdentity?.x509Ski && { x509Ski: otherIdentity.x509Ski }),
      },
    })),
  ],
  [
    'ts_119_612.5.5.3.identity',
    'certificates of two keys',
    information(({ serviceDigitalIdentity: one }) => ({
      serviceDigitalIdentity: {
        ...one,
        x509Certificates: [...one.x509Certificates, ...(otherIdentity?.x509Certificates ?? [])],
      },
    })),
  ],
  [
    'dss.trusted_certificate_match',
    'a provider and service of other names',
    service(
      0,
      ({ serviceInformation }) => ({
        serviceInformation: { ...serviceInformation, serviceName: [{ lang: 'en', text: 'Another' }] },
      }),
      provider({ tspName: [{ lang: 'en', text: 'Another' }] }),
    ),
  ],
  [
    'ts_119_612.5.5.4.status',
    'a status of before 2016',
    information({ serviceStatus: SERVICE_STATUS.accredited }),
  ],
  [
    'ts_119_612.5.5.5.covers_certificates',
    'a certificate from before',
    { ...xa, earliestCertificates: new Map([[SKI, new Date('2019-12-31T23:59:59Z')]]) },
  ],
  [
    'ts_119_612.5.5.5.not_future',
    'a status that is to begin',
    information({ statusStartingTime: new Date('2027-03-01T00:00:01Z') }),
  ],
  [
    'ts_119_612.5.5.4.granted_since',
    'granted in 2016-06',
    information({ statusStartingTime: new Date('2016-06-30T21:59:59Z') }),
  ],
  [
    'ts_119_612.5.5.9.1.additional_information',
    'no ForeSeals',
    information(({ serviceInformationExtensions: all = [] }) => ({
      serviceInformationExtensions: all.slice(1),
    })),
  ],
  [
    'ts_119_612.5.5.10.history_order',
    'a history newer than the present',
    history({ statusStartingTime: new Date('2026-06-01T00:00:00Z') }),
  ],
  [
    'ts_119_612.5.6.3.history_identity',
    'a certificate in the history',
    history(({ serviceDigitalIdentity }) => ({
      serviceDigitalIdentity: {
        ...serviceDigitalIdentity,
        x509Certificates: otherIdentity?.x509Certificates ?? [],
      },
    })),
  ],
  ['ts_119_612.5.7.1.country', 'another country', signer({ country: 'JP' })],
  ['ts_119_612.5.7.1.organization', 'another organization', signer({ organization: 'TEST other' })],
  [
    'ts_119_612.5.7.1.key_usage',
    'keyEncipherment besides',
    signer({ keyUsage: ['digitalSignature', 'keyEncipherment'] }),
  ],
  ['ts_119_612.5.7.1.extended_key_usage', 'no extended key usage', signer({ extKeyUsage: null })],
  ['ts_119_612.5.7.1.key_identifier', 'no key identifier', signer({ withKeyIdentifier: false })],
  ['ts_119_612.5.7.1.no_ca', 'a CA', signer({ isCa: true })],
  [
    'ts_119_612.5.7.1.valid_at_issue',
    'a certificate that is valid later',
    signer({ notBefore: '2027-06-01T00:00:00Z' }),
  ],
  [
    'ts_119_612.5.7.1.two_signers',
    'one signer',
    { ...xa, signerCertificates: xa.signerCertificates.slice(0, 1) },
  ],
  [
    'ts_119_612.5.7.1.two_signers',
    'one key',
    {
      ...xa,
      signerCertificates: [...xa.signerCertificates.slice(0, 1), ...xa.signerCertificates.slice(0, 1)],
    },
  ],
  ['ts_119_612.5.7.1.two_signers', 'one end', signer({ notAfter: '2031-12-31T23:59:59Z' })],
];

/** Defects that imply each other: what is wrong then breaks two rules. */
const TOGETHER: Readonly<
  Record<string, { readonly input: ListUnderLint; readonly ruleIds: readonly string[] }>
> = {
  'ts_119_612.5.3.10.territory': {
    input: scheme(xa, { schemeTerritory: undefined }),
    ruleIds: ['ts_119_612.5.3.6.name', 'ts_119_612.5.3.9.rules', 'ts_119_612.5.7.1.country'],
  },
  'ts_119_612.5.5.7.supply_point_type': {
    input: scheme(xa, { tslVersionIdentifier: 5 }),
    ruleIds: ['ts_119_612.5.3.1.version'],
  },
};

const rulesBroken = (input: ListUnderLint): string[] => [
  ...new Set(lintTrustedList(input).map(({ ruleId }) => ruleId)),
];

describe('rules on lists', () => {
  it.each(SAMPLE_LISTS.filter(([name]) => !name.endsWith('v5')))(
    'are kept by the sample %s',
    (_name, side, sample) => {
      expect(lintTrustedList(underLint(sample(), side))).toEqual([]);
    },
  );

  it.each(DEFECTS)('%s tells %s', (ruleId, _what, input) => {
    expect(rulesBroken(input)).toEqual([ruleId]);
  });

  it.each(Object.entries(TOGETHER))('%s tells among others', (ruleId, { input, ruleIds }) => {
    expect(new Set(rulesBroken(input))).toEqual(new Set([ruleId, ...ruleIds]));
  });

  it('are all tried', () => {
    const tried = new Set([...DEFECTS.map(([ruleId]) => ruleId), ...Object.keys(TOGETHER)]);
    expect(LIST_RULES.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  it('have ids of their own, a clause, and findings that name an element and a remedy', () => {
    expect(new Set(LIST_RULES.map(({ id }) => id)).size).toBe(LIST_RULES.length);
    for (const { clause, requirement } of LIST_RULES) expect([clause, requirement]).not.toContain('');
    for (const [, , input] of DEFECTS) {
      for (const { element, detail } of lintTrustedList(input)) {
        expect(element).not.toBe('');
        expect(detail).toMatch(/[;,] \w+/);
      }
    }
  });

  it('take six months to the end of a shorter month', () => {
    const until = (nextUpdate: string) =>
      rulesBroken(
        scheme(xa, { listIssueDateTime: new Date('2027-08-31T00:00:00Z'), nextUpdate: new Date(nextUpdate) }),
      );
    expect(until('2028-02-29T00:00:00Z')).toEqual([]);
    expect(until('2028-02-29T00:00:01Z')).toEqual(['ts_119_612.5.3.15.next_update']);
  });
});
