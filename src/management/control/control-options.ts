import type { RealTime } from '../../common/real-time';
import type { KnownNames } from './known-names';

/** Injection token of the {@link ControlOptions}. */
export const CONTROL_OPTIONS = Symbol('ControlOptions');

export interface ControlOptions extends KnownNames {
  readonly time: RealTime;
  /** Whether other processes write to the same database. */
  readonly otherWriters: boolean;
}
