import { PkiError } from '../common/pki-error';
import type { RealTime } from '../common/real-time';
import { TokenBuckets } from '../common/token-bucket';

/** So many seconds of the rate may come at once. */
const BURST_SECONDS = 2;

/** How many requests a client may make: a bucket for each client, in the memory of this node. */
export class RequestLimit {
  private readonly buckets: TokenBuckets | undefined;

  constructor(perSecond: number | 'off', time: RealTime) {
    this.buckets =
      perSecond === 'off' ? undefined : new TokenBuckets(perSecond * BURST_SECONDS, 1 / perSecond, time);
  }

  /** Throws `rate_limited` where the client has none left. */
  assertRoom(clientId: string): void {
    const wait = this.buckets?.secondsUntilToken(clientId) ?? 0;
    if (wait === 0) return;
    throw new PkiError('rate_limited', 'This client makes too many requests.', { retryAfterSeconds: wait });
  }

  /** Counts a request. */
  take(clientId: string): void {
    this.buckets?.take(clientId);
  }
}
