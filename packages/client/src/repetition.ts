import { setTimeout as pause } from 'node:timers/promises';
import { randomBetween } from './randomness';
import { RaError } from './ra-error';
import { realTime } from './real-time';

/** How long one call may take, with all its repeats; milliseconds. */
export interface CallLimits {
  /** For the whole call. Default 60 s. */
  readonly deadlineMs?: number;
  /** For one attempt; one that hangs longer is repeated. Default 20 s. */
  readonly attemptMs?: number;
  /** Most attempts. Default: as many as the deadline allows. */
  readonly attempts?: number;
  /** Ends the call at once, with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** What came of one attempt: a value, or the error that stands unless another attempt does better. */
export type Attempt<T> =
  | { readonly value: T }
  | {
      readonly again: RaError;
      /** What the service asked for (Retry-After); milliseconds. */
      readonly afterMs?: number | undefined;
    };

const DEADLINE_MS = 60_000;
const ATTEMPT_MS = 20_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Attempts until one has a value. Pauses double from 100 ms to 10 s, at random between half and whole, so that many
 * clients do not come back together; none is shorter than `afterMs`. Throws the error of the last attempt where the next would
 * begin after the deadline or be one too many, and whatever an attempt throws. `service` is named in messages.
 */
export async function repeatedly<T>(
  attempt: (signal: AbortSignal) => Promise<Attempt<T>>,
  { deadlineMs = DEADLINE_MS, attemptMs = ATTEMPT_MS, attempts = Infinity, signal }: CallLimits,
  service: string,
): Promise<T> {
  const deadline = realTime() + deadlineMs;
  for (let count = 1; ; count++) {
    signal?.throwIfAborted();
    const outcome = await limited(attempt, Math.min(attemptMs, deadline - realTime()), signal, service);
    if ('value' in outcome) return outcome.value;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1));
    const wait = Math.max(outcome.afterMs ?? 0, randomBetween(longest / 2, longest));
    if (count >= attempts || realTime() + wait >= deadline) throw outcome.again;
    await pause(wait, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}

async function limited<T>(
  attempt: (signal: AbortSignal) => Promise<Attempt<T>>,
  milliseconds: number,
  signal: AbortSignal | undefined,
  service: string,
): Promise<Attempt<T>> {
  const timeout = AbortSignal.timeout(Math.max(0, Math.floor(milliseconds)));
  try {
    return await attempt(signal ? AbortSignal.any([signal, timeout]) : timeout);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof RaError) throw cause;
    if (timeout.aborted)
      return {
        again: new RaError({
          code: 'deadline_exceeded',
          detail: `${service} did not answer in time.`,
          cause,
        }),
      };
    const reason = brokenReason(cause);
    if (reason === undefined) throw cause;
    if (TLS_REFUSAL.test(reason)) {
      const remedy =
        'Give the trust anchor of the service as tls.ca, and a client certificate that it knows.';
      throw new RaError({
        code: 'no_answer',
        detail: `There is no TLS connection to ${service} (${reason}).`,
        remedy,
        cause,
      });
    }
    return {
      again: new RaError({
        code: 'no_answer',
        detail: `There is no answer from ${service} (${reason}).`,
        cause,
      }),
    };
  }
}

/** A service that is not the one that was meant, or does not want this certificate, will not do so later either. */
const TLS_REFUSAL = /CERT|VERIFY|ALTNAME|^ERR_(TLS|SSL)|^EPROTO$/;
const BROKEN = /^(E[A-Z]+|EAI_[A-Z]+|UND_ERR_[A-Z_]+|HPE_[A-Z_]+)$/;

/**
 * Why there is no connection; undefined for an error that is none of that. fetch rejects with a TypeError whose cause has a
 * code as a rule, node:https with an error that has one itself.
 */
function brokenReason(error: unknown): string | undefined {
  const { code, cause, message } = error as Error & {
    code?: unknown;
    cause?: Partial<Error & { code: unknown }>;
  };
  const found = cause?.code ?? code;
  if (typeof found === 'string' && (BROKEN.test(found) || TLS_REFUSAL.test(found))) return found;
  return message === 'fetch failed' ? (cause?.message ?? message) : undefined;
}

/** Milliseconds of a Retry-After header (RFC 9110 10.2.3); undefined where there is none. */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - realTime());
}
