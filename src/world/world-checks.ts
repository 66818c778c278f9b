import { nearestName } from '../common/nearest-name';
import { isValidLei } from '../qcstatements/lei';
import { legalIdentifierProblem } from '../qcstatements/identifier-semantics';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { addDuration } from './durations';
import type { LayeredSource } from './layered-source';
import type { CaDefinition, World } from './world';
import type { WorldProblem } from './world-error';

type WorldModel = Omit<World, 'sourceFile' | 'contentHash'>;
type Place = (path: readonly string[], message: string, remedy: string) => WorldProblem;
type WorldCheck = (world: WorldModel, place: Place) => WorldProblem[];

const CHECKS: readonly WorldCheck[] = [
  issuersFormTrees,
  namesSayTest,
  identifiersAreValid,
  policyArcsAreOwn,
  algorithmsFit,
  casFitTheirProfiles,
  validityLiesWithinIssuer,
  clientsCanAuthenticate,
];

/** What the schema cannot see: references, trees, names, check digits, algorithms, jurisdictions. */
export function worldProblems(world: WorldModel, source: LayeredSource): WorldProblem[] {
  const place: Place = (path, message, remedy) => source.problem(path, message, remedy);
  const broken = referencesExist(world, place);
  // The other checks follow references; they speak once those are right.
  return broken.length > 0 ? broken : CHECKS.flatMap((check) => check(world, place));
}

function referencesExist(world: WorldModel, place: Place): WorldProblem[] {
  const tspIds = world.tsps.map(({ tspId }) => tspId);
  const caIds = world.cas.map(({ caId }) => caId);
  const profileIds = world.profiles.map(({ profileId }) => profileId);
  const unknown = (
    id: string,
    ids: readonly string[],
    what: string,
    path: readonly string[],
  ): WorldProblem[] => {
    if (ids.includes(id)) return [];
    const meant = nearestName(id, ids);
    const remedy = meant === undefined ? `use one of ${ids.join(', ')}` : `did you mean ${meant}?`;
    return [place(path, `there is no ${what} ${id}`, remedy)];
  };
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

const LARGEST_ARC = 2 ** 31 - 1;

function policyArcsAreOwn({ tsps }: WorldModel, place: Place): WorldProblem[] {
  const owners = new Map<string, string>();
  return tsps.flatMap(({ tspId, policyArc }) => {
    const path = ['tsps', tspId, 'policyArc'];
    const owner = owners.get(policyArc);
    owners.set(policyArc, tspId);
    if (!policyArc.startsWith('2.999.')) {
      return [place(path, 'the arc is not below 2.999', 'use an arc such as 2.999.10.1 (X.660 example arc)')];
    }
    if (policyArc.split('.').some((arc) => Number(arc) > LARGEST_ARC)) {
      return [place(path, 'an arc is not below 2^31', 'use a smaller number; some clients refuse big ones')];
    }
    return owner === undefined ? [] : [place(path, `the arc belongs to ${owner} already`, 'use another')];
  });
}

function algorithmsFit({ cas }: WorldModel, place: Place): WorldProblem[] {
  const fits = (key: KeyAlgorithm, signature: SignatureAlgorithm): boolean =>
    key.startsWith('RSA-') === signature.startsWith('rsa-') && key !== 'RSA-2048';
  return cas
    .filter(({ keyAlgorithm, signatureAlgorithm }) => !fits(keyAlgorithm, signatureAlgorithm))
    .map(({ caId, keyAlgorithm, signatureAlgorithm }) =>
      place(
        ['cas', caId, 'signatureAlgorithm'],
        `${signatureAlgorithm} cannot be used with a CA key ${keyAlgorithm}`,
        'use ecdsa-… with P-… keys and rsa-… with RSA-3072 or RSA-4096',
      ),
    );
}

function casFitTheirProfiles(world: WorldModel, place: Place): WorldProblem[] {
  return world.cas.flatMap((ca) => {
    const tsp = world.tsps.find(({ tspId }) => tspId === ca.tspId);
    const own = world.profiles.find(({ profileId }) => profileId === ca.certificateProfileId);
    const problems: WorldProblem[] = [];
    if (own && own.kind !== `${ca.kind}-ca`) {
      const path = ['cas', ca.caId, 'certificateProfileId'];
      problems.push(
        place(
          path,
          `a profile of kind ${own.kind} for a CA of kind ${ca.kind}`,
          `name a ${ca.kind}-ca profile`,
        ),
      );
    }
    for (const [index, profileId] of ca.profileIds.entries()) {
      const profile = world.profiles.find((candidate) => candidate.profileId === profileId);
      const path = ['cas', ca.caId, 'profileIds', String(index)];
      if (profile?.kind !== 'subject')
        problems.push(place(path, 'not a subject profile', 'name a profile of kind subject'));
      else if (profile.jurisdiction !== tsp?.jurisdiction) {
        const message = `the profile is for ${profile.jurisdiction}, the CA's TSP for ${tsp?.jurisdiction}`;
        problems.push(place(path, message, 'offer it at a CA of that jurisdiction'));
      }
    }
    problems.push(...subjectIsThatOfTheTsp(ca, tsp?.country, place));
    return problems;
  });
}

function subjectIsThatOfTheTsp(ca: CaDefinition, country: string | undefined, place: Place): WorldProblem[] {
  const value = ca.subject.find(({ attribute }) => attribute === 'C')?.value;
  if (value === country) return [];
  return [place(['cas', ca.caId, 'subject', 'C'], `the TSP is established in ${country}`, `use ${country}`)];
}

const EPOCH = new Date(0);

function validityLiesWithinIssuer({ cas }: WorldModel, place: Place): WorldProblem[] {
  return cas.flatMap(({ caId, validity, issuerCaId }) => {
    const issuer = cas.find((ca) => ca.caId === issuerCaId);
    if (!issuer || addDuration(EPOCH, validity) <= addDuration(EPOCH, issuer.validity)) return [];
    return [
      place(['cas', caId, 'validity'], `longer than that of its issuer (${issuer.validity})`, 'shorten it'),
    ];
  });
}

function clientsCanAuthenticate({ clients }: WorldModel, place: Place): WorldProblem[] {
  return clients
    .filter(({ secret, jwks }) => secret === undefined && jwks === undefined)
    .map(({ clientId }) =>
      place(['clients', clientId], 'no way to authenticate', 'give it a secret or a jwks'),
    );
}
