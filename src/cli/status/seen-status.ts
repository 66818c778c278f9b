import type { CrlReason } from '../../x509/crl-reason';
import { wireTime } from '../../common/wire-time';

/** What one source says of a certificate; the same words for all of them, so that they can be compared. */
export type SeenStatus =
  | { readonly status: 'good' | 'unknown' }
  | {
      readonly status: 'revoked';
      /** `unspecified` also where none is said. */
      readonly reason: CrlReason;
      readonly since: Date;
      /** Absent where none is said; OCSP never says one. */
      readonly invalidityDate?: Date;
    };

/** In few words: `good`, or `revoked (keyCompromise) since 2026-04-01T09:00:00Z`. */
export function seenText(seen: SeenStatus): string {
  return seen.status === 'revoked' ? `revoked (${seen.reason}) since ${wireTime(seen.since)}` : seen.status;
}
