import { CommandError } from './command-error';
import type { ManagementSession } from './management-session';

/** The clock as the management listener tells it. */
interface ShownClock {
  readonly now: string;
  readonly offsetSeconds: number;
  readonly frozen: boolean;
  readonly realTime: string;
}

const CLOCK = '/management/v1/clock';

/** What `kakehashi clock VERB` does to the clock. */
export const CLOCK_VERBS = {
  get: (session: ManagementSession) => session.done<ShownClock>('GET', CLOCK),
  set: (session: ManagementSession, now: string, allowBackwards = false) =>
    session.done<ShownClock>('PUT', CLOCK, { now, allowBackwards }),
  advance: (session: ManagementSession, duration: string) =>
    session.done<ShownClock>('POST', `${CLOCK}/advance`, amountOf(duration)),
  freeze: (session: ManagementSession) => session.done<ShownClock>('POST', `${CLOCK}/freeze`),
  resume: (session: ManagementSession) => session.done<ShownClock>('POST', `${CLOCK}/resume`),
  reset: (session: ManagementSession, allowBackwards = false) =>
    session.done<ShownClock>('DELETE', `${CLOCK}?allowBackwards=${allowBackwards}`),
} as const;

/** For people, or as JSON. */
export function clockText(clock: ShownClock, asJson: boolean): string {
  if (asJson) return `${JSON.stringify(clock)}\n`;
  const ahead =
    clock.offsetSeconds === 0
      ? 'as real time'
      : `${Math.abs(clock.offsetSeconds)} s ${clock.offsetSeconds > 0 ? 'ahead of' : 'behind'} real time`;
  return `${clock.now}  ${clock.frozen ? 'frozen, ' : ''}${ahead} (${clock.realTime})\n`;
}

/** `P90D`, `PT12H`, or seconds as a number. */
function amountOf(text: string): { readonly seconds: number } | { readonly duration: string } {
  if (/^\d{1,8}$/.test(text)) return { seconds: Number(text) };
  if (text.startsWith('P')) return { duration: text };
  throw new CommandError(
    `${text} is neither an ISO 8601 duration such as P90D or PT12H nor a number of seconds`,
  );
}
