import type { Randomness } from '../common/randomness';
import type { ChallengeRecord } from '../store/records';

/** What a nonce may be used for; one for one purpose is no good for another. */
export const CHALLENGE_PURPOSES = ['pop', 'attestation', 'evidence'] as const;

export type ChallengePurpose = (typeof CHALLENGE_PURPOSES)[number];

/** How long a nonce is good, in seconds (credential-api 1.2). */
export const CHALLENGE_SECONDS = 300;

const NONCE_OCTETS = 32;

/** A fresh challenge for one client: 32 unpredictable octets as 43 characters base64url. */
export function newChallenge(
  clientId: string,
  purpose: ChallengePurpose,
  randomness: Randomness,
  now: Date,
): ChallengeRecord {
  return {
    nonce: randomness.bytes(NONCE_OCTETS).toString('base64url'),
    clientId,
    purpose,
    expiresAt: new Date(now.getTime() + CHALLENGE_SECONDS * 1000),
    usedAt: null,
  };
}
