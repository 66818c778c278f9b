import type { Clock } from '../common/clock';
import type { Randomness } from '../common/randomness';
import { type ClientRepository } from '../store/client.repository';
import type { ClientRecord } from '../store/records';
import type { Store } from '../store/store';
import type { AuditEntry, Statement } from '../store/unit-of-work';
import { generateSecret, hashSecret, isSecret } from './client-secret';

/** A client as the world declares it. */
export interface SeedClient {
  readonly clientId: string;
  readonly kind: 'rssp' | 'operator';
  readonly name: string;
  /** Known to everybody who reads the world file; accepted on loopback only. */
  readonly secret?: string;
  /** A JWK Set. */
  readonly jwks?: object;
  readonly scopes: readonly string[];
  readonly caIds: readonly string[] | 'all';
  readonly profileIds: readonly string[] | 'all';
  readonly qscd?: { readonly auditReference: string };
}

/** A secret that was generated now; it is shown once and cannot be shown again. */
export interface GeneratedSecret {
  readonly clientId: string;
  readonly secret: string;
}

/** What the synchronisation works with. */
export interface SeedClientPorts {
  readonly clients: ClientRepository;
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * Brings the registered clients in line with the world: additions are registered, changed permissions taken over,
 * clients that left the world suspended. Clients made by API and states set by API are kept.
 *
 * @param knownSecretsAllowed true on loopback; elsewhere a client with a known secret gets a generated one, once
 * @returns the secrets generated now
 */
export async function synchroniseSeedClients(
  seeds: readonly SeedClient[],
  knownSecretsAllowed: boolean,
  ports: SeedClientPorts,
): Promise<GeneratedSecret[]> {
  const registered = new Map((await ports.clients.list()).map((record) => [record.clientId, record]));
  const statements: Statement[] = [];
  const audit: AuditEntry[] = [];
  const generated: GeneratedSecret[] = [];
  const write = (record: ClientRecord, action: 'client.register' | 'client.update' | 'client.suspend') => {
    statements.push(
      action === 'client.register' ? ports.clients.insert(record) : ports.clients.update(record),
    );
    audit.push({
      actor: 'world',
      action,
      objectType: 'client',
      objectId: record.clientId,
      details: { scopes: record.scopes },
    });
  };

  for (const seed of seeds) {
    const existing = registered.get(seed.clientId);
    if (existing?.origin === 'api') continue;
    const secret = secretOf(seed, existing, knownSecretsAllowed, ports.randomness);
    if (secret.generated !== undefined) generated.push({ clientId: seed.clientId, secret: secret.generated });
    const record = recordOf(seed, existing, secret.hash, ports.clock);
    if (existing === undefined) write(record, 'client.register');
    else if (!isSame(existing, record)) write(record, 'client.update');
  }
  const named = new Set(seeds.map(({ clientId }) => clientId));
  for (const record of registered.values()) {
    if (record.origin === 'world' && record.state !== 'suspended' && !named.has(record.clientId)) {
      const stateReason = 'The world no longer has this client.';
      write({ ...record, state: 'suspended', stateReason }, 'client.suspend');
    }
  }
  if (statements.length > 0) await ports.store.commit({ statements, audit, events: [] });
  return generated;
}

function secretOf(
  seed: SeedClient,
  existing: ClientRecord | undefined,
  knownAllowed: boolean,
  randomness: Randomness,
): { readonly hash: string | null; readonly generated?: string } {
  if (seed.secret === undefined) return { hash: null };
  const stored = existing?.secretHash ?? null;
  const storedIsKnown = stored !== null && isSecret(seed.secret, stored);
  if (knownAllowed) return { hash: storedIsKnown ? stored : hashSecret(seed.secret, randomness) };
  if (stored !== null && !storedIsKnown) return { hash: stored };
  const generated = generateSecret(randomness);
  return { hash: hashSecret(generated, randomness), generated };
}

function recordOf(
  seed: SeedClient,
  existing: ClientRecord | undefined,
  secretHash: string | null,
  clock: Clock,
): ClientRecord {
  return {
    clientId: seed.clientId,
    kind: seed.kind,
    name: seed.name,
    secretHash,
    jwks: seed.jwks ?? null,
    tlsCertificate: null,
    // Bearer tokens are for the clients with a known secret.
    tokenBinding: seed.secret === undefined ? 'required' : null,
    scopes: seed.scopes,
    caIds: seed.caIds === 'all' ? null : seed.caIds,
    profileIds: seed.profileIds === 'all' ? null : seed.profileIds,
    qscdAuditReference: seed.qscd?.auditReference ?? null,
    trustedListEntry: null,
    state: existing?.state ?? 'active',
    stateReason: existing?.stateReason ?? null,
    origin: 'world',
    createdAt: existing?.createdAt ?? clock.now(),
  };
}

/** What the world says of a client; the rest is the store's. */
const OF_WORLD = [
  'secretHash',
  'name',
  'kind',
  'jwks',
  'tokenBinding',
  'scopes',
  'caIds',
  'profileIds',
  'qscdAuditReference',
] as const satisfies readonly (keyof ClientRecord)[];

function isSame(left: ClientRecord, right: ClientRecord): boolean {
  return OF_WORLD.every((member) => JSON.stringify(left[member]) === JSON.stringify(right[member]));
}
