import { isValidLei } from '../qcstatements/lei';
import { legalIdentifierProblem } from '../qcstatements/identifier-semantics';
import { identityProvidersAreFit, levelsAreKnown } from './assurance-checks';
import {
  caNamesDiffer,
  casFitTheirProfiles,
  signatureFitsTheKey,
  validityLiesWithinIssuer,
} from './ca-checks';
import { certificationsDiffer, devicesSayTest, endsAreTimes, qscdsAreOfKnownTypes } from './device-checks';
import { clientsCanAuthenticate, keySetsArePublic, onlyOperatorsDecide } from './client-checks';
import type { LayeredSource } from './layered-source';
import type { LocatedCheck, Place, WorldModel } from './located-check';
import { statusTimesAreRight } from './status-checks';
import { subscribersAreFit } from './subscriber-checks';
import {
  listedTspsCanBeReached,
  listNamesSayTest,
  listPathsAreOwn,
  listReferencesExist,
  onlyOneThirdCountry,
} from './trusted-list-checks';
import { memberStateIsOne, policyArcsAreOwn, tspsFitTheirJurisdiction } from './tsp-checks';
import { webCasKeepTheirRules } from './web-checks';
import { attestationRootsAreCas } from './attestation-checks';
import { unknownReference } from './unknown-reference';
import type { WorldProblem } from './world-error';

const CHECKS: readonly LocatedCheck[] = [
  memberStateIsOne,
  tspsFitTheirJurisdiction,
  policyArcsAreOwn,
  issuersFormTrees,
  namesSayTest,
  identifiersAreValid,
  caNamesDiffer,
  signatureFitsTheKey,
  casFitTheirProfiles,
  validityLiesWithinIssuer,
  statusTimesAreRight,
  webCasKeepTheirRules,
  subscribersAreFit,
  clientsCanAuthenticate,
  onlyOperatorsDecide,
  keySetsArePublic,
  certificationsDiffer,
  devicesSayTest,
  endsAreTimes,
  qscdsAreOfKnownTypes,
  levelsAreKnown,
  identityProvidersAreFit,
  listReferencesExist,
  listPathsAreOwn,
  listedTspsCanBeReached,
  listNamesSayTest,
  onlyOneThirdCountry,
  attestationRootsAreCas,
];

/**
 * What the schema cannot see: references, trees, names, check digits, algorithms, jurisdictions. `unreadProfiles` are
 * profiles that exist and have problems of their own.
 */
export function worldProblems(
  world: WorldModel,
  unreadProfiles: readonly string[],
  source: LayeredSource,
): WorldProblem[] {
  const place: Place = (path, message, remedy) => source.problem(path, message, remedy);
  return [
    ...referencesExist(world, unreadProfiles, place),
    ...CHECKS.flatMap((check) => check(world, place)),
  ];
}

function referencesExist(world: WorldModel, unreadProfiles: readonly string[], place: Place): WorldProblem[] {
  const tspIds = world.tsps.map(({ tspId }) => tspId);
  const caIds = world.cas.map(({ caId }) => caId);
  const profileIds = [...world.profiles.map(({ profileId }) => profileId), ...unreadProfiles];
  const unknown = (
    id: string,
    ids: readonly string[],
    what: string,
    path: readonly string[],
  ): WorldProblem[] => unknownReference(id, ids, what, path, place);
  return [
    ...world.cas.flatMap((ca) => [
      ...unknown(ca.tspId, tspIds, 'TSP', ['cas', ca.caId, 'tspId']),
      ...(ca.issuerCaId === undefined
        ? []
        : unknown(ca.issuerCaId, caIds, 'CA', ['cas', ca.caId, 'issuerCaId'])),
      ...unknown(ca.certificateProfileId, profileIds, 'profile', ['cas', ca.caId, 'certificateProfileId']),
      ...ca.profileIds.flatMap((id, index) =>
        unknown(id, profileIds, 'profile', ['cas', ca.caId, 'profileIds', String(index)]),
      ),
    ]),
    ...world.clients.flatMap(({ clientId, caIds: cas, profileIds: profiles }) => [
      ...listOf(cas).flatMap((id, i) => unknown(id, caIds, 'CA', ['clients', clientId, 'caIds', String(i)])),
      ...listOf(profiles).flatMap((id, i) =>
        unknown(id, profileIds, 'profile', ['clients', clientId, 'profileIds', String(i)]),
      ),
    ]),
  ];
}

