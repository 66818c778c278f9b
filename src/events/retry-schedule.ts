const MAX_PAUSE_SECONDS = 3600;
/** A receiver that has failed for so long is left alone until its client asks for more. */
export const GIVE_UP_SECONDS = 24 * 3600;

/**
 * Whole seconds until the next attempt: doubled after each that failed, up to an hour, and up to a fifth longer or shorter
 * so that receivers which failed together are not all tried together.
 *
 * @param attempts that failed in a row, 1 at least
 * @param chance 0 to 255
 */
export function pauseSeconds(attempts: number, chance: number): number {
  const seconds = Math.min(2 ** (attempts - 1), MAX_PAUSE_SECONDS);
  return Math.max(1, Math.round(seconds * (0.8 + (0.4 * chance) / 255)));
}
