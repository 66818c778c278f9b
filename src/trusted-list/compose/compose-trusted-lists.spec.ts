import { join } from 'node:path';
import { loadWorld } from '../../world/load-world';
import type { JapanPolicy } from '../../world/trusted-lists';
import type { World } from '../../world/world';
import { buildName } from '../../x509/name';
import type { TrustServiceEquivalenceInformation } from '../mutual-recognition';
import type { OtherTslPointer, TspService } from '../trusted-list';
import { canonicalTrustedList } from '../write-trusted-list';
import { issuedList, type ComposedList } from './composed-list';
import { composeTrustedLists } from './compose-trusted-lists';
import type { CaIdentity, ListChange, ListFacts } from './list-facts';

const WORLD = loadWorld(join(__dirname, '../../../config/worlds/japan-eu.yaml'));
const ISSUE = {
  tslSequenceNumber: 1,
  listIssueDateTime: new Date('2026-11-01T00:00:00Z'),
  nextUpdate: new Date('2026-12-01T00:00:00Z'),
};
const HSM_OF_BRAVO = '2.999.392.1.9.1';

function identityOf(caId: string, generation = 1): CaIdentity {
  const ca = WORLD.cas.find((one) => one.caId === caId);
  return {
    generation,
    certificateDer: Buffer.from(`certificate ${caId} ${generation}`),
    subjectDer: buildName(ca?.subject ?? []),
    subjectKeyIdentifier: Buffer.alloc(20, generation),
    notBefore: new Date('2026-10-01T00:00:00Z'),
  };
}

function facts(members: Partial<ListFacts> = {}): ListFacts {
  return {
    publicUrl: 'http://localhost:8080',
    caIdentities: new Map(WORLD.cas.map(({ caId }) => [caId, [identityOf(caId)]])),
    signers: new Map(
      WORLD.trustedLists?.lists.map(({ listId }) => [
        listId,
        [Buffer.from(`${listId} 1`), Buffer.from(`${listId} 2`)],
      ]),
    ),
    changes: [],
    pivots: [],
    ...members,
  };
}

function worldWith(japan: Partial<JapanPolicy>): World {
  const { trustedLists } = WORLD;
  if (!trustedLists) throw new Error('the world has no lists');
  return { ...WORLD, trustedLists: { ...trustedLists, japan: { ...trustedLists.japan, ...japan } } };
}

function listOf(listId: string, lists: readonly ComposedList[], version = 6): ComposedList {
  const list = lists.find((one) => one.listId === listId && one.version === version);
  if (!list) throw new Error(`no list ${listId}`);
  return list;
}

function pointersOf(listId: string, lists: readonly ComposedList[]): readonly OtherTslPointer[] {
  return listOf(listId, lists).schemeInformation.pointersToOtherTsl ?? [];
}

function agreementIn(
  listId: string,
  lists: readonly ComposedList[],
): readonly TrustServiceEquivalenceInformation[] {
  const found = pointersOf(listId, lists)
    .map((one) => one.mutualRecognitionAgreementInformation)
    .filter(Boolean);
  return found[0]?.trustServiceEquivalenceInformation ?? [];
}

function serviceOf(listId: string, name: string, lists: readonly ComposedList[]): TspService {
  const services = listOf(listId, lists).trustServiceProviderList?.flatMap((tsp) => tsp.tspServices) ?? [];
  const service = services.find((one) => one.serviceInformation.serviceName[0]?.text === name);
  if (!service) throw new Error(`no service ${name}`);
  return service;
}

