import { PkiError } from '../common/pki-error';
import type { CertificateProfile } from '../world/certificate-profile';
import { addDuration } from '../common/durations';

/** What a client may ask for. */
export interface RequestedValidity {
  readonly notBefore?: Date;
  /** ISO 8601, counted from notBefore. */
  readonly duration?: string;
}

/** First and last second of a certificate; both are inside (RFC 5280 4.1.2.5). */
export interface ValidityPeriod {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** How far ahead a requested notBefore may lie. */
export const MAX_NOT_BEFORE_AHEAD = 'P30D';

type ValidityRules = CertificateProfile['validity'];

/**
 * The validity of a certificate issued at `now`.
 *
 * - notBefore is what was asked for, else now minus the profile's offset; never before the issuer's notBefore. A request
 *   for earlier than the offset allows, or later than {@link MAX_NOT_BEFORE_AHEAD} from now, is refused.
 * - notAfter is the last second of the duration counted from notBefore, so the offset counts towards the 24 hours of a
 *   short-term certificate. A duration over the profile's maximum is refused.
 * - A certificate that would outlive its issuer is refused, not cut: a client gets what it asked for or learns why not.
 *
 * Refusals are `policy_violation` and point to `/validity/notBefore` or `/validity/duration`.
 */
export function certificateValidity(
  rules: ValidityRules,
  issuer: ValidityPeriod,
  now: Date,
  requested: RequestedValidity = {},
): ValidityPeriod {
  const notBefore = chooseNotBefore(rules, issuer, now, requested.notBefore);
  const duration = requested.duration ?? rules.default;
  const end = endOf(notBefore, duration).getTime();
  if (end <= notBefore.getTime())
    throw refusal('/validity/duration', 'The duration must be longer than nothing.');
  if (duration !== rules.max && end > addDuration(notBefore, rules.max).getTime()) {
    throw refusal(
      '/validity/duration',
      `The profile allows ${rules.max} at most; ask for ${rules.max} or less.`,
    );
  }
  const notAfter = new Date(end - 1000);
  if (notAfter.getTime() > issuer.notAfter.getTime()) {
    throw refusal(
      '/validity/duration',
      `The CA's own certificate ends on ${isoSeconds(issuer.notAfter)}; ask for a shorter duration or another CA.`,
    );
  }
  return { notBefore, notAfter };
}

/** How far back the profile lets a certificate begin that is issued at `now`. */
export function earliestNotBefore({ notBeforeOffset }: ValidityRules, now: Date): Date {
  return new Date(2 * now.getTime() - addDuration(now, notBeforeOffset).getTime());
}

function chooseNotBefore(
  rules: ValidityRules,
  issuer: ValidityPeriod,
  now: Date,
  requested: Date | undefined,
): Date {
  const allowed = earliestNotBefore(rules, now);
  const earliest = new Date(Math.max(allowed.getTime(), issuer.notBefore.getTime()));
  if (requested === undefined) return earliest;
  // Written so that an instant that is none (NaN) is refused too.
  if (!(requested >= allowed)) {
    throw refusal('/validity/notBefore', `The earliest possible time is ${isoSeconds(earliest)}.`);
  }
  const latest = addDuration(now, MAX_NOT_BEFORE_AHEAD);
  if (requested > latest)
    throw refusal('/validity/notBefore', `The latest possible time is ${isoSeconds(latest)}.`);
  return requested < issuer.notBefore ? issuer.notBefore : wholeSeconds(requested);
}

function endOf(notBefore: Date, duration: string): Date {
  try {
    return addDuration(notBefore, duration);
  } catch (cause) {
    throw refusal('/validity/duration', 'The duration is not ISO 8601 such as P2Y or PT24H.', cause);
  }
}

function wholeSeconds(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

function isoSeconds(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}

function refusal(pointer: string, detail: string, cause?: unknown): PkiError {
  return new PkiError('policy_violation', `The requested validity is not possible: ${detail}`, {
    errors: [{ pointer, detail }],
    cause,
  });
}
