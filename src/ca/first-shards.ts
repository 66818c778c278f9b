import type { CrlShardRepository } from '../store/crl-shard.repository';
import type { Store } from '../store/store';
import type { Statement } from '../store/unit-of-work';
import type { CaDefinition } from '../world/world';

/** The first group of shards of a new CA, for the unit that makes it. */
export function firstShards(
  shards: CrlShardRepository,
  { caId, crlShards }: Pick<CaDefinition, 'caId' | 'crlShards'>,
): Statement[] {
  return Array.from({ length: crlShards }, (_, shard) => shards.openIfAbsent(caId, shard));
}

/**
 * How many shards each CA has. CAs of before shards were rows get those that had no certificate yet: the migration
 * counted the others.
 */
export async function shardCounts(
  shards: CrlShardRepository,
  store: Store,
  cas: readonly CaDefinition[],
): Promise<ReadonlyMap<string, number>> {
  const counts = await shards.counts();
  const incomplete = cas.filter(({ caId, crlShards }) => (counts.get(caId) ?? 0) < crlShards);
  if (incomplete.length === 0) return counts;
  const statements = incomplete.flatMap((ca) => firstShards(shards, ca));
  await store.commit({ statements, audit: [], events: [] });
  return shards.counts();
}
