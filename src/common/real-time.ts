/**
 * Real time, for what must not follow the mock clock: access tokens, client assertions, TLS, rate limits and
 * retries. Everything written into a certificate, a status, a list or an enrolment uses the Clock instead.
 */
export interface RealTime {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  milliseconds(): number;
}

/** The time of this machine. */
export const SYSTEM_TIME: RealTime = { milliseconds: () => Date.now() };

/** Whole seconds since 1970-01-01T00:00:00Z, as in the claims of a token (RFC 7519 2, NumericDate). */
export function numericDate(time: RealTime): number {
  return Math.floor(time.milliseconds() / 1000);
}

/** The same instant as a date, cut to whole seconds. */
export function dateOf(time: RealTime): Date {
  return new Date(numericDate(time) * 1000);
}

/** Milliseconds of a clock that never goes back; for measuring, not for dates. */
export function monotonicMilliseconds(): number {
  return performance.now();
}

/** Injection token of the {@link RealTime}. */
export const REAL_TIME = Symbol('RealTime');
