import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { ChallengeRepository } from '../store/challenge.repository';
import { ClientAssertionRepository } from '../store/client-assertion.repository';
import { DpopProofRepository } from '../store/dpop-proof.repository';
import { IdempotencyRepository } from '../store/idempotency.repository';
import { Store } from '../store/store';
import type { DueWork } from './due-work';
import { DueWorkService } from './due-work.service';

const PURGE_EVERY_MILLISECONDS = 60_000;
/** So long a client that comes late is told what became of its nonce or assertion, instead of nothing. */
const GRACE_MILLISECONDS = 60 * 60 * 1000;

/** Removes what has expired and is looked at by nobody: nonces, answers kept for repeats, `jti`s of assertions and proofs. */
@Injectable()
export class PurgeService implements DueWork, OnModuleInit {
  readonly name = 'purge of expired rows';
  private purgedAt: number | undefined;

  constructor(
    private readonly dueWork: DueWorkService,
    private readonly challenges: ChallengeRepository,
    private readonly idempotencyRecords: IdempotencyRepository,
    private readonly assertions: ClientAssertionRepository,
    private readonly proofs: DpopProofRepository,
    private readonly store: Store,
    @Inject(REAL_TIME) private readonly time: RealTime,
  ) {}

  onModuleInit(): void {
    this.dueWork.register(this);
  }

  /** Once a minute. Nonces expire by the Clock, the others by real time. */
  async run(now: Date): Promise<void> {
    const realNow = this.time.milliseconds();
    if (this.purgedAt !== undefined && realNow - this.purgedAt < PURGE_EVERY_MILLISECONDS) return;
    await this.store.commit({
      statements: [
        this.challenges.purgeExpired(new Date(now.getTime() - GRACE_MILLISECONDS)),
        this.idempotencyRecords.purgeExpired(new Date(realNow)),
        this.assertions.purgeExpired(new Date(realNow - GRACE_MILLISECONDS)),
        // One for each request: they go as soon as they may.
        this.proofs.purgeExpired(new Date(realNow)),
      ],
      audit: [],
      events: [],
    });
    this.purgedAt = realNow;
  }
}
