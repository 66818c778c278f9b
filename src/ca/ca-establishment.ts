import { createHash } from 'node:crypto';
import type { Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import type { Randomness } from '../common/randomness';
import type { KeyStore } from '../keys/key-store';
import type { Signer } from '../keys/signer';
import type { CaRepository } from '../store/ca.repository';
import { canonicalJson } from '../store/canonical-json';
import type { CertificateRepository } from '../store/certificate.repository';
import type { CrlShardRepository } from '../store/crl-shard.repository';
import type { CaGenerationRecord, CaState } from '../store/records';
import type { SettingRepository } from '../store/setting.repository';
import type { Store } from '../store/store';
import type { Statement, UnitOfWork } from '../store/unit-of-work';
import type { CaDefinition, World } from '../world/world';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { parseCertificate } from '../x509/tbs-certificate';
import { prepareCaCertificate, type PreparedCaCertificate } from './ca-certificate';
import { compileCertificateTemplate, type TemplateIssuer } from './certificate-template';
import { EstablishedCas, type CaGeneration, type EstablishedCa } from './established-cas';
import { firstShards, shardCounts } from './first-shards';
import { lintBeforeSigning } from './lint-before-signing';
import type { PublicUrls } from './public-urls';
import { caSnapshot, openRetiredCas } from './retired-cas';
import { drawSerialNumber, serialHex } from '../x509/serial-number';
import { signCertificate } from '../keys/signed-certificate';
import { StartRefusedError } from './start-refused-error';
import {
  compareWorld,
  fixedPartsOfCa,
  fixedPartsOfProfile,
  SETTING,
  worldIndex,
  type WorldComparison,
} from './world-comparison';

/** What the CAs are established from. */
export interface EstablishmentParts {
  readonly world: World;
  readonly urls: PublicUrls;
  readonly keyStore: KeyStore;
  readonly store: Store;
  readonly cas: CaRepository;
  readonly certificates: CertificateRepository;
  readonly shards: CrlShardRepository;
  readonly settings: SettingRepository;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A CA's key and certificate, found or made. */
interface Standing {
  readonly current: CaGeneration;
  readonly subjectDer: Uint8Array;
  readonly signer: Signer;
  readonly state: CaState;
}

const SYSTEM = 'system';
const FIRST_GENERATION = 1;
/** Where CA certificates are listed. */
const CA_CERTIFICATE_SHARD = 0;

/**
 * Brings the store in line with the world at the start: new CAs get a key and a certificate, removed ones retire, and
 * all that stand are opened for signing. Key files are written before the rows that name them; each CA is one unit of
 * work, so a start that was cut off goes on where it stopped.
 *
 * Throws StartRefusedError, with nothing written, when the world contradicts the store; KeyStoreError when a key cannot
 * be opened.
 */
export async function establishCas(parts: EstablishmentParts): Promise<EstablishedCas> {
  const { world, urls, cas, settings } = parts;
  // 1 Compare the world with the store.
  const stored = {
    settings: new Map((await settings.list()).map(({ key, value }) => [key, value])),
    cas: await cas.list(),
  };
  const comparison = compareWorld(world, urls, stored);
  if (comparison.obstacles.length > 0) throw new StartRefusedError('configuration', comparison.obstacles);
  const generations: CaGeneration[] = [...(await cas.generations())];
  // 2 Keys first, all at once: RSA keys take their time.
  const signers = await openSigners(parts, newest(generations));
  // 3 Certificates of new CAs, issuers first, one after the other.
  const standing = new Map<string, Standing>();
  const states = new Map(stored.cas.map(({ caId, state }) => [caId, state === 'retired' ? 'active' : state]));
  for (const definition of world.cas) {
    const signer = signers.get(definition.caId);
    if (!signer) throw new Error(`no signer for ${definition.caId}`);
    const current = newest(generations).get(definition.caId);
    const ca = current
      ? standingCa(definition, current, signer, states.get(definition.caId) ?? 'active')
      : await createCa(parts, definition, signer, standing);
    if (!current) generations.push(ca.current);
    standing.set(definition.caId, ca);
  }
  const counts = await shardCounts(parts.shards, parts.store, world.cas);
  // 4 Remember the world.
  await applyWorld(parts, comparison, stored.settings);
  // 5 Those that have left it.
  const left = stored.cas.filter(({ caId }) => !standing.has(caId));
  const retired = await openRetiredCas(left, {
    settings: stored.settings,
    keyStore: parts.keyStore,
    urls,
    generations: newest(generations),
    shardCounts: counts,
  });
  return new EstablishedCas(
    world.cas.map((ca) => establishedCa(parts, ca, standing, counts)),
    generations,
    urls,
    retired,
  );
}

function newest(generations: readonly CaGeneration[]): Map<string, CaGeneration> {
  return new Map(generations.map((generation) => [generation.caId, generation]));
}

async function openSigners(
  { world, keyStore }: EstablishmentParts,
  current: ReadonlyMap<string, CaGeneration>,
): Promise<ReadonlyMap<string, Signer>> {
  const signers = world.cas.map(async ({ caId, keyAlgorithm, signatureAlgorithm }) => {
    const existing = current.get(caId);
    const keyId = existing?.keyId ?? `${caId}-${FIRST_GENERATION}`;
    if (!existing) await createKey(keyStore, keyId, { caId, keyAlgorithm });
    return [caId, await keyStore.open(keyId, signatureAlgorithm)] as const;
  });
  return new Map(await Promise.all(signers));
}

/** A key that a start left behind when it was cut off before the rows were written is used, not replaced. */
async function createKey(
  keyStore: KeyStore,
  keyId: string,
  { caId, keyAlgorithm }: Pick<CaDefinition, 'caId' | 'keyAlgorithm'>,
): Promise<void> {
  const leftBehind = await keyStore.find(keyId);
  if (!leftBehind) await keyStore.create(keyId, keyAlgorithm);
  else if (leftBehind.keyAlgorithm !== keyAlgorithm) {
    const message = `is ${keyAlgorithm}, but the key store holds an unused key ${keyId} of ${leftBehind.keyAlgorithm}.`;
    const remedy = `Remove the key file ${keyId}.json, or give the CA a new caId.`;
    throw new StartRefusedError('dataFolder', [{ key: `cas[${caId}].keyAlgorithm`, message, remedy }]);
  }
}

function standingCa({ caId }: CaDefinition, current: CaGeneration, signer: Signer, state: CaState): Standing {
  const { tbs } = parseCertificate(current.certificateDer);
  if (Buffer.compare(tbs.spkiDer, signer.spkiDer) !== 0) {
    const message = `has a certificate for another key than ${current.keyId} in the key store.`;
    const remedy = 'Restore keys and database from the same backup.';
    throw new StartRefusedError('dataFolder', [{ key: `cas[${caId}]`, message, remedy }]);
  }
  return { current, subjectDer: tbs.subject.der, signer, state };
}

async function createCa(
  parts: EstablishmentParts,
  definition: CaDefinition,
  signer: Signer,
  standing: ReadonlyMap<string, Standing>,
): Promise<Standing> {
  const { world, urls, clock, randomness, store } = parts;
  const { caId, issuerCaId = caId } = definition;
  const { tspOf, profile } = worldIndex(world);
  const parent = standing.get(issuerCaId);
  if (parent?.state === 'ended' || parent?.state === 'revoked') {
    const message = `cannot be certified: its issuer ${issuerCaId} has ended.`;
    const remedy = 'Name another issuer, or define a new root.';
    throw new StartRefusedError('configuration', [{ key: `cas[${caId}].issuerCaId`, message, remedy }]);
  }
  const issuerDefinition = world.cas.find((ca) => ca.caId === issuerCaId) ?? definition;
  const now = clock.now();
  const serialNumber = drawSerialNumber(randomness);
  const prepared = refusingStart(definition, () => {
    const tbs = prepareCaCertificate(
      {
        definition,
        profile: profile(definition.certificateProfileId),
        tsp: tspOf(definition),
        spkiDer: signer.spkiDer,
      },
      parent && { issuer: templateIssuer(parts, issuerDefinition, parent), validity: parent.current },
      urls,
      serialNumber,
      now,
    );
    lintBeforeSigning(tbs.tbsDer, tbs.template, parent?.current);
    return tbs;
  });
  const certificateDer = await signCertificate(prepared.tbsDer, parent?.signer ?? signer);
  const generation: CaGenerationRecord = {
    caId,
    generation: FIRST_GENERATION,
    keyId: signer.keyId,
    certificateDer,
    subjectKeyIdentifier: prepared.subjectKeyIdentifier,
    notBefore: prepared.notBefore,
    notAfter: prepared.notAfter,
    createdAt: now,
  };
  await store.commit(unitOfNewCa(parts, definition, issuerCaId, generation, prepared, serialNumber));
  return { current: generation, subjectDer: prepared.subjectDer, signer, state: 'active' };
}

/** A CA that its own world does not allow (validity, lint) is a fault of the configuration. */
function refusingStart<T>({ caId }: CaDefinition, prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const message = `its certificate cannot be made: ${error.detail}`;
    const remedy = 'Correct the CA or its certificate profile in the world.';
    throw new StartRefusedError('configuration', [{ key: `cas[${caId}]`, message, remedy }]);
  }
}

function unitOfNewCa(
  { world, urls, cas, certificates, shards, settings, clock, randomness }: EstablishmentParts,
  definition: CaDefinition,
  issuerCaId: string,
  generation: CaGenerationRecord,
  prepared: PreparedCaCertificate,
  serialNumber: Uint8Array,
): UnitOfWork {
  const { caId, tspId, kind } = definition;
  const { certificateDer, keyId, createdAt, notBefore, notAfter } = generation;
  const fixedParts = canonicalJson(fixedPartsOfCa(definition, worldIndex(world).tspOf(definition)));
  const definitionHash = sha256Hex(fixedParts);
  const fingerprint = createHash('sha256').update(certificateDer).digest();
  const certificate = certificates.insert({
    certId: newIdentifier('crt', clock, randomness),
    caId: issuerCaId,
    keyGeneration: FIRST_GENERATION,
    serial: serialNumber,
    kind: prepared.template.profile.kind,
    profileId: definition.certificateProfileId,
    profileHash: prepared.template.profileHash,
    clientId: null,
    enrolmentId: null,
    keyId,
    spkiSha256: parseSubjectPublicKeyInfo(parseCertificate(certificateDer).tbs.spkiDer).sha256Hex,
    credentialId: null,
    crlShard: CA_CERTIFICATE_SHARD,
    notBefore,
    notAfter,
    state: 'active',
    stateAt: createdAt,
    linkBy: null,
    certificateDer,
    fingerprint,
    revocationReason: null,
    revokedAt: null,
    invalidityAt: null,
    holdUntil: null,
    liveKey: null,
    qscdId: null,
    replacedBy: null,
  });
  return {
    statements: [
      ...baseSettings(settings, world, urls),
      settings.put(SETTING.caDefinition(caId), fixedParts),
      cas.insertCa({
        caId,
        tspId,
        kind,
        subjectDer: prepared.subjectDer,
        definitionHash,
        state: 'active',
        createdAt,
      }),
      cas.insertGeneration(generation),
      ...certificate,
      ...firstShards(shards, definition),
      shards.countIn(issuerCaId, CA_CERTIFICATE_SHARD),
    ],
    audit: [
      {
        actor: SYSTEM,
        action: 'ca.established',
        objectType: 'ca',
        objectId: caId,
        details: {
          issuerCaId,
          keyId,
          serialNumber: serialHex(serialNumber),
          sha256: fingerprint.toString('hex'),
        },
      },
    ],
    events: [],
  };
}

function baseSettings(settings: SettingRepository, world: World, urls: PublicUrls): Statement[] {
  return [
    settings.put(SETTING.worldId, world.worldId),
    settings.put(SETTING.publicUrl, urls.publicUrl),
    settings.put(SETTING.publicTlsUrl, urls.publicTlsUrl),
  ];
}

/** Retires and reinstates, and keeps the profiles on offer for the comparison at the next start. */
async function applyWorld(
  { world, store, cas, settings }: EstablishmentParts,
  { removedCas, returnedCas }: WorldComparison,
  stored: ReadonlyMap<string, string>,
): Promise<void> {
  const isDescribed = world.cas.every(({ caId }) => stored.has(SETTING.caSnapshot(caId)));
  if (stored.get(SETTING.worldContentHash) === world.contentHash && isDescribed) return;
  const snapshots = world.cas.map((ca) => settings.put(SETTING.caSnapshot(ca.caId), caSnapshot(world, ca)));
  const definitions = worldIndex(world).offeredProfiles.map((profile) =>
    settings.put(SETTING.profileDefinition(profile.profileId), canonicalJson(fixedPartsOfProfile(profile))),
  );
  const audit = (
    action: string,
    objectType: string,
    objectId: string,
    details: Record<string, unknown> = {},
  ) => ({
    actor: SYSTEM,
    action,
    objectType,
    objectId,
    details,
  });
  await store.commit({
    statements: [
      settings.put(SETTING.worldContentHash, world.contentHash),
      ...definitions,
      ...snapshots,
      ...removedCas.map(({ caId, state }) => cas.changeState(caId, state, 'retired')),
      ...returnedCas.map(({ caId, state }) => cas.changeState(caId, state, 'active')),
    ],
    audit: [
      audit('world.applied', 'world', world.worldId, { contentHash: world.contentHash }),
      ...removedCas.map(({ caId }) => audit('ca.retired', 'ca', caId)),
      ...returnedCas.map(({ caId }) => audit('ca.reinstated', 'ca', caId)),
    ],
    events: [],
  });
}

function templateIssuer(
  { world }: EstablishmentParts,
  ca: CaDefinition,
  { current, subjectDer }: Standing,
): TemplateIssuer {
  return {
    caId: ca.caId,
    keyGeneration: current.generation,
    subjectDer,
    subjectKeyIdentifier: current.subjectKeyIdentifier,
    signatureAlgorithm: ca.signatureAlgorithm,
    tsp: worldIndex(world).tspOf(ca),
  };
}

function establishedCa(
  parts: EstablishmentParts,
  definition: CaDefinition,
  standing: ReadonlyMap<string, Standing>,
  shards: ReadonlyMap<string, number>,
): EstablishedCa {
  const { world, urls } = parts;
  const own = standing.get(definition.caId);
  if (!own) throw new Error(`${definition.caId} does not stand`);
  const { profile, tspOf } = worldIndex(world);
  const issuer = templateIssuer(parts, definition, own);
  const templates = definition.profileIds
    .map(profile)
    .filter(({ kind }) => kind === 'subject')
    .map((offered) => [offered.profileId, compileCertificateTemplate(offered, issuer, urls)] as const);
  return {
    definition,
    tsp: tspOf(definition),
    ...own,
    crlShards: shards.get(definition.caId) ?? definition.crlShards,
    chainDer: chainOf(world, definition, standing),
    templates: new Map(templates),
  };
}

function chainOf(
  world: World,
  definition: CaDefinition,
  standing: ReadonlyMap<string, Standing>,
): Uint8Array[] {
  const own = standing.get(definition.caId)?.current.certificateDer;
  const issuer = world.cas.find(({ caId }) => caId === definition.issuerCaId);
  return [...(own ? [own] : []), ...(issuer ? chainOf(world, issuer, standing) : [])];
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
