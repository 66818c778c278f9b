/** A duration of ISO 8601 taken apart; every part is a whole number that is not negative. */
interface Duration {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
}

/** No part may be longer; enough for any certificate, and no sum of parts leaves the range of dates. */
const MAX_DIGITS = 6;
const DURATION =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const LATEST = new Date('9999-12-31T23:59:59Z');
const MILLISECONDS = 1000;

/** Whether the text is a duration such as `P2Y`, `P1Y6M`, `P90D`, `PT24H`: whole numbers, no sign, no fractions. */
export function isDuration(text: string): boolean {
  return parse(text) !== undefined;
}

/**
 * The instant a duration later, by the UTC calendar. Years and months come first and keep the day of the month, or take
 * the last day where the month is too short (29 February + `P1Y` = 28 February, 31 January + `P1M` = the last of
 * February); then days of 24 hours; then hours, minutes, seconds. Leap seconds do not exist.
 *
 * Throws RangeError for text that is no duration, and for an end after the year 9999, which X.509 cannot say.
 */
export function addDuration(instant: Date, duration: string): Date {
  const parts = parse(duration);
  if (!parts)
    throw new RangeError(`${JSON.stringify(duration)} is not an ISO 8601 duration such as P2Y or PT24H`);
  const monthsLater = addMonths(instant, parts.months);
  const end = new Date(monthsLater.getTime() + (parts.days * 86_400 + parts.seconds) * MILLISECONDS);
  if (!(end <= LATEST)) throw new RangeError(`${duration} ends after the year 9999`);
  return end;
}

/**
 * The notAfter of a validity of that length: its last second, since both ends are inside (RFC 5280 4.1.2.5). 90 days
 * from midnight end at 23:59:59 of the ninetieth day.
 */
export function lastSecond(notBefore: Date, duration: string): Date {
  return new Date(addDuration(notBefore, duration).getTime() - MILLISECONDS);
}

/** An ordinary day at which durations are compared. */
const REFERENCE = new Date('2025-01-01T00:00:00Z');

/** Negative if the first is shorter, positive if it is longer, 0 if both are the same counted from 1 January 2025. */
export function compareDurations(first: string, second: string): number {
  return addDuration(REFERENCE, first).getTime() - addDuration(REFERENCE, second).getTime();
}

function parse(text: string): Duration | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const digits = match.slice(1);
  if (digits.some((part) => (part as string | undefined) !== undefined && part.length > MAX_DIGITS))
    return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = digits.map(
    (part) => Number((part as string | undefined) ?? 0),
  );
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    seconds: hours * 3600 + minutes * 60 + seconds,
  };
}

function addMonths(instant: Date, months: number): Date {
  if (months === 0) return instant;
  const result = new Date(instant.getTime());
  const day = result.getUTCDate();
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(day, lastDay));
  return result;
}
