import { setTimeout as pause } from 'node:timers/promises';
import type { EventFeed } from '../event-feed';
import type { Enrolment } from '../operation-types';
import { RaError } from '../ra-error';
import type { RaConnection } from '../ra-connection';
import { realTime } from '../real-time';
import { retryAfterMs } from '../repetition';

/** How long to wait for the RA. */
export interface WaitOptions {
  /** Milliseconds. Default: 10 minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Something happens without the client; every other state is an end or asks the client for something. */
const MOVING: ReadonlySet<Enrolment['state']> = new Set([
  'received',
  'pending_approval',
  'approved',
  'issuing',
]);

/** Whether there is something to wait for. */
export function isMoving({ state }: Enrolment): boolean {
  return MOVING.has(state);
}

const TIMEOUT_MS = 600_000;
const WAIT_SECONDS = 30;
const USUAL_PAUSE_MS = 2000;

/**
 * The enrolment once it is issued, has ended, or needs the client (`action_required`). It follows the event feed; where
 * the client may not read that, or has too many such requests open, it asks as often as Retry-After says. Throws RaError
 * `deadline_exceeded` after the timeout, and what a call throws.
 */
export async function settledEnrolment(
  ra: RaConnection,
  events: EventFeed,
  enrolmentId: string,
  { timeoutMs = TIMEOUT_MS, signal }: WaitOptions,
): Promise<Enrolment> {
  const end = realTime() + timeoutMs;
  const call = signal ? { signal } : {};
  // The cursor comes first: what happens after it is seen by the read or by the feed.
  let cursor = await ifReadable(events.latest({ ...call, attempts: 1 }));
  for (;;) {
    const { body, headers } = await ra.request('getEnrolment', { path: { enrolmentId } }, call);
    if (!isMoving(body)) return body;
    const left = end - realTime();
    if (left <= 0)
      throw new RaError({
        code: 'deadline_exceeded',
        detail: `${enrolmentId} is still ${body.state}.`,
        remedy: 'Wait again, with a longer timeoutMs where a person decides.',
        enrolmentId,
        retryable: true,
      });
    if (cursor !== undefined) cursor = await changeAfter(events, enrolmentId, cursor, left, signal);
    else await pause(Math.min(left, retryAfterMs(headers) ?? USUAL_PAUSE_MS), undefined, call);
  }
}

/** The cursor behind an event of the enrolment, or after a wait; undefined where the feed cannot be read. */
async function changeAfter(
  events: EventFeed,
  enrolmentId: string,
  after: string,
  leftMs: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const end = realTime() + Math.min(leftMs, WAIT_SECONDS * 1000);
  for (let cursor = after; ;) {
    const waitSeconds = Math.max(0, Math.ceil((end - realTime()) / 1000));
    const selection = { after: cursor, types: ['enrolment.*'], waitSeconds };
    const page = await ifReadable(events.page(selection, { attempts: 1, ...(signal && { signal }) }));
    if (page === undefined) return undefined;
    cursor = page.nextCursor;
    if (waitSeconds === 0 || page.items.some(({ objectId }) => objectId === enrolmentId)) return cursor;
  }
}

/** undefined where the feed is refused to this client or does not answer now. */
async function ifReadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof RaError && error.code !== 'not_authenticated' && error.code !== 'invalid_token')
      return undefined;
    throw error;
  }
}
