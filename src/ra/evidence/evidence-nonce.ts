import { PkiError } from '../../common/pki-error';
import type { ChallengeRecord } from '../../store/records';
import { insufficient } from './insufficient';

/** The purpose of the challenges that presentations answer. */
export const EVIDENCE_NONCE = 'evidence';

const POINTER = '/payload/nonce';

/** Throws `evidence_insufficient` (`unknown_nonce`), `nonce_reused`, `nonce_expired`. */
export function checkEvidenceNonce(
  challenge: ChallengeRecord | undefined,
  clientId: string,
  now: Date,
): void {
  if (challenge?.clientId !== clientId || challenge.purpose !== EVIDENCE_NONCE) {
    const detail = 'This is not the nonce of a challenge of this client with purpose evidence.';
    throw insufficient(POINTER, detail, 'unknown_nonce');
  }
  if (challenge.usedAt !== null) throw evidenceNonceReused();
  if (challenge.expiresAt > now) return;
  const detail = 'The nonce has expired; get a new one.';
  throw new PkiError('nonce_expired', detail, { errors: [{ pointer: POINTER, detail }] });
}

/** What the loser of a race for one nonce is told, too. */
export function evidenceNonceReused(): PkiError {
  const detail = 'The nonce was used already; get a new one.';
  return new PkiError('nonce_reused', detail, { errors: [{ pointer: POINTER, detail }] });
}
