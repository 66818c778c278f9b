const DURATION =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,3})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;

interface Duration {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
  /** The addition made last, in milliseconds: within one second, every certificate of a profile asks the same. */
  last: { readonly start: number; readonly end: number };
}

const parsed = new Map<string, Duration>();
const PARSED_LIMIT = 256;

function parseDuration(text: string): Duration {
  const known = parsed.get(text);
  if (known) return known;
  const match = DURATION.exec(text);
  if (!match || text.endsWith('P') || text.endsWith('T')) {
    throw new RangeError(`not an ISO 8601 duration such as P2Y, P90D or PT24H: ${text.slice(0, 40)}`);
  }
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const duration = {
    months: (years ?? 0) * 12 + (months ?? 0),
    days: (weeks ?? 0) * 7 + (days ?? 0),
    seconds: (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0),
    last: { start: NaN, end: NaN },
  };
  // Requests name durations too; a client must not be able to grow this map.
  if (parsed.size < PARSED_LIMIT) parsed.set(text, duration);
  return duration;
}

/** How long a duration is when it begins at the Unix epoch, in seconds; throws as {@link addDuration}. */
export function durationSeconds(duration: string): number {
  return addDuration(EPOCH, duration).getTime() / 1000;
}

const EPOCH = new Date(0);

/**
 * The instant a duration after `start`, by the calendar in UTC: P1Y from 29 February ends on 28 February, P1M from
 * 31 January on the last day of February. Throws RangeError for text that is no ISO 8601 duration (whole numbers, no
 * sign) and for a result beyond the year 9999.
 */
export function addDuration(start: Date, duration: string): Date {
  const parts = parseDuration(duration);
  if (parts.last.start !== start.getTime()) {
    parts.last = { start: start.getTime(), end: endOf(start, parts).getTime() };
  }
  return new Date(parts.last.end);
}

function endOf(start: Date, { months, days, seconds }: Duration): Date {
  const month = start.getUTCMonth() + months;
  const year = start.getUTCFullYear() + Math.floor(month / 12);
  const lastDay = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  const moved = new Date(start.getTime());
  moved.setUTCFullYear(year, month % 12, Math.min(start.getUTCDate(), lastDay));
  const end = new Date(moved.getTime() + (days * 86_400 + seconds) * 1000);
  if (Number.isNaN(end.getTime()) || end.getUTCFullYear() > 9999)
    throw new RangeError('the duration ends after the year 9999');
  return end;
}
