/**
 * The one source of the time that is written into, or compared with, a certificate, a status, a list or an
 * enrolment. Tokens, TLS, rate limits and retries use real time instead.
 */
export interface Clock {
  /** The current instant in UTC, cut to whole seconds. */
  now(): Date;
}

/** Real time, shifted by a fixed offset (0 unless the world travels in time). */
export class SystemClock implements Clock {
  constructor(private readonly offsetMilliseconds = 0) {}

  now(): Date {
    return new Date(Math.floor((Date.now() + this.offsetMilliseconds) / 1000) * 1000);
  }
}

/** A clock that stands still until it is moved; for tests and golden files. */
export class FixedClock implements Clock {
  constructor(private instant: Date) {}

  now(): Date {
    return new Date(this.instant.getTime());
  }

  set(instant: Date): void {
    this.instant = instant;
  }

  advanceSeconds(seconds: number): void {
    this.instant = new Date(this.instant.getTime() + seconds * 1000);
  }
}

/** Injection token of the {@link Clock}. */
export const CLOCK = Symbol('Clock');
