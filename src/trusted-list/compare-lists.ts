import { wireTime } from '../common/wire-time';
import type { InternationalNames } from './names-and-addresses';
import type { OtherTslPointer, SchemeInformation, TrustServiceStatusList, TspService } from './trusted-list';

/** A service with the provider that runs it. */
interface NamedService {
  readonly provider: string;
  readonly service: TspService;
}

/** What differs between two issues of a list, in words, in the order of the elements; empty = nothing but the issue itself. */
export function listDifferences(before: TrustServiceStatusList, after: TrustServiceStatusList): string[] {
  const [old, now] = [before.schemeInformation, after.schemeInformation];
  return [
    ...schemeDifferences(old, now),
    ...pointerDifferences(old.pointersToOtherTsl ?? [], now.pointersToOtherTsl ?? []),
    ...serviceDifferences(servicesOf(before), servicesOf(after)),
  ];
}

const SCHEME_MEMBERS: readonly (readonly [keyof SchemeInformation, string])[] = [
  ['tslVersionIdentifier', 'TSLVersionIdentifier'],
  ['tslType', 'TSLType'],
  ['schemeOperatorName', 'SchemeOperatorName'],
  ['schemeOperatorAddress', 'SchemeOperatorAddress'],
  ['schemeName', 'SchemeName'],
  ['statusDeterminationApproach', 'StatusDeterminationApproach'],
  ['schemeTypeCommunityRules', 'SchemeTypeCommunityRules'],
  ['schemeTerritory', 'SchemeTerritory'],
  ['policyOrLegalNotice', 'PolicyOrLegalNotice'],
  ['historicalInformationPeriod', 'HistoricalInformationPeriod'],
  ['distributionPoints', 'DistributionPoints'],
];

function schemeDifferences(before: SchemeInformation, after: SchemeInformation): string[] {
  const pages = ({ schemeInformationUri }: SchemeInformation) => schemeInformationUri.map(({ uri }) => uri);
  const changed = SCHEME_MEMBERS.filter(([member]) => !isSame(before[member], after[member]));
  return [
    ...changed.map(([, element]) => `${element} changed`),
    ...setDifferences(pages(before), pages(after), 'SchemeInformationURI'),
  ];
}

function pointerDifferences(before: readonly OtherTslPointer[], after: readonly OtherTslPointer[]): string[] {
  const places = (pointers: readonly OtherTslPointer[]) => pointers.map(({ tslLocation }) => tslLocation);
  return [
    ...setDifferences(places(before), places(after), 'pointer to'),
    ...after.flatMap((pointer) => {
      const former = before.find(({ tslLocation }) => tslLocation === pointer.tslLocation);
      return former ? changesOfPointer(former, pointer) : [];
    }),
  ];
}

function changesOfPointer(before: OtherTslPointer, after: OtherTslPointer): string[] {
  const {
    serviceDigitalIdentities: former,
    mutualRecognitionAgreementInformation: oldAgreement,
    ...rest
  } = before;
  const {
    serviceDigitalIdentities: present,
    mutualRecognitionAgreementInformation: agreement,
    ...others
  } = after;
  const where = `pointer to ${after.tslLocation}`;
  const signers = (identities: typeof former) =>
    identities.flatMap(({ x509Certificates }) => x509Certificates.map(base64Of));
  const [old, now] = [signers(former), signers(present)];
  const added = now.filter((one) => !old.includes(one)).length;
  const removed = old.filter((one) => !now.includes(one)).length;
  return [
    ...(added + removed > 0 ? [`${where}: ${added} signers added, ${removed} removed`] : []),
    ...agreementDifferences(where, oldAgreement, agreement),
    ...(isSame(rest, others) ? [] : [`${where}: its description changed`]),
  ];
}

type Agreement = OtherTslPointer['mutualRecognitionAgreementInformation'];

