import type { KeyStore } from '../keys/key-store';
import type { World } from '../world/world';

/** What revocation status is answered from; how, the world says for each CA. */
export interface OcspOptions {
  readonly world: World;
  readonly keyStore: KeyStore;
  /**
   * Whether this process alone writes to the store (SQLite). Where others write too, an answer is kept for a second at
   * most, since their changes are not told here.
   */
  readonly onlyWriter: boolean;
}

/** Injection token of the {@link OcspOptions}. */
export const OCSP_OPTIONS = Symbol('OcspOptions');
