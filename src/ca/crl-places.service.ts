import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { CrlShardRepository } from '../store/crl-shard.repository';
import { Store } from '../store/store';
import { UnitConflict } from '../store/unit-of-work';
import { CrlLease, leaseSize, planLease, type ShardTerms } from './crl-lease';
import { EstablishedCas, type EstablishedCa } from './established-cas';

/**
 * Opens `count` shards of a CA, of which `from` is the first. Resolves when their first lists are served here, whoever
 * opened them, and {@link EstablishedCas} tells of them.
 */
export type OpenCrlShards = (caId: string, from: number, count: number) => Promise<void>;

/** A lease that has come down to this share is filled up while its rest is used. */
const LOW_SHARE = 0.5;
/** With the pauses between them, three seconds in which a certificate waits for its shard. */
const ATTEMPTS = 6;
const FIRST_PAUSE_MILLISECONDS = 100;
const RETRY_SECONDS = 5;

/**
 * Gives each certificate its CRL shard, so that no shard gets more of them than its capacity: this node takes places in
 * the store by the hundred, ahead of the certificates that use them, and has the next shards opened before the last are
 * full (docs/adr/0014).
 */
@Injectable()
export class CrlPlaces implements BeforeApplicationShutdown {
  private readonly logger = new Logger('ca');
  private readonly leases = new Map<string, CrlLease>();
  private readonly refills = new Map<string, Promise<void>>();
  private readonly openings = new Map<string, Promise<void>>();
  /** CAs whose last attempt ahead of time failed, so that an outage is logged once. */
  private readonly failing = new Set<string>();
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
   * The shard of a new certificate, and one place of it. Waits for the store when a burst was faster than the places
   * that were taken ahead. `ca_offline` if no shard can be opened.
   */
  async take({ definition }: EstablishedCa): Promise<number> {
    const { caId } = definition;
    const lease = this.leaseOf(caId);
    let shard = lease.draw(this.randomness);
    while (shard === undefined) {
      await this.refill(caId);
      shard = lease.draw(this.randomness);
    }
    const terms = termsOf(definition);
    const isLow = lease.total <= leaseSize(terms) * terms.groupSize * LOW_SHARE;
    if (isLow && !this.refills.has(caId)) this.ahead(caId, this.refill(caId));
    return shard;
  }

  /** The place of a certificate that was not stored, for certain. */
  release({ definition }: EstablishedCa, shard: number): void {
    this.leaseOf(definition.caId).add(shard, 1);
  }

  /** What is held and not used is for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.refills.values());
    const statements = [...this.leases].flatMap(([caId, lease]) =>
      lease.drain().map(({ shard, places }) => this.shards.giveBack({ caId, shard }, places)),
    );
    if (statements.length === 0) return;
    await this.store.commit({ statements, audit: [], events: [] }).catch((error: unknown) => {
      this.logger.warn(`places in CRL shards are left unused: ${String(error)}`);
    });
  }

  private leaseOf(caId: string): CrlLease {
    let lease = this.leases.get(caId);
    if (lease === undefined) this.leases.set(caId, (lease = new CrlLease()));
    return lease;
  }

  /** Resolves when the lease has places; one at a time. */
  private refill(caId: string): Promise<void> {
    return once(this.refills, caId, () => this.refillNow(caId));
  }

  private async refillNow(caId: string): Promise<void> {
    const lease = this.leaseOf(caId);
    for (let attempt = 1; ; attempt++) {
      const { definition, crlShards } = this.ofRecord(caId);
      const terms = termsOf(definition);
      // Those that this process does not serve yet are left to later.
      const open = (await this.shards.list(caId)).filter(({ shard }) => shard < crlShards);
      const { takes, isFilling } = planLease(open, lease, terms);
      if (takes.length === 0) {
        await this.openOrPause(caId, attempt);
        continue;
      }
      try {
        await this.store.commit({
          statements: takes.map(({ shard, places }) =>
            this.shards.take({ caId, shard }, places, terms.capacity),
          ),
          audit: [],
          events: [],
        });
      } catch (error) {
        // Another node was faster.
        if (error instanceof UnitConflict && attempt < ATTEMPTS) continue;
        throw error;
      }
      for (const { shard, places } of takes) lease.add(shard, places);
      if (isFilling) this.ahead(caId, this.openNext(caId));
      return;
    }
  }

  private async openOrPause(caId: string, attempt: number): Promise<void> {
    try {
      await this.openNext(caId);
    } catch (error) {
      if (error instanceof PkiError) throw error;
      if (attempt === 1) this.logger.error(`${caId} needs another CRL shard, which cannot be opened`, error);
      if (attempt === ATTEMPTS) {
        const detail = `The CA ${caId} cannot publish the CRL of a new certificate for now.`;
        throw new PkiError('ca_offline', detail, { retryAfterSeconds: RETRY_SECONDS, cause: error });
      }
      await pause(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
    }
  }

  private openNext(caId: string): Promise<void> {
    return once(this.openings, caId, async () => {
      const { definition, crlShards } = this.ofRecord(caId);
      const { groupSize } = termsOf(definition);
      await this.openShards(caId, crlShards, groupSize);
      if (this.ofRecord(caId).crlShards === crlShards) throw new Error(`no shard of ${caId} was opened`);
    });
  }

  /** Nobody waits for it: it is tried again with the next certificates. */
  private ahead(caId: string, work: Promise<void>): void {
    work.then(
      () => void this.failing.delete(caId),
      (error: unknown) => {
        if (!this.failing.has(caId)) this.logger.warn(`${caId}: CRL shards ahead of time: ${String(error)}`);
        this.failing.add(caId);
      },
    );
  }

  private ofRecord(caId: string): EstablishedCa {
    const ca = this.established.findOfRecord(caId);
    if (!ca) throw new Error(`${caId} does not stand`);
    return ca;
  }
}

function termsOf({ crlShards, status }: EstablishedCa['definition']): ShardTerms {
  return { groupSize: crlShards, capacity: status.crl.shardCapacity };
}

/** What is under way for a key is shared by all who ask for it. */
function once(underWay: Map<string, Promise<void>>, key: string, run: () => Promise<void>): Promise<void> {
  let running = underWay.get(key);
  if (running === undefined) {
    running = run().finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  return running;
}
