import type { ComposedList, ListVersion } from '../../src/trusted-list/compose/composed-list';
import type { ListChange, ListFacts } from '../../src/trusted-list/compose/list-facts';
import type { Address } from '../../src/trusted-list/names-and-addresses';
import type { ComposeTrustedLists, ListWorld } from '../../src/trusted-list/publication/publication-ports';
import type {
  OtherTslPointer,
  SchemeInformation,
  TrustServiceProvider,
} from '../../src/trusted-list/trusted-list';
import {
  SCHEME_RULES,
  SERVICE_STATUS,
  STATUS_DETERMINATION,
  TSL_MEDIA_TYPE,
  TSL_TYPE,
} from '../../src/trusted-list/trusted-list-uris';
import type { ListedServiceDefinition, TrustedListDefinition } from '../../src/world/trusted-lists';
import { formatName } from '../../src/x509/name';
import { parseCertificate } from '../../src/x509/tbs-certificate';

/**
 * Lists that say little, for tests of their publication: pointers with their signers, services with their status, pivots,
 * and the agreement as a legal notice.
 */
export const composeSmallLists: ComposeTrustedLists = (world, facts) =>
  world.trustedLists.lists.flatMap((list) =>
    ([6, 5] as const).map((version) => composed(world, facts, list, version)),
  );

function composed(
  world: ListWorld,
  facts: ListFacts,
  list: TrustedListDefinition,
  version: ListVersion,
): ComposedList {
  const ending = version === 6 ? '' : '-v5';
  const services = world.trustedLists.services.filter(({ listId }) => listId === list.listId);
  return {
    listId: list.listId,
    version,
    file: `${list.path}${ending}.xml`,
    aliases: (list.aliases ?? []).map((path) => `${path}${ending}.xml`),
    id: `TL-${list.listId}-${version}`,
    schemeInformation: scheme(world, facts, list, version),
    ...(services.length > 0 && {
      trustServiceProviderList: services.map((service) => provider(world, facts, list, service)),
    }),
  };
}

function scheme(
  world: ListWorld,
  { publicUrl, pivots, changes, signers }: ListFacts,
  list: TrustedListDefinition,
  version: ListVersion,
): Omit<SchemeInformation, 'tslSequenceNumber' | 'listIssueDateTime' | 'nextUpdate'> {
  const folder = list.path.slice(0, list.path.lastIndexOf('/'));
  const pages = [
    ...pivots.filter(({ listId }) => listId === list.listId).map(({ url }) => url),
    `${publicUrl}/tl/${folder}/info.html`,
  ];
  const { japan, lists } = world.trustedLists;
  const pointed = list.pointsTo.filter(
    (listId) => listId !== 'jp-tl' || (japan.recognition !== 'none' && list.listId !== 'ades-lotl'),
  );
  const agreement = changes.findLast(({ kind }) => kind === 'agreement');
  const notice = `TEST ${agreement?.kind === 'agreement' ? agreement.status : japan.agreement}`;
  return {
    tslVersionIdentifier: version,
    tslType: typeOf(list),
    schemeOperatorName: [{ lang: 'en', text: list.operatorName.en }],
    schemeOperatorAddress: addressOf(list, publicUrl),
    schemeName: [{ lang: 'en', text: `${list.territory}:${list.schemeName.en}` }],
    schemeInformationUri: pages.map((uri) => ({ lang: 'en', uri })),
    statusDeterminationApproach: STATUS_DETERMINATION.euListOfTheLists,
    schemeTypeCommunityRules: [{ lang: 'en', uri: SCHEME_RULES.euListOfTheLists }],
    schemeTerritory: list.territory,
    policyOrLegalNotice: {
      tslLegalNotice: [{ lang: 'en', text: list.listId === 'eu-lotl' ? notice : 'TEST' }],
    },
    historicalInformationPeriod: 65535,
    pointersToOtherTsl: lists
      .filter(({ listId }) => pointed.includes(listId))
      .map((other) => pointer(publicUrl, other, signers.get(other.listId) ?? [])),
    distributionPoints: [`${publicUrl}/tl/${list.path}${version === 6 ? '' : '-v5'}.xml`],
  };
}

function pointer(
  publicUrl: string,
  list: TrustedListDefinition,
  signers: readonly Uint8Array[],
): OtherTslPointer {
  return {
    serviceDigitalIdentities: signers.map((der) => ({ x509Certificates: [der] })),
    tslLocation: `${publicUrl}/tl/${list.path}.xml`,
    tslType: typeOf(list),
    schemeTerritory: list.territory,
    mimeType: TSL_MEDIA_TYPE,
    schemeOperatorName: [{ lang: 'en', text: list.operatorName.en }],
  };
}

function typeOf({ kind, territory }: TrustedListDefinition): string {
  if (kind === 'eu-member-state') return TSL_TYPE.euGeneric;
  if (kind === 'third-country') return TSL_TYPE.listOf(territory);
  return kind === 'eu-lotl' ? TSL_TYPE.euListOfTheLists : TSL_TYPE.adesListOfTheLists;
}

function provider(
  world: ListWorld,
  facts: ListFacts,
  list: TrustedListDefinition,
  service: ListedServiceDefinition,
): TrustServiceProvider {
  const changes = facts.changes.filter(
    (change): change is Exclude<ListChange, { kind: 'agreement' }> =>
      change.kind !== 'agreement' && change.serviceId === service.serviceId,
  );
  const status = changes.findLast((change) => change.kind === 'service_status');
  const taken = changes.findLast((change) => change.kind === 'taken_over');
  const ca = world.cas.find(({ caId }) => caId === service.caId);
  const tspId = taken?.tspId ?? ca?.tspId;
  const identities = facts.caIdentities.get(service.caId) ?? [];
  const [subject] = identities.map(({ certificateDer }) => parseCertificate(certificateDer).tbs.subject);
  return {
    tspInformation: {
      tspName: [{ lang: 'en', text: world.tsps.find((tsp) => tsp.tspId === tspId)?.name ?? 'TEST' }],
      tspTradeName: [{ lang: 'en', text: 'TEST' }],
      tspAddress: addressOf(list, facts.publicUrl),
      tspInformationUri: [{ lang: 'en', uri: `${facts.publicUrl}/repository` }],
    },
    tspServices: [
      {
        serviceInformation: {
          serviceTypeIdentifier: `${facts.publicUrl}/Svctype/${service.serviceType}`,
          serviceName: [{ lang: 'en', text: `TEST ${service.serviceId}` }],
          serviceDigitalIdentity: {
            x509Certificates: identities.map(({ certificateDer }) => certificateDer),
            ...(subject && { x509SubjectName: formatName(subject) }),
          },
          serviceStatus: statusUri(facts, list, status?.status ?? service.status),
          statusStartingTime: status?.startingTime ?? service.statusStartingTime,
        },
      },
    ],
  };
}

function statusUri({ publicUrl }: ListFacts, { kind }: TrustedListDefinition, status: string): string {
  return kind === 'third-country'
    ? `${publicUrl}/jp/ns/Svcstatus/${status}`
    : SERVICE_STATUS.granted.replace(/granted$/, status);
}

function addressOf({ address }: TrustedListDefinition, publicUrl: string): Address {
  const { streetAddress, locality, countryName, email } = address;
  return {
    postalAddresses: [{ lang: 'en', streetAddress, locality, countryName }],
    electronicAddress: [
      { lang: 'en', uri: `mailto:${email}` },
      { lang: 'en', uri: publicUrl },
    ],
  };
}
