import { canonicalJson } from '../store/canonical-json';
import type { CaState, CertificationAuthorityRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import type { CaDefinition, Tsp, World } from '../world/world';
import type { PublicUrls } from './public-urls';
import type { StartObstacle } from './start-refused-error';

/** Keys of the settings that tie a data folder to its world. */
export const SETTING = {
  publicUrl: 'public_url',
  publicTlsUrl: 'public_tls_url',
  worldId: 'world_id',
  worldContentHash: 'world_content_hash',
  caDefinition: (caId: string) => `ca.${caId}.definition`,
  /** All that the world said about the CA when it was last applied. */
  caSnapshot: (caId: string) => `ca.${caId}.snapshot`,
  profileDefinition: (profileId: string) => `profile.${profileId}.definition`,
} as const;

/** What a start has to do, or why it must not. */
export interface WorldComparison {
  readonly obstacles: readonly StartObstacle[];
  /** In the world and not in the store; issuers first. */
  readonly newCas: readonly CaDefinition[];
  /** In the store and no longer in the world. */
  readonly removedCas: readonly CertificationAuthorityRecord[];
  /** Retired earlier, and in the world again unchanged. */
  readonly returnedCas: readonly CertificationAuthorityRecord[];
}

/** What the store knows of the world of its first start and of what was added since. */
export interface StoredWorld {
  readonly settings: ReadonlyMap<string, string>;
  readonly cas: readonly CertificationAuthorityRecord[];
}

const RESET = 'start over with "kakehashi world reset" (all certificates are lost)';
const URL_REMEDY = `It is in the certificates: go back to the old value, use another data folder, or ${RESET}.`;
const WORLD_REMEDY = `Start with the world of this data folder, use another data folder, or ${RESET}.`;
const CA_REMEDY = `Undo the change, give the CA a new caId, or ${RESET}.`;
const PROFILE_REMEDY = `Undo the change, give the profile a new profileId, or ${RESET}.`;

/**
 * The store is the truth after the first start: additions are applied and removals retire; a changed base URL, name, key
 * or subject profile of a CA that stands is an obstacle with the key that changed.
 */
export function compareWorld(world: World, urls: PublicUrls, stored: StoredWorld): WorldComparison {
  const wanted = new Set(world.cas.map(({ caId }) => caId));
  const known = new Set(stored.cas.map(({ caId }) => caId));
  return {
    obstacles: known.size === 0 ? [] : findObstacles(world, urls, stored, known),
    newCas: world.cas.filter(({ caId }) => !known.has(caId)),
    removedCas: stored.cas.filter(({ caId, state }) => !wanted.has(caId) && canRetire(state)),
    returnedCas: stored.cas.filter(({ caId, state }) => wanted.has(caId) && state === 'retired'),
  };
}

/** A CA that has ended or was revoked stays so, in the world or not. */
function canRetire(state: CaState): boolean {
  return state === 'active' || state === 'offline';
}

function findObstacles(
  world: World,
  urls: PublicUrls,
  { settings }: StoredWorld,
  known: ReadonlySet<string>,
): StartObstacle[] {
  const { tspOf, offeredProfiles } = worldIndex(world);
  const setting = (key: string, name: string, value: string, remedy: string): StartObstacle[] =>
    differences('', { [name]: settings.get(key) }, { [name]: value }, remedy);
  return [
    ...setting(SETTING.worldId, 'worldId', world.worldId, WORLD_REMEDY),
    ...setting(SETTING.publicUrl, 'publicUrl', urls.publicUrl, URL_REMEDY),
    ...setting(SETTING.publicTlsUrl, 'publicTlsUrl', urls.publicTlsUrl, URL_REMEDY),
    ...world.cas
      .filter(({ caId }) => known.has(caId))
      .flatMap((ca) => {
        const before = parseDefinition(settings.get(SETTING.caDefinition(ca.caId)) ?? '{}');
        return differences(`cas[${ca.caId}].`, before, fixedPartsOfCa(ca, tspOf(ca)), CA_REMEDY);
      }),
    ...offeredProfiles.flatMap((profile) => {
      const text = settings.get(SETTING.profileDefinition(profile.profileId));
      if (text === undefined) return [];
      const after = fixedPartsOfProfile(profile);
      return differences(`profiles[${profile.profileId}].`, parseDefinition(text), after, PROFILE_REMEDY);
    }),
  ];
}

/** The look-ups of a world that was checked: what it refers to is there. */
export function worldIndex(world: World): {
  readonly tspOf: (ca: CaDefinition) => Tsp;
  readonly profile: (profileId: string) => CertificateProfile;
  /** The subject profiles that any CA offers. */
  readonly offeredProfiles: readonly CertificateProfile[];
} {
  const tsps = new Map(world.tsps.map((tsp) => [tsp.tspId, tsp]));
  const profiles = new Map(world.profiles.map((profile) => [profile.profileId, profile]));
  const offered = new Set(world.cas.flatMap(({ profileIds }) => profileIds));
  return {
    tspOf: ({ tspId }) => found(tsps.get(tspId), `TSP ${tspId}`),
    profile: (profileId) => found(profiles.get(profileId), `profile ${profileId}`),
    offeredProfiles: world.profiles.filter(({ profileId }) => offered.has(profileId)),
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the checked world has no ${what}`);
  return value;
}

/** The parts of a CA that are in its certificates or in those it issued, and so stay while it stands. */
export function fixedPartsOfCa(ca: CaDefinition, tsp: Tsp): Record<string, unknown> {
  const { tspId, kind, issuerCaId, subject, keyAlgorithm, signatureAlgorithm, validity, crlShards } = ca;
  const { policyArc } = tsp;
  return {
    tspId,
    policyArc,
    kind,
    issuerCaId,
    subject,
    keyAlgorithm,
    signatureAlgorithm,
    validity,
    crlShards,
  };
}

/** Members of a profile that shape its certificates; the others steer the registration and may change at any start. */
const CERTIFICATE_MEMBERS = [
  'kind',
  'jurisdiction',
  'subjectType',
  'policies',
  'subject',
  'nameEncoding',
  'latinNameAsAltName',
  'identifierPlacement',
  'lei',
  'leiRole',
  'keyUsage',
  'extKeyUsage',
  'basicConstraints',
  'qcStatements',
  'validity',
  'status',
  'privateKeyUsagePeriod',
  'keyAlgorithms',
  'requiresQscd',
  'lifecycle',
] as const satisfies readonly (keyof CertificateProfile)[];

/** The parts of a profile that stay while a CA offers it. */
export function fixedPartsOfProfile(profile: CertificateProfile): Record<string, unknown> {
  return Object.fromEntries(CERTIFICATE_MEMBERS.map((member) => [member, profile[member]]));
}

function parseDefinition(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

function differences(
  prefix: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  remedy: string,
): StartObstacle[] {
  const members = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return members.flatMap((member) => {
    const old = canonicalJson(before[member] ?? null);
    const now = canonicalJson(after[member] ?? null);
    return old === now ? [] : [{ key: prefix + member, message: `was ${old} and is now ${now}.`, remedy }];
  });
}
