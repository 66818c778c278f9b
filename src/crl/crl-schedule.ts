import { durationSeconds } from '../common/durations';
import type { CrlPolicy } from '../world/status-policy';

/** How often a list is issued; all in seconds. */
export interface CrlSchedule {
  /** From thisUpdate to nextUpdate. */
  readonly validitySeconds: number;
  /** How long before nextUpdate the next list is issued; at least a quarter of the validity. */
  readonly overlapSeconds: number;
  /** How soon after a certificate the list is not older than it. */
  readonly newCertificateSeconds: number;
}

/** Times of one list. */
export interface CrlTimes {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** When the next list is due if nothing happens before. */
  readonly nextIssueAt: Date;
}

/** What the published list does not show yet; each the earliest of its kind. */
export interface UnpublishedChanges {
  /** A revocation, hold or release in the scope. */
  readonly statusChangedAt?: Date;
  /** A certificate of the scope that was issued, and begins to be valid, after the list. */
  readonly certificateIssuedAt?: Date;
}

/** When a list has to be issued again, and why. */
export interface Reissue {
  readonly reason: 'first' | 'status_changed' | 'certificate_issued' | 'schedule';
  /** From when on it may be done; a job waits until then. */
  readonly dueAt: Date;
  /** By when the new list is published; later is a fault that health reports. */
  readonly latestAt: Date;
}

/** The product's promise for a change to be visible by CRL; the standard allows 24 hours (EN 319 411-1 REV-6.2.4-03A). */
const VISIBLE_WITHIN_SECONDS = 60;
const ALARM_SHARE = 0.25;

/** The schedules that a CA's policy means: of lists of certificates for subjects, and of lists of CA certificates. */
export function crlSchedules(policy: CrlPolicy): { readonly users: CrlSchedule; readonly cas: CrlSchedule } {
  const newCertificateSeconds = durationSeconds(policy.newCertificateWithin);
  const schedule = (validity: string, refresh: string): CrlSchedule => {
    const validitySeconds = durationSeconds(validity);
    return {
      validitySeconds,
      overlapSeconds: validitySeconds - durationSeconds(refresh),
      newCertificateSeconds,
    };
  };
  return {
    users: schedule(policy.validity, policy.refresh),
    cas: schedule(policy.caValidity, policy.caRefresh),
  };
}

/** nextUpdate of a list after which none is issued (EN 319 411-1 CSS-6.3.9-06). */
export const LAST_CRL_NEXT_UPDATE = new Date('9999-12-31T23:59:59Z');

export function isLastCrl(nextUpdate: Date): boolean {
  return nextUpdate.getTime() === LAST_CRL_NEXT_UPDATE.getTime();
}

/** Certificates of a scope that keep its last list from being issued. */
export interface ScopeCensus {
  /** Neither expired nor revoked. */
  readonly live: number;
  /** On hold and not expired: a hold can be lifted, after which a list would have to follow. */
  readonly onHold: number;
}

/** Whether the last list may be issued: all certificates of the scope are expired or revoked for good (EN 319 411-1 CSS-6.3.9-06). */
export function mayIssueLastCrl({ live, onHold }: ScopeCensus): boolean {
  return live === 0 && onHold === 0;
}

/**
 * The times of a list issued at `now`, in whole seconds. RangeError for an overlap below a quarter of the validity, under
 * which the alarm would go off before the next list is due, or one as long as the validity.
 */
export function crlTimes(
  now: Date,
  { validitySeconds, overlapSeconds }: Omit<CrlSchedule, 'newCertificateSeconds'>,
): CrlTimes {
  if (!(overlapSeconds >= validitySeconds * ALARM_SHARE && overlapSeconds < validitySeconds)) {
    throw new RangeError('the overlap of a CRL is between a quarter of its validity and all of it');
  }
  const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
  return {
    thisUpdate,
    nextUpdate: addSeconds(thisUpdate, validitySeconds),
    nextIssueAt: addSeconds(thisUpdate, validitySeconds - overlapSeconds),
  };
}

/**
 * From when on a list that was not followed by another is a fault: a quarter of its validity before nextUpdate. Undefined
 * for the last list.
 */
export function crlAlarmAt(thisUpdate: Date, nextUpdate: Date): Date | undefined {
  if (isLastCrl(nextUpdate)) return undefined;
  const seconds = (nextUpdate.getTime() - thisUpdate.getTime()) / 1000;
  return addSeconds(nextUpdate, -Math.ceil(seconds * ALARM_SHARE));
}

/**
 * When the list of a scope is issued again: at once after a status change; soon after a certificate was issued,
 * so that no list is older than what it vouches for; otherwise by the schedule. `published` is undefined before the
 * first list, which is due at once, so that every URL in a certificate answers. Undefined after the last list. A caller
 * that gathers changes tells of them when it has: by real time, since a mock clock may stand still.
 *
 * Which changes a list shows is decided by what it was made from, not by comparing times: a second is too coarse for that,
 * and a mock clock may stand still.
 */
export function nextReissue(
  published: { readonly thisUpdate: Date; readonly nextUpdate: Date } | undefined,
  { statusChangedAt, certificateIssuedAt }: UnpublishedChanges,
  now: Date,
  { overlapSeconds, newCertificateSeconds }: Omit<CrlSchedule, 'validitySeconds'>,
): Reissue | undefined {
  if (!published) return { reason: 'first', dueAt: now, latestAt: now };
  const { thisUpdate, nextUpdate } = published;
  const alarmAt = crlAlarmAt(thisUpdate, nextUpdate);
  if (!alarmAt) return undefined;
  // A list that was issued under another schedule still comes before its alarm.
  const scheduledAt = earlier(addSeconds(nextUpdate, -overlapSeconds), alarmAt);
  const candidates: Reissue[] = [{ reason: 'schedule', dueAt: scheduledAt, latestAt: alarmAt }];
  if (statusChangedAt) {
    const latestAt = addSeconds(statusChangedAt, VISIBLE_WITHIN_SECONDS);
    candidates.push({ reason: 'status_changed', dueAt: statusChangedAt, latestAt });
  }
  if (certificateIssuedAt) {
    candidates.push({
      reason: 'certificate_issued',
      dueAt: certificateIssuedAt,
      latestAt: addSeconds(certificateIssuedAt, newCertificateSeconds),
    });
  }
  // One list answers all of them: the earliest is done, and it keeps the earliest deadline.
  const latestAt = candidates.map((candidate) => candidate.latestAt).reduce(earlier);
  return { ...candidates.reduce((first, other) => (other.dueAt < first.dueAt ? other : first)), latestAt };
}

function addSeconds(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
