import type { CrlIssuer } from './crl-issuers';
import { crlAlarmAt, isLastCrl, nextReissue, type CrlSchedule } from './crl-schedule';
import { crlFileNames, crlScheduleOf, type CrlTarget } from './crl-target';

/** The times of the published list. */
export interface PublishedTimes {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** How long changes are gathered before a list is issued for them; milliseconds of real time. */
export interface Gathering {
  readonly statusMilliseconds: number;
  /** The list of all certificates is long, and few ask for it. */
  readonly fullListMilliseconds: number;
}

/** What is noticed, and when by real time and by the Clock. */
interface Noticed {
  readonly monotonic: number;
  readonly at: Date;
}

/** Later than this after it was noticed, what a list does not show is a fault (the standard allows 24 hours). */
const IN_STEP_MILLISECONDS = 60_000;
const FIRST_RETRY_MILLISECONDS = 1000;
const LONGEST_RETRY_MILLISECONDS = 60_000;
/** A list that is further ahead of the Clock than nodes can differ was published before the clock was moved back. */
const MOVED_BACK_MILLISECONDS = 60_000;

/** What is known about one target beside the published list: what that does not show, and how building it goes. */
export class CrlState {
  /** For logs and health: `alpha-seal/0.crl`. */
  readonly name: string;
  readonly fileName: string;
  readonly schedule: CrlSchedule;
  building = false;
  private statusChange: Noticed | undefined;
  private issuance: Noticed | undefined;
  /** The latest notBefore of a certificate that was issued. */
  private notBefore: Date | undefined;
  private statusChanges = 0;
  private failures = 0;
  private failingSince: number | undefined;
  private retryAt = 0;
  private buildMilliseconds = 0;

  constructor(
    readonly issuer: CrlIssuer,
    readonly target: CrlTarget,
  ) {
    this.fileName = crlFileNames(target)[0] ?? '';
    this.name = `${issuer.caId}/${this.fileName}`;
    this.schedule = crlScheduleOf(target, issuer);
  }

  /** Half of the time that is promised: the list has to be built as well. */
  private get issuanceMilliseconds(): number {
    return (this.schedule.newCertificateSeconds * 1000) / 2;
  }

  noteStatusChange(at: Date, monotonic: number): void {
    this.statusChanges++;
    this.statusChange ??= { monotonic, at };
  }

  /** A certificate of this list that is valid from `notBefore`; of no interest if the list is as young as that. */
  noteIssuance(published: PublishedTimes | undefined, notBefore: Date, now: Date, monotonic: number): void {
    if (notBefore > now || (published && published.thisUpdate >= notBefore)) return;
    this.issuance ??= { monotonic, at: now };
    if (!this.notBefore || this.notBefore < notBefore) this.notBefore = notBefore;
  }

  /** Whether the list is to be issued now; `gathering` undefined = without waiting for more. */
  isDue(
    published: PublishedTimes | undefined,
    now: Date,
    monotonic: number,
    gathering: Gathering | undefined,
  ): boolean {
    if (this.building || monotonic < this.retryAt) return false;
    if (published && isLastCrl(published.nextUpdate)) return false;
    if (published && published.thisUpdate.getTime() - now.getTime() > MOVED_BACK_MILLISECONDS) return true;
    const hasGathered = (noticed: Noticed | undefined, milliseconds = 0): noticed is Noticed =>
      noticed !== undefined && monotonic - noticed.monotonic >= milliseconds;
    const statusMilliseconds =
      this.target.kind === 'full' ? gathering?.fullListMilliseconds : gathering?.statusMilliseconds;
    // A list that takes long is not issued without a rest.
    const rest = gathering && Math.max(statusMilliseconds ?? 0, 2 * this.buildMilliseconds);
    const reissue = nextReissue(
      published,
      {
        ...(hasGathered(this.statusChange, rest) && { statusChangedAt: now }),
        ...(hasGathered(this.issuance, gathering && this.issuanceMilliseconds) && {
          certificateIssuedAt: now,
        }),
      },
      now,
      this.schedule,
    );
    return reissue !== undefined && reissue.dueAt <= now;
  }

  /** A build begins; the function returned tells that its list is published. */
  begin(monotonic: number): (published: PublishedTimes | undefined, done: number) => void {
    this.building = true;
    const seen = this.statusChanges;
    return (published, done) => {
      this.building = false;
      this.buildMilliseconds = done - monotonic;
      this.failures = 0;
      this.failingSince = undefined;
      // What came while it was built is for the next.
      const isMore = this.statusChanges !== seen && this.statusChange !== undefined;
      this.statusChange = isMore && this.statusChange ? { ...this.statusChange, monotonic } : undefined;
      if (!this.notBefore || (published && published.thisUpdate >= this.notBefore)) {
        this.issuance = undefined;
        this.notBefore = undefined;
      }
    };
  }

  /** Returns whether this is the first failure in a row. */
  fail(monotonic: number): boolean {
    this.building = false;
    this.failingSince ??= monotonic;
    const pause = Math.min(FIRST_RETRY_MILLISECONDS * 2 ** this.failures++, LONGEST_RETRY_MILLISECONDS);
    this.retryAt = monotonic + pause;
    return this.failures === 1;
  }

  /** What is wrong, for health; undefined = nothing. */
  fault(published: PublishedTimes | undefined, now: Date, monotonic: number): string | undefined {
    if (!published) return `${this.name} is not published`;
    const alarmAt = crlAlarmAt(published.thisUpdate, published.nextUpdate);
    if (alarmAt && alarmAt <= now) return `${this.name} is past three quarters of its life`;
    const isLong = (since: number | undefined, allowed = IN_STEP_MILLISECONDS): boolean =>
      since !== undefined && monotonic - since > allowed;
    if (isLong(this.failingSince)) return `${this.name} cannot be published`;
    if (isLong(this.statusChange?.monotonic)) return `${this.name} does not show what was revoked`;
    if (isLong(this.issuance?.monotonic, this.schedule.newCertificateSeconds * 1000))
      return `${this.name} is older than a certificate that it covers`;
    return undefined;
  }
}
