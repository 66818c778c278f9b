import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import type { NameAttribute, NameEntry } from '../x509/name';
import { assuranceOn, type AssurancePolicy, type IdentityProvider } from './assurance';
import { type LayeredSource, readLayers, siblingFile } from './layered-source';
import { type ProfileFolder, readProfileFolder } from './load-profiles';
import { compileSchema, schemaProblems } from './schema-validation';
import { trustedListsOf, type TrustedListsFile } from './trusted-lists-file';
import { DEFAULT_STATUS_POLICY, statusPolicyOn, type GivenStatusPolicy } from './status-policy';
import type { CaDefinition, CertifiedDevice, ClientDefinition, Subscriber, Tsp, World } from './world';
import { worldProblems } from './world-checks';
import { WorldError } from './world-error';

const validateWorld = compileSchema('world');
const MEMBER_STATE = '{memberState}';

type ById<T> = Readonly<Record<string, T>>;

/** The world file after its layers are merged and the schema has accepted it. */
interface WorldFile {
  readonly title: string;
  readonly titleLocal?: string;
  readonly memberState: string;
  readonly profiles?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly status?: GivenStatusPolicy & { readonly cascadeKeyCompromise?: boolean };
  readonly tsps: ById<Omit<Tsp, 'tspId'>>;
  readonly cas: ById<
    Omit<CaDefinition, 'caId' | 'subject' | 'status'> & {
      readonly subject: Readonly<Record<string, string>>;
      readonly status?: GivenStatusPolicy;
    }
  >;
  readonly subscribers?: ById<Omit<Subscriber, 'subscriberId'>>;
  readonly clients?: ById<Omit<ClientDefinition, 'clientId'>>;
  readonly certifiedDevices?: ById<Omit<CertifiedDevice, 'deviceTypeId'>>;
  readonly attestationRoots?: readonly string[];
  readonly assurance?: Partial<AssurancePolicy>;
  readonly identityProviders?: ById<Omit<IdentityProvider, 'providerId'>>;
  readonly trustedLists?: TrustedListsFile;
}

/**
 * Reads a world file, the files it extends and its profiles, and checks them. `{memberState}` in any text is replaced
 * by the world's member state. Throws {@link WorldError} with every problem: file, line, column, key and remedy.
 */
export function loadWorld(file: string): World {
  const sourceFile = resolve(file);
  const raw = readLayers(sourceFile, bundledOrSibling);
  const schemaErrors = schemaProblems(validateWorld, raw);
  const { profiles, brokenIds, problems: profileErrors } = readProfilesOf(raw, sourceFile);
  // What the schema refuses cannot be looked at more closely.
  if (schemaErrors.length > 0) throw new WorldError([...schemaErrors, ...profileErrors]);
  const source = withMemberState(raw);
  const world = source.value as unknown as WorldFile;
  const status = statusPolicyOn(DEFAULT_STATUS_POLICY, world.status);
  const model = {
    worldId: basename(sourceFile).replace(/\.ya?ml$/, ''),
    title: world.title,
    ...(world.titleLocal === undefined ? {} : { titleLocal: world.titleLocal }),
    memberState: world.memberState,
    tsps: listById(world.tsps, 'tspId'),
    cas: issuersFirst(
      listById(world.cas, 'caId').map((ca) => ({
        ...ca,
        crlShards: ca.crlShards ?? 1,
        subject: nameEntries(ca.subject),
        status: statusPolicyOn(status, ca.status),
      })),
    ),
    profiles: [...profiles.values()].map(({ profile }) => profile),
    subscribers: listById(world.subscribers ?? {}, 'subscriberId'),
    clients: listById(world.clients ?? {}, 'clientId'),
    certifiedDevices: listById(world.certifiedDevices ?? {}, 'deviceTypeId'),
    assurance: assuranceOn(world.assurance),
    identityProviders: listById(world.identityProviders ?? {}, 'providerId'),
    settings: world.settings ?? {},
    ...(world.attestationRoots && { attestationRoots: world.attestationRoots }),
    ...(world.trustedLists && { trustedLists: trustedListsOf(world.trustedLists) }),
    status,
    cascadeKeyCompromise: world.status?.cascadeKeyCompromise ?? false,
  };
  const problems = [...worldProblems(model, brokenIds, source), ...profileErrors];
  if (problems.length > 0) throw new WorldError(problems);
  const contentHash = createHash('sha256').update(sortedJson(model)).digest('hex');
  return deepFreeze({ ...model, sourceFile, contentHash });
}

const BUNDLED = join(__dirname, '../../config');

/** A world of one's own elsewhere may extend a bundled one: the neighbour comes first. */
function bundledOrSibling(name: string, folder: string): string {
  const sibling = siblingFile(name, folder);
  const bundled = siblingFile(basename(name), join(BUNDLED, 'worlds'));
  return !existsSync(sibling) && existsSync(bundled) ? bundled : sibling;
}

/** The folder that the world names, else the one beside its own folder, else the bundled one. */
function readProfilesOf(raw: LayeredSource, sourceFile: string): ProfileFolder {
  const { profiles: named } = raw.value;
  const beside = resolve(dirname(sourceFile), typeof named === 'string' ? named : '../profiles');
  const folder = named === undefined && !existsSync(beside) ? join(BUNDLED, 'profiles') : beside;
  if (existsSync(folder) && statSync(folder).isDirectory()) return readProfileFolder(folder);
  const problem = raw.problem(
    ['profiles'],
    `there is no folder ${folder}`,
    'name a folder, relative to the world file',
  );
  throw new WorldError([problem]);
}

/** JSON whose members stand in one order, so that it says the same of the same content. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function withMemberState(source: LayeredSource): LayeredSource {
  const { memberState } = source.value as unknown as WorldFile;
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(MEMBER_STATE, memberState);
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
  };
  return { value: replace(source.value) as LayeredSource['value'], problem: source.problem.bind(source) };
}

function listById<T extends object, K extends string>(byId: ById<T>, key: K): (T & Record<K, string>)[] {
  return Object.entries(byId).map(([id, value]) => ({ [key]: id, ...value }) as T & Record<K, string>);
}

function nameEntries(subject: Readonly<Record<string, string>>): NameEntry[] {
  return Object.entries(subject).map(([attribute, value]) => ({
    attribute: attribute as NameAttribute,
    value,
  }));
}

/** A CA can be certified only after its issuer; a CA whose issuer is unknown or in a cycle stays at the end. */
function issuersFirst(cas: readonly CaDefinition[]): CaDefinition[] {
  const ordered: CaDefinition[] = [];
  const placed = new Set<string>();
  for (let progress = true; progress;) {
    const ready = cas.filter(
      ({ caId, issuerCaId }) => !placed.has(caId) && (issuerCaId === undefined || placed.has(issuerCaId)),
    );
    progress = ready.length > 0;
    for (const ca of ready) {
      ordered.push(ca);
      placed.add(ca.caId);
    }
  }
  return [...ordered, ...cas.filter(({ caId }) => !placed.has(caId))];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
