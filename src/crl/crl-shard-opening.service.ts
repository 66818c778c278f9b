import { Inject, Injectable, Logger } from '@nestjs/common';
import { CaRepository } from '../store/ca.repository';
import { CrlShardRepository } from '../store/crl-shard.repository';
import { CrlIssuers } from './crl-issuers';
import { CrlPublisher } from './crl-publisher.service';
import type { CrlTarget } from './crl-target';
import { PublishedCrls } from './published-crls.service';

const ACTOR = 'system';

/** Opens further shards of a CA: certificates may name them when this has published their first lists. */
@Injectable()
export class CrlShardOpening {
  private readonly logger = new Logger('crl');

  constructor(
    @Inject(CrlIssuers) private readonly issuers: CrlIssuers,
    private readonly published: PublishedCrls,
    private readonly publisher: CrlPublisher,
    private readonly shards: CrlShardRepository,
    private readonly cas: CaRepository,
  ) {}

  /**
   * Publishes the first lists of `count` shards, of which `from` is the first, and makes the shards durable in the same
   * unit, so that neither is there without the other. Without effect where the CA has them: another node was faster, and
   * its lists are served here from then on. `state_conflict` for a CA that issues no more.
   */
  async open(caId: string, from: number, count: number): Promise<void> {
    if (await this.has(caId, from)) return;
    const shards = Array.from({ length: count }, (_, index) => from + index);
    const outcome = await this.publisher.publish(
      caId,
      shards.map((shard): CrlTarget => ({ kind: 'shard', shard })),
      {
        statements: [this.cas.stillActive(caId), ...shards.map((shard) => this.shards.open(caId, shard))],
        audit: [
          {
            actor: ACTOR,
            action: 'crl.shards_opened',
            objectType: 'ca',
            objectId: caId,
            details: { from, count },
          },
        ],
      },
    );
    await this.has(caId, from);
    if (outcome === 'published') this.logger.log(`${caId} has ${from + count} CRL shards`);
  }

  /** The lists first: whoever knows of a shard finds its list. */
  private async has(caId: string, shard: number): Promise<boolean> {
    await this.published.refresh();
    await this.issuers.refresh();
    return (this.issuers.find(caId)?.crlShards ?? 0) > shard;
  }
}
