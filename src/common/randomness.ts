import { createHash, randomBytes } from 'node:crypto';

/** The one source of random octets: serial numbers, nonces, identifiers, shard choice. */
export interface Randomness {
  /** `length` unpredictable octets. */
  bytes(length: number): Buffer;
}

const POOL_OCTETS = 4096;

/** The operating system's generator, drawn in blocks because one call for each serial number is slow. */
export class SystemRandomness implements Randomness {
  private pool = Buffer.alloc(0);
  private used = 0;

  bytes(length: number): Buffer {
    if (length > POOL_OCTETS) return randomBytes(length);
    if (this.used + length > this.pool.length) {
      this.pool = randomBytes(POOL_OCTETS);
      this.used = 0;
    }
    const octets = Buffer.from(this.pool.subarray(this.used, this.used + length));
    this.pool.fill(0, this.used, this.used + length);
    this.used += length;
    return octets;
  }
}

/** Repeatable octets from a seed (SHA-256 in counter mode); for tests, golden files and seeded worlds only. */
export class SeededRandomness implements Randomness {
  private counter = 0;

  constructor(private readonly seed: string) {}

  bytes(length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let produced = 0; produced < length; produced += 32) {
      blocks.push(createHash('sha256').update(`${this.seed}:${this.counter++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  }
}

/** Injection token of the {@link Randomness} port. */
export const RANDOMNESS = Symbol('Randomness');
