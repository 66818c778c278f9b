/**
 * The identifier of an event, which is also the cursor behind it: `evt_` and 16 hexadecimal digits. Clients may compare
 * two for equality and send one back; no more is promised of it.
 */
const EVENT_ID = /^evt_([0-9a-f]{16})$/;

export const EVENT_ID_PATTERN = EVENT_ID.source;

/** The cursor behind the event of this sequence; 0 = before the first. */
export function eventIdOf(sequence: number): string {
  return `evt_${sequence.toString(16).padStart(16, '0')}`;
}

/** The sequence of a cursor, or undefined if it is none of ours. */
export function sequenceOf(eventId: string): number | undefined {
  const digits = EVENT_ID.exec(eventId)?.[1];
  const sequence = digits === undefined ? NaN : Number.parseInt(digits, 16);
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}