describe('composeTrustedLists', () => {
  it('every list can be written in both versions, under paths of its own', () => {
    const lists = composeTrustedLists(WORLD, facts());
    expect(lists.map(({ file }) => file)).toEqual([
      'eu/lotl.xml',
      'eu/lotl-v5.xml',
      'eu/ades-lotl.xml',
      'eu/ades-lotl-v5.xml',
      'eu/mra-hub.xml',
      'eu/mra-hub-v5.xml',
      'ms/tl.xml',
      'ms/tl-v5.xml',
      'jp/tl.xml',
      'jp/tl-v5.xml',
    ]);
    for (const list of lists) {
      const xml = canonicalTrustedList(issuedList(list, ISSUE));
      expect(xml).toContain(`TSLVersionIdentifier>${list.version}<`);
      expect(xml).toContain('TEST');
    }
  });

  it('a world without lists has none', () => {
    const { trustedLists: _none, ...world } = WORLD;
    expect(composeTrustedLists(world, facts())).toEqual([]);
  });

  describe.each([
    ['none', { lotl: ['EU', 'XA'], ades: ['EU'], hub: ['EU'] }],
    ['pointer', { lotl: ['EU', 'XA', 'JP'], ades: ['EU'], hub: ['EU', 'JP'] }],
    ['ades-27-37', { lotl: ['EU', 'XA'], ades: ['EU', 'JP'], hub: ['EU', 'JP'] }],
    ['art14', { lotl: ['EU', 'XA', 'JP'], ades: ['EU'], hub: ['EU', 'JP'] }],
  ] as const)('recognition %s', (recognition, expected) => {
    const lists = composeTrustedLists(worldWith({ recognition }), facts());
    const territories = (listId: string) => pointersOf(listId, lists).map((one) => one.schemeTerritory);

    it('decides who points to Japan', () => {
      expect({
        lotl: territories('eu-lotl'),
        ades: territories('ades-lotl'),
        hub: territories('mra-hub'),
      }).toEqual(expected);
    });

    it('decides where an agreement stands', () => {
      const withAgreement = ['eu-lotl', 'ades-lotl', 'mra-hub', 'jp-tl'].filter(
        (listId) => agreementIn(listId, lists).length > 0,
      );
      expect(withAgreement).toEqual(
        {
          none: [],
          pointer: [],
          'ades-27-37': ['ades-lotl', 'mra-hub'],
          art14: ['eu-lotl', 'mra-hub', 'jp-tl'],
        }[recognition],
      );
    });
  });

  it('art14 maps accredited eSeals to CA/QC for seals, and the law, type and device of their certificates', () => {
    const [seals, signatures] = agreementIn('eu-lotl', composeTrustedLists(WORLD, facts()));
    expect(signatures?.trustServiceLegalIdentifier).toBe('QCForESig');
    expect(seals?.typeEquivalence).toEqual({
      pointingParty: [
        {
          serviceTypeIdentifier: 'http://uri.etsi.org/TrstSvc/Svctype/CA/QC',
          additionalServiceInformation: {
            uri: { lang: 'en', uri: 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals' },
          },
        },
      ],
      pointedParty: [
        { serviceTypeIdentifier: 'http://localhost:8080/tl/jp/ns/Svctype/CA/accredited/for-eSeal' },
      ],
    });
    expect(seals?.certificateContentReferences?.map(({ context }) => context.split('/').at(-1))).toEqual([
      'QcCompliance',
      'QcType',
      'QcQSCD',
    ]);
    expect(seals?.certificateContentReferences?.[2]?.pointedParty).toEqual({
      assert: 'atLeastOne',
      policySets: [[HSM_OF_BRAVO], ['2.999.392.2.9.1'], ['2.999.392.3.9.1']],
    });
    expect(seals?.qualificationExtension).toBeUndefined();
  });

  it('ades-27-37 maps the same services to CA/PKC, without a word on qualified certificates', () => {
    const [seals] = agreementIn(
      'ades-lotl',
      composeTrustedLists(worldWith({ recognition: 'ades-27-37' }), facts()),
    );
    expect(seals?.typeEquivalence.pointingParty).toEqual([
      { serviceTypeIdentifier: 'http://uri.etsi.org/TrstSvc/Svctype/CA/PKC' },
    ]);
    expect(seals?.statusEquivalence.valid.pointingParty[0]).toMatch(/recognisedatnationallevel$/);
    expect(seals?.certificateContentReferences).toBeUndefined();
  });

  it('a certified HSM by qualifier: on the list, and as a pair in the agreement, in place of the policy', () => {
    const lists = composeTrustedLists(worldWith({ certifiedHsm: 'qualifier' }), facts());
    const [seals] = agreementIn('eu-lotl', lists);
    expect(seals?.certificateContentReferences).toHaveLength(2);
    expect(seals?.qualificationExtension?.qualifierEquivalences).toEqual([
      {
        pointingParty: 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/QCWithQSCD',
        pointedParty: 'http://localhost:8080/tl/jp/ns/SvcInfoExt/WithCertifiedHSM',
      },
    ]);
    const { serviceInformationExtensions = [] } = serviceOf(
      'jp-tl',
      'TEST Bravo eSeal CA 1',
      lists,
    ).serviceInformation;
    expect(JSON.stringify(serviceInformationExtensions)).toContain(HSM_OF_BRAVO);
    const level1 = serviceOf('jp-tl', 'TEST Charlie eSeal Level 1 CA 1', lists);
    expect(JSON.stringify(level1)).not.toContain('WithCertifiedHSM');
  });

  it('Japan tells the agreement with the parties in each other’s place', () => {
    const lists = composeTrustedLists(WORLD, facts());
    const [eu] = agreementIn('eu-lotl', lists);
    const [jp] = agreementIn('jp-tl', lists);
    expect(jp?.typeEquivalence.pointingParty).toEqual(eu?.typeEquivalence.pointedParty);
    expect(jp?.statusEquivalence.invalid.pointedParty).toEqual(eu?.statusEquivalence.invalid.pointingParty);
    expect(jp?.certificateContentReferences?.[0]?.pointedParty).toEqual(
      eu?.certificateContentReferences?.[0]?.pointingParty,
    );
  });

  it('what was decided later comes first, what was before is history', () => {
    const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));
    const changes: ListChange[] = [
      { kind: 'agreement', status: 'repealed', startingTime: at(2) },
      { kind: 'service_status', serviceId: 'alpha-seal', status: 'withdrawn', startingTime: at(3) },
      { kind: 'taken_over', serviceId: 'bravo-eseal', tspId: 'charlie', startingTime: at(4) },
    ];
    const lists = composeTrustedLists(WORLD, facts({ changes }));
    const [agreement] = agreementIn('eu-lotl', lists);
    expect([agreement?.status, agreement?.history?.map(({ status }) => status)]).toEqual([
      'http://ec.europa.eu/tools/lotl/mra/repealed',
      ['http://ec.europa.eu/tools/lotl/mra/enacted'],
    ]);
    const withdrawn = serviceOf('xa-tl', 'TEST Alpha Seal CA 1', lists);
    expect(withdrawn.serviceInformation).toMatchObject({
      serviceStatus: 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn',
      statusStartingTime: at(3),
    });
    expect(withdrawn.serviceHistory).toMatchObject([
      {
        serviceStatus: 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted',
        serviceDigitalIdentity: { x509Certificates: [] },
      },
    ]);
    const taken = serviceOf('jp-tl', 'TEST Bravo eSeal CA 1', lists);
    expect(JSON.stringify(taken.serviceInformation.serviceInformationExtensions)).toContain('TEST Charlie');
    expect(JSON.stringify(taken.serviceHistory)).not.toContain('TEST Charlie');
  });

  it('a service has one entry for each key of its CA', () => {
    const caIdentities = new Map([
      ['bravo-eseal', [identityOf('bravo-eseal', 2), identityOf('bravo-eseal')]],
    ]);
    const list = listOf('jp-tl', composeTrustedLists(WORLD, facts({ caIdentities })));
    const [bravo, ...others] = list.trustServiceProviderList ?? [];
    expect(others).toEqual([]);
    expect(
      bravo?.tspServices.map((one) => one.serviceInformation.serviceDigitalIdentity.x509Ski?.[0]),
    ).toEqual([2, 1]);
  });

  it('an identity tells the subject with names that every reader of RFC 4514 knows', () => {
    const { serviceDigitalIdentity } = serviceOf(
      'xa-tl',
      'TEST Alpha Seal CA 1',
      composeTrustedLists(WORLD, facts()),
    ).serviceInformation;
    expect(serviceDigitalIdentity.x509SubjectName).toBe(
      `CN=TEST Alpha Seal CA 1,2.5.4.97=#130f${Buffer.from('VATXA-100000001').toString('hex')},O=TEST Alpha Trust,C=XA`,
    );
  });

  it('pivots come first, newest first, then the announcement of the signers', () => {
    const pivots = ['9', '4'].map((number) => ({
      listId: 'eu-lotl',
      url: `http://localhost:8080/tl/eu/lotl-pivot-${number}.xml`,
    }));
    const { schemeInformationUri } = listOf(
      'eu-lotl',
      composeTrustedLists(WORLD, facts({ pivots })),
    ).schemeInformation;
    expect(schemeInformationUri.map(({ uri }) => uri.split('/').at(-1))).toEqual([
      'lotl-pivot-9.xml',
      'lotl-pivot-4.xml',
      'signers.html',
      'info.html',
    ]);
  });

  it('supply points have types in version 6 only', () => {
    const lists = composeTrustedLists(WORLD, facts());
    const [v6, v5] = [listOf('xa-tl', lists), listOf('xa-tl', lists, 5)].map((list) =>
      list.trustServiceProviderList?.[0]?.tspServices[0]?.serviceInformation.serviceSupplyPoints?.map(
        ({ type }) => type,
      ),
    );
    expect(v6).toEqual([
      'http://uri.etsi.org/TrstSvc/Svctype/Certstatus/OCSP/QC',
      'http://uri.etsi.org/TrstSvc/Svctype/Certstatus/CRL/QC',
    ]);
    expect(v5).toEqual([undefined, undefined]);
  });
});
