import type { ClockState } from '../common/clock';
import { wireTime } from '../common/wire-time';

/** The key under which the store keeps the state of the clock. */
export const CLOCK_SETTING = 'clock';

/** The event that tells of a change of the clock; its payload is the new state as it stands in the setting. */
export const CLOCK_CHANGED = 'clock.changed';

/** The members of the setting, and of the event. Times are RFC 3339 in UTC. */
export interface StoredClockState {
  readonly revision: number;
  readonly offsetSeconds: number;
  readonly frozenAt: string | null;
}

export function storedClockState({ revision, offsetSeconds, frozenAt }: ClockState): StoredClockState {
  return { revision, offsetSeconds, frozenAt: frozenAt && wireTime(frozenAt) };
}

/** Throws an Error for what {@link storedClockState} did not make. */
export function clockStateOf(stored: unknown): ClockState {
  const { revision, offsetSeconds, frozenAt } = (stored ?? {}) as Partial<StoredClockState>;
  const instant = typeof frozenAt === 'string' ? parseUtcTime(frozenAt) : null;
  if (!Number.isSafeInteger(revision) || !Number.isSafeInteger(offsetSeconds) || instant === undefined)
    throw new Error(`the setting ${CLOCK_SETTING} in the store is no state of the clock`);
  return { revision: revision as number, offsetSeconds: offsetSeconds as number, frozenAt: instant };
}

/** The instant of such a text; undefined for any other text and for days that the calendar does not have. */
export function parseUtcTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return undefined;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && wireTime(instant) === text ? instant : undefined;
}
