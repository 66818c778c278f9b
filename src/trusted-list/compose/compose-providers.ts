import type {
  JapanPolicy,
  ListedServiceDefinition,
  TrustedListDefinition,
  TrustedLists,
} from '../../world/trusted-lists';
import type { CaDefinition, Tsp, World } from '../../world/world';
import { formatStandardName, nameValues, parseName } from '../../x509/name';
import type { QualificationElement } from '../qualifications';
import type { ServiceInformationExtension } from '../service-information-extensions';
import type {
  ServiceDigitalIdentity,
  ServiceSupplyPoint,
  TrustServiceProvider,
  TspInformation,
  TspService,
} from '../trusted-list';
import { SERVICE_TYPE } from '../trusted-list-uris';
import type { ListVersion } from './composed-list';
import { english, inItsLanguages, isInJapanese, names } from './compose-scheme';
import type { CaIdentity, ListFacts } from './list-facts';
import { repositoryUrl, statusUrls } from './list-urls';
import { vocabularyOf, WITH_CERTIFIED_HSM, type ListVocabulary } from './list-vocabulary';

/** In what a service was from a time on. */
interface ServiceState {
  readonly status: string;
  readonly startingTime: Date;
  readonly takenOverBy?: Tsp;
}

/** A service of the world and all that its entry is made from. */
interface Listed {
  readonly list: TrustedListDefinition;
  readonly definition: ListedServiceDefinition;
  readonly ca: CaDefinition;
  readonly tsp: Tsp;
  readonly vocabulary: ListVocabulary;
}

/** The TSPs of a list with their services (TS 119 612 5.4, 5.5), in the order of the world. */
export function composeProviders(
  world: World,
  { japan, services }: TrustedLists,
  list: TrustedListDefinition,
  version: ListVersion,
  facts: ListFacts,
): TrustServiceProvider[] {
  const vocabulary = vocabularyOf(list, facts.publicUrl);
  const cas = new Map(world.cas.map((ca) => [ca.caId, ca]));
  const byTsp = new Map<string, Omit<Listed, 'list' | 'tsp' | 'vocabulary'>[]>();
  for (const definition of services) {
    const ca = cas.get(definition.caId);
    if (ca === undefined || definition.listId !== list.listId) continue;
    const others = byTsp.get(ca.tspId);
    if (others === undefined) byTsp.set(ca.tspId, [{ definition, ca }]);
    else others.push({ definition, ca });
  }
  return world.tsps.flatMap((tsp) => {
    const tspServices = (byTsp.get(tsp.tspId) ?? []).flatMap((one) =>
      composeService({ ...one, list, tsp, vocabulary }, world, japan, version, facts),
    );
    return tspServices.length === 0
      ? []
      : [{ tspInformation: tspInformation(tsp, list, facts), tspServices }];
  });
}

function tspInformation(tsp: Tsp, list: TrustedListDefinition, { publicUrl }: ListFacts): TspInformation {
  const { name, nameLocal, organizationIdentifier, lei, country, contact } = tsp;
  const { email = '', streetAddress = '', locality = '', postalCode } = contact ?? {};
  return {
    tspName: names(
      nameLocal === undefined || !isInJapanese(list) ? { en: name } : { en: name, ja: nameLocal },
    ),
    tspTradeName: [
      { lang: 'en', text: organizationIdentifier },
      ...(lei === undefined ? [] : [{ lang: 'en', text: `LEIXG-${lei}` }]),
    ],
    tspAddress: {
      postalAddresses: [
        {
          lang: 'en',
          streetAddress,
          locality,
          ...(postalCode === undefined ? {} : { postalCode }),
          countryName: country,
        },
      ],
      electronicAddress: [english(`mailto:${email}`), english(repositoryUrl(publicUrl))],
    },
    tspInformationUri: inItsLanguages(list, repositoryUrl(publicUrl)),
  };
}

