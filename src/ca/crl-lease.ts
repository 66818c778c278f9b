import type { Randomness } from '../common/randomness';
import type { CrlShardRecord } from '../store/records';

/** How the shards of a CA grow. */
export interface ShardTerms {
  /** Shards that are opened at a time, and filled evenly. */
  readonly groupSize: number;
  /** Certificates that a shard takes. */
  readonly capacity: number;
}

/** What to take from the store for a lease. */
export interface LeasePlan {
  /** None = every shard is full. */
  readonly takes: readonly { readonly shard: number; readonly places: number }[];
  /** The shards that are open are nearly full after that. */
  readonly isFilling: boolean;
}

/** The next group is opened when no more than this share of a group is free. */
const FREE_SHARE = 0.2;
/** A process that is killed loses this share of each shard it was filling. */
const LEASE_SHARE = 0.02;

/** Places of one shard that a node holds at most. */
export function leaseSize({ capacity }: Pick<ShardTerms, 'capacity'>): number {
  return Math.max(1, Math.floor(capacity * LEASE_SHARE));
}

/** Fills a lease up from the oldest shards that are not full, so that no group is left with empty places. */
export function planLease(
  shards: readonly Pick<CrlShardRecord, 'shard' | 'taken'>[],
  lease: Pick<CrlLease, 'held'>,
  terms: ShardTerms,
): LeasePlan {
  const size = leaseSize(terms);
  const takes: { shard: number; places: number }[] = [];
  let [free, planned] = [0, 0];
  let isEnough = false;
  for (const [index, { shard, taken }] of shards.entries()) {
    const room = Math.max(0, terms.capacity - taken);
    free += room;
    // A group is not left in the middle, and the next is not begun while this one has enough.
    isEnough ||= index % terms.groupSize === 0 && planned >= size;
    const places = isEnough ? 0 : Math.min(room, Math.max(0, size - lease.held(shard)));
    if (places === 0) continue;
    takes.push({ shard, places });
    planned += places;
    free -= places;
  }
  return { takes, isFilling: free <= terms.groupSize * terms.capacity * FREE_SHARE };
}

/** Places in the shards of a CA that this node may fill: they are taken in the store before a certificate uses one. */
export class CrlLease {
  private readonly places = new Map<number, number>();
  /** Those with places. */
  private readonly shards: number[] = [];
  private all = 0;

  /** Places of all shards together. */
  get total(): number {
    return this.all;
  }

  held(shard: number): number {
    return this.places.get(shard) ?? 0;
  }

  add(shard: number, places: number): void {
    const held = this.held(shard);
    if (held === 0) this.shards.push(shard);
    this.places.set(shard, held + places);
    this.all += places;
  }

  /** A shard, and one place of it less. Undefined when there is none. */
  draw(randomness: Randomness): number | undefined {
    const { shards } = this;
    // The bias of the remainder is below shards / 2^32; shards need to be even, not secret.
    const index = shards.length <= 1 ? 0 : randomness.bytes(4).readUInt32BE(0) % shards.length;
    const shard = shards[index];
    if (shard === undefined) return undefined;
    const left = this.held(shard) - 1;
    if (left > 0) this.places.set(shard, left);
    else {
      this.places.delete(shard);
      shards.splice(index, 1);
    }
    this.all--;
    return shard;
  }

  /** All places, of which none is left. */
  drain(): readonly { readonly shard: number; readonly places: number }[] {
    const drained = [...this.places].map(([shard, places]) => ({ shard, places }));
    this.places.clear();
    this.shards.length = 0;
    this.all = 0;
    return drained;
  }
}
