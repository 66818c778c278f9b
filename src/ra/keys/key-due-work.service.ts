import { Injectable } from '@nestjs/common';
import type { DueWork } from '../../jobs/due-work';
import { CertificateRepository } from '../../store/certificate.repository';
import type { SubjectKeyRecord } from '../../store/records';
import { Store } from '../../store/store';
import { SubjectKeyRepository } from '../../store/subject-key.repository';
import { settleAll } from '../settle-all';
import { keyAtDue } from './due-key';
import { keyAudit, sessionEndedEvent } from './key-trail';

const SLICE = 100;

/** Keys whose last certificate has expired, and one-time keys whose session is over. */
@Injectable()
export class KeyDueWorkService implements DueWork {
  readonly name = 'keys at their end';

  constructor(
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly certificates: CertificateRepository,
    private readonly store: Store,
  ) {}

  async run(now: Date): Promise<'more' | undefined> {
    const due = await this.subjectKeys.listDue(now, SLICE);
    await settleAll(due, (key) => this.settle(key, now));
    return due.length === SLICE ? 'more' : undefined;
  }

  private async settle(key: SubjectKeyRecord, now: Date): Promise<void> {
    const live = await this.certificates.listLiveOfKey(key.spkiSha256, now);
    const ends = live.map(({ notAfter }) => notAfter.getTime());
    const next = keyAtDue(key, ends.length === 0 ? undefined : new Date(Math.max(...ends)), now);
    const isRetired = next.state !== key.state;
    const isAsked = next.destroyRequestedAt !== key.destroyRequestedAt;
    await this.store.commit({
      statements: [this.subjectKeys.settle(key, next, now)],
      audit: [
        ...(isRetired ? [keyAudit('key.retire', 'clock', next)] : []),
        ...(isAsked ? [keyAudit('key.request_destruction', 'clock', next, { reason: 'session_ended' })] : []),
      ],
      events: isAsked ? [sessionEndedEvent(next)] : [],
    });
  }
}
