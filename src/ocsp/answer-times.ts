import { addDuration } from '../common/durations';
import type { OcspIssuer } from './ocsp-issuer';

/** When an answer was signed, and for how long it serves. */
export interface AnswerTimes {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** When a new one is signed for whoever asks. */
  readonly freshUntil: Date;
}

/** nextUpdate of the last list and of answers after it (EN 319 411-1 CSS-6.3.9-06, EN 319 411-2 CSS-6.3.10-11). */
export const FOR_EVER = Date.parse('9999-12-31T23:59:59Z');
/** The part of its life after which an answer is signed again. */
const FRESH_PART = 4;

/** The times of an answer signed at `now` by who can sign until `until`, in milliseconds. */
export function answerTimes(
  now: Date,
  { policy, answersForEver }: Pick<OcspIssuer, 'policy' | 'answersForEver'>,
  until: number,
): AnswerTimes {
  // A relying party must be able to verify the answer for as long as it serves.
  const end = answersForEver ? FOR_EVER : Math.min(addDuration(now, policy.validity).getTime(), until);
  const nextUpdate = new Date(end);
  const life = nextUpdate.getTime() - now.getTime();
  return { thisUpdate: now, nextUpdate, freshUntil: new Date(now.getTime() + life / FRESH_PART) };
}
