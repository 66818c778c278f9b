import type { RealTime } from './real-time';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Token buckets by name, for limiting how often something may be done or fail. The number of names is bounded: the bucket that was
 * made first goes when there are too many, and a full bucket needs no memory.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /**
   * @param capacity takes in a row
   * @param refillSeconds until one more take is possible
   */
  constructor(
    private readonly capacity: number,
    private readonly refillSeconds: number,
    private readonly time: RealTime,
    private readonly maxNames = 10_000,
  ) {}

  /** Seconds until the named bucket has a token; 0 if it has one now. */
  secondsUntilToken(name: string): number {
    const bucket = this.current(name);
    return bucket === undefined || bucket.tokens >= 1
      ? 0
      : Math.ceil((1 - bucket.tokens) * this.refillSeconds);
  }

  /** Takes a token, or what is left of one. */
  take(name: string): void {
    const bucket = this.current(name) ?? { tokens: this.capacity, filledAt: this.time.milliseconds() };
    bucket.tokens = Math.max(0, bucket.tokens - 1);
    this.buckets.set(name, bucket);
    if (this.buckets.size > this.maxNames) {
      const oldest = this.buckets.keys().next().value;
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
  }

  private current(name: string): Bucket | undefined {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) return undefined;
    const now = this.time.milliseconds();
    bucket.tokens = Math.min(
      this.capacity,
      bucket.tokens + Math.max(0, now - bucket.filledAt) / 1000 / this.refillSeconds,
    );
    bucket.filledAt = now;
    if (bucket.tokens < this.capacity) return bucket;
    this.buckets.delete(name);
    return undefined;
  }
}
