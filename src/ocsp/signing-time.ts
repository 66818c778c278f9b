import type { ClockState } from '../common/clock';
import { OcspRefusal } from './ocsp-error';

/** How far the Clock may fall behind what was signed: steps of NTP, not more. */
const TOLERANCE_MILLISECONDS = 5000;

/** The Clock, and whether somebody has moved it. */
export interface MovableClock {
  now(): Date;
  readonly state: Pick<ClockState, 'revision'>;
}

/**
 * Watches that the time of signatures does not go back (EN 319 411-1 REV-6.2.4-07). A clock that fell behind is wrong,
 * and what it would sign is too; a clock that was moved on purpose starts over.
 */
export class SigningTime {
  private revision: number;
  private lastSigned = -Infinity;

  constructor(
    private readonly clock: MovableClock,
    /** Called when the clock was moved on purpose. */
    private readonly onMoved: () => void,
  ) {
    this.revision = clock.state.revision;
  }

  /** The time now; `tryLater` while it lies more than 5 seconds before the last signature. */
  now(): Date {
    const now = this.clock.now();
    if (this.clock.state.revision !== this.revision) this.startOver();
    if (now.getTime() < this.lastSigned - TOLERANCE_MILLISECONDS) {
      throw new OcspRefusal('tryLater', 'the clock is behind the time of the last signature');
    }
    return now;
  }

  /** Whether {@link now} would refuse. */
  get isBehind(): boolean {
    if (this.clock.state.revision !== this.revision) this.startOver();
    return this.clock.now().getTime() < this.lastSigned - TOLERANCE_MILLISECONDS;
  }

  noteSigned(at: Date): void {
    if (at.getTime() > this.lastSigned) this.lastSigned = at.getTime();
  }

  private startOver(): void {
    this.revision = this.clock.state.revision;
    this.lastSigned = -Infinity;
    this.onMoved();
  }
}
