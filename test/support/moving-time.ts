import type { RealTime } from '../../src/common/real-time';

/** Real time, ahead by what a test says. */
export class MovingTime implements RealTime {
  private ahead = 0;

  milliseconds(): number {
    return Date.now() + this.ahead;
  }

  advanceSeconds(seconds: number): void {
    this.ahead += seconds * 1000;
  }
}
