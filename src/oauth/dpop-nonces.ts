import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Randomness } from '../common/randomness';
import type { RealTime } from '../common/real-time';
import type { SettingRepository } from '../store/setting.repository';
import type { Store } from '../store/store';

/** A nonce is given out for so long, and accepted for as long again. */
export const NONCE_SECONDS = 300;

const KEY_SETTING = 'oauth.dpop.nonce.key';
const MAC_OCTETS = 16;

/**
 * Nonces for DPoP proofs (RFC 9449 8). Nothing is kept of them: a nonce is the number of its time slot with a MAC, and
 * all nodes of one database have the same key.
 */
export class DpopNonces {
  constructor(
    private readonly key: Uint8Array,
    private readonly time: RealTime,
  ) {}

  /** With the key of the database, which the first start makes. */
  static async open(
    settings: SettingRepository,
    store: Store,
    randomness: Randomness,
    time: RealTime,
  ): Promise<DpopNonces> {
    let stored = await settings.find(KEY_SETTING);
    if (stored === undefined) {
      const made = randomness.bytes(32).toString('base64url');
      await store.commit({ statements: [settings.putIfAbsent(KEY_SETTING, made)], audit: [], events: [] });
      stored = (await settings.find(KEY_SETTING)) ?? made;
    }
    return new DpopNonces(Buffer.from(stored, 'base64url'), time);
  }

  /** The nonce to use from now on. */
  current(): string {
    return this.nonceOf(this.slot());
  }

  /** Whether the nonce is one of ours that is still good, and whether it is time to hand out the next. */
  ageOf(nonce: string): 'current' | 'previous' | 'unknown' {
    const slot = this.slot();
    if (isSame(nonce, this.nonceOf(slot))) return 'current';
    return isSame(nonce, this.nonceOf(slot - 1)) ? 'previous' : 'unknown';
  }

  private slot(): number {
    return Math.floor(this.time.milliseconds() / 1000 / NONCE_SECONDS);
  }

  private nonceOf(slot: number): string {
    const mac = createHmac('sha256', this.key).update(`dpop nonce ${slot}`).digest();
    return mac.subarray(0, MAC_OCTETS).toString('base64url');
  }
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
