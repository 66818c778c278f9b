import type { KeyStore } from '../keys/key-store';
import type { World } from '../world/world';

/** How revocation status is answered. */
export interface OcspOptions {
  readonly world: World;
  readonly keyStore: KeyStore;
  /**
   * Whether this process alone writes to the store (SQLite). Where others write too, an answer is kept for a second at
   * most, since their changes are not told here.
   */
  readonly onlyWriter: boolean;
  /** Who signs: a responder certified by the CA, or the CA itself. Default: `delegated` where the world has a profile for it. */
  readonly signing?: 'delegated' | 'direct';
  /** From thisUpdate to nextUpdate, ISO 8601. Default: `PT1H`. */
  readonly validity?: string;
  /** What is said of a certificate that was never issued (RFC 6960 2.2); never `good`. Default: `unknown`. */
  readonly notIssued?: 'unknown' | 'revoked';
  /** Whether an answer tells the hash of the certificate (Common PKI V2.0 Part 4). Default: false. */
  readonly certHash?: boolean;
}

/** Injection token of the {@link OcspOptions}. */
export const OCSP_OPTIONS = Symbol('OcspOptions');

export const DEFAULT_OCSP_VALIDITY = 'PT1H';
