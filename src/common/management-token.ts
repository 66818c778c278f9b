import { createHash, timingSafeEqual } from 'node:crypto';

/** The one credential of the management listener. */
export class ManagementToken {
  private readonly digest: Buffer;

  constructor(token: string) {
    this.digest = digestOf(token);
  }

  /** In a time that tells nothing of the token. */
  matches(presented: string): boolean {
    return timingSafeEqual(this.digest, digestOf(presented));
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
