import type { CrlReason } from '../../x509/crl-reason';

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

/** An instant as people and programs read it here: UTC, whole seconds. */
export function shownTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

/** In few words: `good`, or `revoked (keyCompromise) since 2026-04-01T09:00:00Z`. */
export function seenText(seen: SeenStatus): string {
  return seen.status === 'revoked' ? `revoked (${seen.reason}) since ${shownTime(seen.since)}` : seen.status;
}
