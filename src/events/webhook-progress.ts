import type { WebhookRecord } from '../store/records';
import type { WebhookProgress } from '../store/webhook.repository';
import type { PostResult } from './receiver-connection';
import { GIVE_UP_SECONDS } from './retry-schedule';

/** After events up to `position` were taken, the last with this result. */
export function afterSuccess(
  position: number,
  { outcome, status }: PostResult,
  now: Date,
  leaseUntil: Date,
): WebhookProgress {
  return {
    state: 'active',
    deliveredSequence: position,
    attempts: 0,
    failingSince: null,
    nextAttemptAt: now,
    lastAttemptAt: now,
    lastOutcome: outcome,
    lastStatus: status,
    leaseUntil,
  };
}

/**
 * After the event behind `position` was not taken. Failures count from the last success, also from one that is not
 * written down yet; when they last for {@link GIVE_UP_SECONDS}, the webhook is stopped.
 *
 * @param webhook as it was before this run
 * @param pauseOf seconds until the next attempt, by the failed ones in a row
 */
export function afterFailure(
  webhook: Pick<WebhookRecord, 'deliveredSequence' | 'attempts' | 'failingSince'>,
  position: number,
  { outcome, status }: PostResult,
  now: Date,
  pauseOf: (attempts: number) => number,
): WebhookProgress {
  const progressed = position > webhook.deliveredSequence;
  const attempts = progressed ? 1 : webhook.attempts + 1;
  const failingSince = (progressed ? null : webhook.failingSince) ?? now;
  const stopped = now.getTime() - failingSince.getTime() >= GIVE_UP_SECONDS * 1000;
  return {
    state: stopped ? 'stopped' : 'active',
    deliveredSequence: position,
    attempts,
    failingSince,
    nextAttemptAt: new Date(now.getTime() + pauseOf(attempts) * 1000),
    lastAttemptAt: now,
    lastOutcome: outcome,
    lastStatus: status,
    leaseUntil: now,
  };
}