/** One service for each key of the CA: the certificates of an identity have the same key (5.5.3). */
function composeService(
  listed: Listed,
  world: World,
  japan: JapanPolicy,
  version: ListVersion,
  facts: ListFacts,
): TspService[] {
  const { definition, list, tsp, vocabulary } = listed;
  const [current, ...before] = statesOf(definition, world, facts).reverse();
  if (current === undefined) return [];
  return (facts.caIdentities.get(definition.caId) ?? []).map((identity) => {
    const serviceName = names(definition.serviceName ?? { en: commonNameOf(identity) });
    const type = vocabulary.serviceType(definition.serviceType);
    const extensionsOf = (state: ServiceState): ServiceInformationExtension[] =>
      extensions(listed, identity, state, world, japan);
    return {
      serviceInformation: {
        serviceTypeIdentifier: type,
        serviceName,
        serviceDigitalIdentity: { x509Certificates: [identity.certificateDer], ...namesOf(identity) },
        serviceStatus: vocabulary.status(current.status),
        statusStartingTime: current.startingTime,
        serviceSupplyPoints: supplyPoints(definition, list, version, facts),
        tspServiceDefinitionUri: inItsLanguages(list, repositoryUrl(facts.publicUrl)),
        serviceInformationExtensions: extensionsOf(current),
      },
      ...(before.length > 0 && {
        serviceHistory: before.map((state) => ({
          serviceTypeIdentifier: type,
          serviceName,
          serviceDigitalIdentity: { x509Certificates: [], ...namesOf(identity) },
          serviceStatus: vocabulary.status(state.status),
          statusStartingTime: state.startingTime,
          serviceInformationExtensions: extensionsOf(state),
        })),
      }),
    };
  });

  function extensions(
    { definition: { uses = [], qualifications = [] }, ca: { profileIds } }: Listed,
    { notBefore }: CaIdentity,
    { takenOverBy }: ServiceState,
    { profiles }: World,
    policy: JapanPolicy,
  ): ServiceInformationExtension[] {
    const elements: QualificationElement[] = [
      ...qualifications,
      ...(isByQualifier(definition, list, policy)
        ? [{ qualifiers: [WITH_CERTIFIED_HSM], tspPolicies: [policy.hsmPolicy] }]
        : []),
    ].map(({ qualifiers, tspPolicies }) => ({
      qualifiers: qualifiers.map((word) => vocabulary.qualifier(word)),
      criteriaList: {
        assert: 'atLeastOne',
        policySets: tspPolicies.map((policyAndVersion) => [`${tsp.policyArc}.${policyAndVersion}`]),
      },
    }));
    const keepsExpired = profiles.some(
      ({ profileId, keepExpiredOnCrl }) => profileIds.includes(profileId) && keepExpiredOnCrl === true,
    );
    return [
      ...uses.map((use) => ({
        critical: true,
        additionalServiceInformation: { uri: english(vocabulary.additionalServiceInformation(use)) },
      })),
      ...(elements.length > 0 ? [{ critical: true, qualifications: elements }] : []),
      ...(takenOverBy
        ? [
            {
              critical: false,
              takenOverBy: {
                uri: english(repositoryUrl(facts.publicUrl)),
                tspName: names({ en: takenOverBy.name }),
                schemeOperatorName: names(list.operatorName),
                schemeTerritory: list.territory,
              },
            },
          ]
        : []),
      // Since the key exists, its revoked certificates stay on the CRL.
      ...(keepsExpired ? [{ critical: false, expiredCertsRevocationInfo: notBefore }] : []),
    ];
  }
}

/** Oldest first. */
function statesOf(
  { serviceId, status, statusStartingTime }: ListedServiceDefinition,
  { tsps }: World,
  { changes }: ListFacts,
): ServiceState[] {
  const states: ServiceState[] = [{ status, startingTime: statusStartingTime }];
  for (const change of changes) {
    if (change.kind === 'agreement' || change.serviceId !== serviceId) continue;
    const { startingTime } = change;
    const last = states.at(-1) as ServiceState;
    if (change.kind === 'service_status') {
      states.push({ ...last, status: change.status, startingTime });
    } else {
      const takenOverBy = tsps.find(({ tspId }) => tspId === change.tspId);
      states.push({ ...last, startingTime, ...(takenOverBy && { takenOverBy }) });
    }
  }
  return states;
}

/** Where a certified HSM is told by a qualifier, services that an agreement can name carry it. */
function isByQualifier(
  { serviceType }: ListedServiceDefinition,
  { kind }: TrustedListDefinition,
  { certifiedHsm, equivalences }: JapanPolicy,
): boolean {
  const canBeNamed = equivalences.some((equivalence) => equivalence.serviceType === serviceType);
  return kind === 'third-country' && certifiedHsm === 'qualifier' && canBeNamed;
}

function namesOf({
  subjectDer,
  subjectKeyIdentifier,
}: CaIdentity): Omit<ServiceDigitalIdentity, 'x509Certificates'> {
  return { x509SubjectName: formatStandardName(parseName(subjectDer)), x509Ski: subjectKeyIdentifier };
}

function commonNameOf({ subjectDer }: CaIdentity): string {
  return nameValues(parseName(subjectDer), 'CN')[0] ?? '';
}

/** Types of supply points came with version 6. */
function supplyPoints(
  { caId, serviceType }: ListedServiceDefinition,
  { kind }: TrustedListDefinition,
  version: ListVersion,
  { publicUrl }: ListFacts,
): ServiceSupplyPoint[] {
  const { ocsp, crl } = statusUrls(publicUrl, caId);
  const isQualified = kind !== 'third-country' && serviceType.endsWith('/QC');
  const types = isQualified
    ? { ocsp: SERVICE_TYPE.ocspQc, crl: SERVICE_TYPE.crlQc }
    : { ocsp: SERVICE_TYPE.ocsp, crl: SERVICE_TYPE.crl };
  return [
    { uri: ocsp, ...(version >= 6 && { type: types.ocsp }) },
    { uri: crl, ...(version >= 6 && { type: types.crl }) },
  ];
}