function listOf(ids: readonly string[] | 'all'): readonly string[] {
  return ids === 'all' ? [] : ids;
}

function issuersFormTrees({ cas }: WorldModel, place: Place): WorldProblem[] {
  const seen = new Set<string>();
  return cas.flatMap(({ caId, kind, issuerCaId }) => {
    const path = ['cas', caId, 'issuerCaId'];
    seen.add(caId);
    if (kind === 'root')
      return issuerCaId === undefined ? [] : [place(path, 'a root has no issuer', 'remove the key')];
    if (issuerCaId === undefined) return [place(path, 'an issuing CA needs an issuer', 'add issuerCaId')];
    if (!cas.some((ca) => ca.caId === issuerCaId)) return [];
    // The list has issuers first, so an issuer that comes later is part of a cycle.
    if (!seen.has(issuerCaId) || issuerCaId === caId) {
      return [place(path, 'the issuers form a cycle', 'let one of them be a root')];
    }
    const issuer = cas.find((ca) => ca.caId === issuerCaId);
    return issuer?.kind === 'issuing'
      ? [place(path, 'the issuer is not a root, and its path length allows no further CA', 'name a root')]
      : [];
  });
}

function namesSayTest({ tsps, cas }: WorldModel, place: Place): WorldProblem[] {
  const remedy = 'put TEST into the name, so that nobody takes it for real';
  return [
    ...tsps
      .filter(({ name }) => !name.includes('TEST'))
      .map(({ tspId }) => place(['tsps', tspId, 'name'], 'the name does not say TEST', remedy)),
    ...cas.flatMap(({ caId, subject }) =>
      (['O', 'CN'] as const)
        .filter(
          (wanted) => !subject.some(({ attribute, value }) => attribute === wanted && value.includes('TEST')),
        )
        .map((wanted) => place(['cas', caId, 'subject', wanted], `${wanted} does not say TEST`, remedy)),
    ),
  ];
}

function identifiersAreValid({ tsps, cas, subscribers }: WorldModel, place: Place): WorldProblem[] {
  const identifier = (value: string | undefined, path: readonly string[]): WorldProblem[] => {
    const problem = value === undefined ? undefined : legalIdentifierProblem(value);
    return problem === undefined ? [] : [place(path, 'not a valid organization identifier', problem)];
  };
  const lei = (value: unknown, path: readonly string[]): WorldProblem[] =>
    typeof value !== 'string' || isValidLei(value)
      ? []
      : [place(path, 'not a valid LEI', 'use 20 characters of which the last two are check digits (mod 97)')];
  return [
    ...tsps.flatMap((tsp) => [
      ...identifier(tsp.organizationIdentifier, ['tsps', tsp.tspId, 'organizationIdentifier']),
      ...lei(tsp.lei, ['tsps', tsp.tspId, 'lei']),
    ]),
    ...cas.flatMap(({ caId, subject }) =>
      identifier(subject.find(({ attribute }) => attribute === 'organizationIdentifier')?.value, [
        'cas',
        caId,
        'subject',
        'organizationIdentifier',
      ]),
    ),
    ...subscribers.flatMap(({ subscriberId, subjectData }) => [
      ...identifier(textOf(subjectData.organization_identifier), [
        'subscribers',
        subscriberId,
        'subjectData',
        'organization_identifier',
      ]),
      ...lei(subjectData.lei, ['subscribers', subscriberId, 'subjectData', 'lei']),
    ]),
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
