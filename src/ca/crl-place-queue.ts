import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import type { Randomness } from '../common/randomness';
import type { CrlShardRepository } from '../store/crl-shard.repository';
import type { Store } from '../store/store';
import { UnitConflict, type Statement } from '../store/unit-of-work';
import { CrlLease, leaseSize, planLease, type ShardTerms } from './crl-lease';
import type { EstablishedCa } from './established-cas';

/** What the places of one CA are made from. */
export interface CrlPlaceParts {
  /** The CA as it stands by now. */
  readonly ca: () => EstablishedCa;
  /** Opens `count` shards from `from` on: their lists are served, and `ca` tells of them, when it resolves. */
  readonly openShards: (from: number, count: number) => Promise<void>;
  readonly shards: CrlShardRepository;
  readonly store: Store;
  readonly randomness: Randomness;
  readonly logger: Pick<LoggerService, 'error' | 'warn'>;
}

interface Waiting {
  readonly resolve: (shard: number) => void;
  readonly reject: (error: unknown) => void;
}

/** A lease that has come down to this share is filled up while its rest is used. */
const LOW_SHARE = 0.5;
/** With the pauses between them, three seconds in which a certificate waits for its shard. */
const ATTEMPTS = 6;
const FIRST_PAUSE_MILLISECONDS = 100;
const RETRY_SECONDS = 5;

/** The places of one CA that this node holds, and those who wait for one, in their order. */
export class CrlPlaceQueue {
  private readonly lease = new CrlLease();
  private readonly waiting: Waiting[] = [];
  private readonly caId: string;
  private readonly terms: ShardTerms;
  private readonly lowMark: number;
  private refilling: Promise<void> | undefined;
  private opening: Promise<void> | undefined;
  /** The last attempt ahead of time failed, so that an outage is logged once. */
  private isFailing = false;

  constructor(private readonly parts: CrlPlaceParts) {
    const { caId, crlShards, status } = parts.ca().definition;
    this.caId = caId;
    this.terms = { groupSize: crlShards, capacity: status.crl.shardCapacity };
    this.lowMark = leaseSize(this.terms) * this.terms.groupSize * LOW_SHARE;
  }

  /** The shard of a certificate, at once unless others wait or nothing is left. */
  take(): number | Promise<number> {
    const shard = this.waiting.length === 0 ? this.lease.draw(this.parts.randomness) : undefined;
    const taken = shard ?? new Promise<number>((resolve, reject) => this.waiting.push({ resolve, reject }));
    if (this.lease.total <= this.lowMark) this.refill();
    return taken;
  }

  /** A place that was taken and not used. */
  release(shard: number): void {
    this.lease.add(shard, 1);
    this.serve();
  }

  /** Gives up all places that are held. */
  async drain(): Promise<readonly Statement[]> {
    await this.refilling;
    const { caId } = this;
    return this.lease.drain().map(({ shard, places }) => this.parts.shards.giveBack({ caId, shard }, places));
  }

  /** First come, first served: whoever comes later takes no place that somebody waits for. */
  private serve(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const shard = this.lease.draw(this.parts.randomness);
      if (shard === undefined) return;
      this.waiting.shift();
      first.resolve(shard);
    }
  }

  /** One at a time, until the lease is full enough and nobody waits. */
  private refill(): void {
    this.refilling ??= this.refillNow()
      .then(
        () => {
          this.isFailing = false;
        },
        (error: unknown) => this.fail(error),
      )
      .finally(() => {
        this.refilling = undefined;
        if (this.waiting.length > 0) this.refill();
      });
  }

  /** Who waits is told; places that were to come ahead of time are tried again with the next certificates. */
  private fail(error: unknown): void {
    const told = this.waiting.splice(0);
    for (const { reject } of told) reject(error);
    if (told.length === 0) this.warnOnce(error);
  }

  private warnOnce(error: unknown): void {
    if (!this.isFailing) this.parts.logger.warn(`${this.caId}: CRL shards ahead of time: ${String(error)}`);
    this.isFailing = true;
  }

  private async refillNow(): Promise<void> {
    const { caId, lease, terms } = this;
    const { shards, store } = this.parts;
    for (let attempt = 1; ;) {
      const { crlShards } = this.parts.ca();
      // Those that this process does not serve yet are left to later.
      const open = (await shards.list(caId)).filter(({ shard }) => shard < crlShards);
      const { takes, isFilling } = planLease(open, lease, terms);
      if (takes.length === 0) {
        await this.openOrPause(attempt++);
        continue;
      }
      try {
        await store.commit({
          statements: takes.map(({ shard, places }) => shards.take({ caId, shard }, places, terms.capacity)),
          audit: [],
          events: [],
        });
      } catch (error) {
        // Another node has taken them; each time, one of all comes forward.
        if (error instanceof UnitConflict) continue;
        throw error;
      }
      for (const { shard, places } of takes) lease.add(shard, places);
      this.serve();
      if (isFilling) this.openNext().catch((error: unknown) => this.warnOnce(error));
      return;
    }
  }

  private async openOrPause(attempt: number): Promise<void> {
    try {
      await this.openNext();
    } catch (error) {
      if (error instanceof PkiError) throw error;
      const { logger } = this.parts;
      if (attempt === 1) logger.error(`${this.caId} needs another CRL shard, which cannot be opened`, error);
      if (attempt === ATTEMPTS) {
        const detail = `The CA ${this.caId} cannot publish the CRL of a new certificate for now.`;
        throw new PkiError('ca_offline', detail, { retryAfterSeconds: RETRY_SECONDS, cause: error });
      }
      await pause(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
    }
  }

  private openNext(): Promise<void> {
    this.opening ??= this.openNow().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async openNow(): Promise<void> {
    const { crlShards } = this.parts.ca();
    await this.parts.openShards(crlShards, this.terms.groupSize);
    if (this.parts.ca().crlShards === crlShards) throw new Error(`no shard of ${this.caId} was opened`);
  }
}
