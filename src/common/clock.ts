/**
 * The one source of the time that is written into, or compared with, a certificate, a status, a list or an
 * enrolment. Tokens, TLS, rate limits and retries use real time instead.
 */
export interface Clock {
  /** The current instant in UTC, cut to whole seconds. */
  now(): Date;
}

/** Real time. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date(Math.floor(Date.now() / 1000) * 1000);
  }
}

/** How far the world has travelled in time; kept in the store and the same on every node. */
export interface ClockState {
  /** Grows by one with each change; 0 = never changed. */
  readonly revision: number;
  /** Seconds that the world is ahead of real time, as of the change; negative = behind. */
  readonly offsetSeconds: number;
  /** Where the world stands still; null = its time passes like real time. */
  readonly frozenAt: Date | null;
}

/** The world keeps real time. */
export const REAL_TIME_STATE: ClockState = { revision: 0, offsetSeconds: 0, frozenAt: null };

/** The mock clock: real time moved by an offset, or an instant at which the world stands still. */
export class WorldClock implements Clock {
  private adopted = REAL_TIME_STATE;
  private offsetMilliseconds = 0;
  private frozenMilliseconds: number | undefined;

  /** @param base what passes for real time; a test may hold it */
  constructor(private readonly base: Clock = new SystemClock()) {}

  now(): Date {
    return new Date(this.frozenMilliseconds ?? this.base.now().getTime() + this.offsetMilliseconds);
  }

  /** What the clock would show if nobody had moved it. */
  realTime(): Date {
    return this.base.now();
  }

  get state(): ClockState {
    return this.adopted;
  }

  /** Goes by this state, unless it is older than the one it goes by now. */
  adopt(state: ClockState): void {
    if (state.revision < this.adopted.revision) return;
    this.adopted = state;
    this.offsetMilliseconds = state.offsetSeconds * 1000;
    this.frozenMilliseconds = state.frozenAt?.getTime();
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