function agreementDifferences(where: string, before: Agreement, after: Agreement): string[] {
  if (isSame(before, after)) return [];
  if (!before) return [`${where}: mutual recognition added`];
  if (!after) return [`${where}: mutual recognition removed`];
  const changes = after.trustServiceEquivalenceInformation.flatMap((block) => {
    const name = block.trustServiceLegalIdentifier;
    const former = before.trustServiceEquivalenceInformation.find(
      ({ trustServiceLegalIdentifier }) => trustServiceLegalIdentifier === name,
    );
    if (!former) return [`${where}: recognition of ${name} added`];
    if (former.status === block.status && isSame(former.statusStartingTime, block.statusStartingTime))
      return [];
    const [old, now] = [former, block].map(({ status, statusStartingTime }) =>
      standing(status, statusStartingTime),
    );
    return [`${where}: recognition of ${name} was ${old}, is ${now}`];
  });
  return changes.length > 0 ? changes : [`${where}: mutual recognition changed`];
}

function serviceDifferences(
  before: ReadonlyMap<string, NamedService>,
  after: ReadonlyMap<string, NamedService>,
): string[] {
  const removed = [...before].filter(([key]) => !after.has(key));
  return [
    ...removed.map(([, { service }]) => `service "${nameOf(service)}" removed`),
    ...[...after].flatMap(([key, present]) => {
      const former = before.get(key);
      return former ? changesOfService(former, present) : [addedService(present)];
    }),
  ];
}

function addedService({ service }: NamedService): string {
  const { serviceStatus, statusStartingTime } = service.serviceInformation;
  return `service "${nameOf(service)}" added, ${standing(serviceStatus, statusStartingTime)}`;
}

function changesOfService(before: NamedService, after: NamedService): string[] {
  const name = `service "${nameOf(after.service)}"`;
  const [old, now] = [before.service.serviceInformation, after.service.serviceInformation];
  const [was, is] = [old, now].map((one) => standing(one.serviceStatus, one.statusStartingTime));
  return [
    ...(before.provider === after.provider
      ? []
      : [`${name}: of ${before.provider} before, of ${after.provider} now`]),
    ...(was === is ? [] : [`${name}: was ${was}, is ${is}`]),
    ...(isSame(old.serviceDigitalIdentity, now.serviceDigitalIdentity) ? [] : [`${name}: identity changed`]),
    ...(isSame(old.serviceInformationExtensions, now.serviceInformationExtensions)
      ? []
      : [`${name}: qualifiers or other extensions changed`]),
    ...(isSame(before.service.serviceHistory, after.service.serviceHistory)
      ? []
      : [`${name}: history changed`]),
  ];
}

/** A service keeps its type and its name, whoever runs it. */
function servicesOf({ trustServiceProviderList = [] }: TrustServiceStatusList): Map<string, NamedService> {
  return new Map(
    trustServiceProviderList.flatMap(({ tspInformation, tspServices }) =>
      tspServices.map((service): [string, NamedService] => [
        `${service.serviceInformation.serviceTypeIdentifier} ${nameOf(service)}`,
        { provider: english(tspInformation.tspName), service },
      ]),
    ),
  );
}

function setDifferences(before: readonly string[], after: readonly string[], what: string): string[] {
  return [
    ...before.filter((one) => !after.includes(one)).map((one) => `${what} ${one} removed`),
    ...after.filter((one) => !before.includes(one)).map((one) => `${what} ${one} added`),
  ];
}

function standing(statusUri: string, since: Date): string {
  return `${statusUri.slice(statusUri.lastIndexOf('/') + 1)} since ${wireTime(since)}`;
}

function nameOf({ serviceInformation }: TspService): string {
  return english(serviceInformation.serviceName);
}

function english(names: InternationalNames): string {
  return (names.find(({ lang }) => lang === 'en') ?? names[0])?.text ?? '';
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, octetsAsText) === JSON.stringify(other, octetsAsText);
}

function octetsAsText(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? base64Of(value) : value;
}

function base64Of(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64');
}
