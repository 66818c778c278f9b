import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { CrlShardRepository } from '../store/crl-shard.repository';
import { Store } from '../store/store';
import { CrlPlaceQueue } from './crl-place-queue';
import { EstablishedCas, type EstablishedCa } from './established-cas';

/**
 * Opens `count` shards of a CA, of which `from` is the first. Resolves when their first lists are served here, whoever
 * opened them, and {@link EstablishedCas} tells of them.
 */
export type OpenCrlShards = (caId: string, from: number, count: number) => Promise<void>;

/**
 * Gives each certificate its CRL shard, so that no shard gets more of them than its capacity: this node takes places in
 * the store by the hundred, ahead of the certificates that use them, and has the next shards opened before the last are
 * full (docs/adr/0014).
 */
@Injectable()
export class CrlPlaces implements BeforeApplicationShutdown {
  private readonly logger = new Logger('ca');
  private readonly queues = new Map<string, CrlPlaceQueue>();
  private openShards: OpenCrlShards = () => Promise.reject(new Error('CRL shards are opened by nobody'));

  constructor(
    @Inject(EstablishedCas) private readonly established: EstablishedCas,
    @Inject(CrlShardRepository) private readonly shards: CrlShardRepository,
    @Inject(Store) private readonly store: Store,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /** The lists are another role's: the wiring says who publishes them. */
  openWith(openShards: OpenCrlShards): void {
    this.openShards = openShards;
  }

  /**
   * The shard of a new certificate, and one place of it: at once, unless a burst was faster than the places that are
   * taken ahead; then in the order of calls. `ca_offline` if for three seconds no shard can be opened.
   */
  take(ca: EstablishedCa): number | Promise<number> {
    return this.queueOf(ca).take();
  }

  /** The place of a certificate that was not stored, for certain. */
  release(ca: EstablishedCa, shard: number): void {
    this.queueOf(ca).release(shard);
  }

  /** What is held and not used is for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    const drained = await Promise.all([...this.queues.values()].map((queue) => queue.drain()));
    const statements = drained.flat();
    if (statements.length === 0) return;
    await this.store.commit({ statements, audit: [], events: [] }).catch((error: unknown) => {
      this.logger.warn(`places in CRL shards are left unused: ${String(error)}`);
    });
  }

  private queueOf(ca: EstablishedCa): CrlPlaceQueue {
    const { caId } = ca.definition;
    let queue = this.queues.get(caId);
    if (queue === undefined) {
      const { shards, store, randomness, logger } = this;
      queue = new CrlPlaceQueue({
        ca: () => this.established.findOfRecord(caId) ?? ca,
        openShards: (from, count) => this.openShards(caId, from, count),
        ...{ shards, store, randomness, logger },
      });
      this.queues.set(caId, queue);
    }
    return queue;
  }
}
