import { badAttestation, staleAttestation } from './attestation-refusal';

/** How old a statement that answers a challenge may be, in seconds: as long as a challenge lives. */
export const STATEMENT_SECONDS = 300;
/** How old a statement may be whose format has no room for a challenge, in seconds. */
export const UNCHALLENGED_STATEMENT_SECONDS = 24 * 60 * 60;
/** How far the clock of a device may be ahead of ours. */
export const CLOCK_SKEW_SECONDS = 60;

/** Throws `attestation_stale` unless the statement answers the challenge of the request. */
export function assertSameNonce(nonce: unknown, expected: string | undefined): void {
  if (expected === undefined)
    throw staleAttestation('/nonce', 'Send the nonce of a challenge that the statement is made over.');
  if (nonce !== expected)
    throw staleAttestation('/statement', 'The statement is not made over the nonce of the request.');
}

/** Throws `attestation_stale` for a statement of another time than that of its challenge. */
export function assertFreshInstant(at: Date, now: Date, seconds = STATEMENT_SECONDS): void {
  const age = (now.getTime() - at.getTime()) / 1000;
  if (age < -CLOCK_SKEW_SECONDS)
    throw badAttestation('/statement', 'The statement says that it was made in the future.');
  if (age > seconds)
    throw staleAttestation('/statement', `The statement is older than ${seconds} seconds; make a new one.`);
}

/** RFC 3339 in UTC, whole seconds. */
export function iso(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
