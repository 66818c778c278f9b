import type { KeyStore } from '../keys/key-store';
import type { CertificationAuthorityRecord } from '../store/records';
import { canonicalJson } from '../store/canonical-json';
import type { CertificateProfile } from '../world/certificate-profile';
import { DEFAULT_STATUS_POLICY, statusPolicyOn } from '../world/status-policy';
import type { CaDefinition, Tsp, World } from '../world/world';
import { compileCertificateTemplate } from './certificate-template';
import type { CaGeneration, EstablishedCa } from './established-cas';
import type { PublicUrls } from './public-urls';
import { SETTING, worldIndex } from './world-comparison';

/** All that the world says about a CA, kept for the time when it no longer does. */
interface CaSnapshot {
  readonly definition: CaDefinition;
  readonly tsp: Tsp;
  /** The subject profiles that it offers. */
  readonly profiles: readonly CertificateProfile[];
}

/** What is stored of a CA of the world with every world that is applied. */
export function caSnapshot(world: World, definition: CaDefinition): string {
  const { tspOf, profile } = worldIndex(world);
  const snapshot: CaSnapshot = {
    definition,
    tsp: tspOf(definition),
    profiles: definition.profileIds.map(profile),
  };
  return canonicalJson(snapshot);
}

/** What the retired are opened from. */
export interface RetiredCaParts {
  readonly settings: ReadonlyMap<string, string>;
  readonly keyStore: KeyStore;
  readonly urls: PublicUrls;
  /** Newest generation by CA. */
  readonly generations: ReadonlyMap<string, CaGeneration>;
  /** Number of CRL shards by CA. */
  readonly shardCounts: ReadonlyMap<string, number>;
}

/**
 * The CAs that have left the world, as it last described them: they issue nothing, and yet their lists are renewed and their
 * documents stay, since their certificates live on. One whose key was taken away, or that left before descriptions were
 * kept, is left out: what is stored of it is served as it is.
 */
export async function openRetiredCas(
  records: readonly CertificationAuthorityRecord[],
  parts: RetiredCaParts,
): Promise<EstablishedCa[]> {
  const opened = await Promise.all(records.map((record) => openRetired(record, parts)));
  return opened.filter((ca) => ca !== undefined);
}

async function openRetired(
  { caId, subjectDer, state }: CertificationAuthorityRecord,
  { settings, keyStore, urls, generations, shardCounts }: RetiredCaParts,
): Promise<EstablishedCa | undefined> {
  const text = settings.get(SETTING.caSnapshot(caId));
  const current = generations.get(caId);
  if (text === undefined || current === undefined || !(await keyStore.find(current.keyId))) return undefined;
  const { definition: described, tsp, profiles } = JSON.parse(text) as CaSnapshot;
  // A description of an older release may lack what has a default.
  const definition = { ...described, status: statusPolicyOn(DEFAULT_STATUS_POLICY, described.status) };
  const { signatureAlgorithm } = definition;
  const { generation: keyGeneration, subjectKeyIdentifier, keyId } = current;
  const issuer = { caId, keyGeneration, subjectDer, subjectKeyIdentifier, signatureAlgorithm, tsp };
  const templates = profiles.map(
    (profile) => [profile.profileId, compileCertificateTemplate(profile, issuer, urls)] as const,
  );
  const above = generations.get(definition.issuerCaId ?? '');
  return {
    definition,
    tsp,
    // It leaves with this very start.
    state: state === 'active' || state === 'offline' ? 'retired' : state,
    // The rows of one that left before shards were rows are those that had certificates.
    crlShards: Math.max(definition.crlShards, shardCounts.get(caId) ?? 0),
    subjectDer,
    current,
    signer: await keyStore.open(keyId, signatureAlgorithm),
    // An issuing CA stands right below a root.
    chainDer: [current, ...(above ? [above] : [])].map(({ certificateDer }) => certificateDer),
    templates: new Map(templates),
  };
}
