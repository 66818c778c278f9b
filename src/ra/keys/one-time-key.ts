import { PkiError, type PkiErrorCode } from '../../common/pki-error';
import { wireTime } from '../../common/wire-time';
import type { SubjectKeyRecord } from '../../store/records';

/** How long a session with one-time keys lasts at most, from the verification of identity on, in seconds (SIG-6.3.1-14). */
export const SESSION_SECONDS = 2 * 60 * 60;
const CLAUSE = 'TS 119 431-1 GEN-6.2.1-09';

/** Since when a session lasts, and until when it is to; undefined = as long as it may. */
export interface SessionTerm {
  readonly startedAt: Date;
  readonly expiresAt: Date | undefined;
}

/**
 * The last second of a session, in which a key was generated that is registered at `now`. Throws `policy_violation` for a
 * session that lies ahead, lasts too long or is over; `key_too_old` for a key that is older than its session.
 */
export function sessionEnd({ startedAt, expiresAt }: SessionTerm, generatedAt: Date, now: Date): Date {
  const latest = new Date(startedAt.getTime() + SESSION_SECONDS * 1000);
  const end = expiresAt ?? latest;
  if (startedAt > now)
    throw refusal(
      'policy_violation',
      '/session/startedAt',
      `This time has not come yet (now is ${wireTime(now)}).`,
    );
  if (end > latest) {
    throw refusal(
      'policy_violation',
      '/session/expiresAt',
      `A session lasts 2 hours at most: this one until ${wireTime(latest)}.`,
    );
  }
  if (end < startedAt)
    throw refusal('policy_violation', '/session/expiresAt', 'The session would end before it has begun.');
  if (end < now) {
    throw refusal(
      'policy_violation',
      expiresAt === undefined ? '/session/startedAt' : '/session/expiresAt',
      `The session ended at ${wireTime(end)}; destroy the key, and begin another session with another key.`,
    );
  }
  if (generatedAt < startedAt) {
    throw refusal(
      'key_too_old',
      '/generatedAt',
      'The key is older than its session; generate one within it.',
    );
  }
  return end;
}

/**
 * Throws for a one-time key that cannot be certified at `now`: `policy_violation` if it has been, `key_too_old` if its
 * session is over (TS 119 431-1 GEN-6.2.1-09, DEL-6.3.2-05). Any other key passes.
 */
export function assertOneTimeKeyFresh(
  { oneTime, state, useBy }: Pick<SubjectKeyRecord, 'oneTime' | 'state' | 'useBy'>,
  pointer: string,
  now: Date,
): void {
  if (!oneTime) return;
  if (state === 'certified' || state === 'retired')
    throw refusal(
      'policy_violation',
      pointer,
      'This one-time key has had its certificate; generate another key.',
    );
  if (useBy !== null && useBy < now) {
    throw refusal(
      'key_too_old',
      pointer,
      `The session of this one-time key ended at ${wireTime(useBy)}; destroy it and generate another key.`,
    );
  }
}

function refusal(code: PkiErrorCode, pointer: string, detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }], clause: CLAUSE });
}
