import { PkiError } from '../common/pki-error';
import type { RealTime } from '../common/real-time';
import { TokenBuckets } from '../common/token-bucket';

const HOUR_SECONDS = 3600;

/**
 * How many certificates a client may ask for: an hour's worth at once, then at that rate. Counted are the requests that
 * pass every check; a bucket for each client, in the memory of this node.
 */
export class IssuingQuota {
  private readonly buckets: TokenBuckets | undefined;

  constructor(perHour: number | 'off', time: RealTime) {
    this.buckets = perHour === 'off' ? undefined : new TokenBuckets(perHour, HOUR_SECONDS / perHour, time);
  }

  /** Counts a request. Throws `quota_exceeded` where the client has none left. */
  take(clientId: string): void {
    const wait = this.buckets?.secondsUntilToken(clientId) ?? 0;
    if (wait > 0)
      throw new PkiError('quota_exceeded', 'This client has asked for as many certificates as it may.', {
        retryAfterSeconds: wait,
      });
    this.buckets?.take(clientId);
  }
}
