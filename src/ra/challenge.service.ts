import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { ChallengeRepository } from '../store/challenge.repository';
import { Store } from '../store/store';
import { Answer } from './answer';
import { newChallenge, type ChallengePurpose } from './challenge';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { wireTime } from '../common/wire-time';

/** Nonces for proofs of freshness. */
@Injectable()
export class ChallengeService {
  constructor(
    private readonly challenges: ChallengeRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  async create(caller: Caller, purpose: ChallengePurpose, repeat: IdempotentRequest): Promise<Answer> {
    const challenge = newChallenge(caller.clientId, purpose, this.randomness, this.clock.now());
    const { nonce, expiresAt } = challenge;
    const answer = Answer.ofJson(201, {}, { nonce, purpose, expiresAt: wireTime(expiresAt) });
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), this.challenges.insert(challenge)],
      audit: [],
      events: [],
    });
    return answer;
  }
}
