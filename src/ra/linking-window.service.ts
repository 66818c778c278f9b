import { Injectable } from '@nestjs/common';
import type { DueWork } from '../jobs/due-work';
import { CertificateRepository } from '../store/certificate.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { CertificateRecord, EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import type { UnitOfWork } from '../store/unit-of-work';
import { joinUnits } from './certificate-change';
import { CertificateLookupService } from './certificate-lookup.service';
import { certificateStateAt } from './certificate-state';
import { CertificateStatusService } from './certificate-status.service';
import { advanceEnrolment, nextVersion } from './enrolment';
import { enrolmentAudit, enrolmentEvent, keyDestroyRequestedEvent } from './enrolment-trail';
import { lostRace } from './lost-race';
import { settleAll } from './settle-all';

const SLICE = 100;
const LINK_TIMEOUT = 'link_timeout';

/**
 * Certificates that nobody linked to their key before `linkBy`: the enrolment fails; a certificate that can be revoked is,
 * with reason 5; for one that is validity-assured the client is asked to destroy the key (credential-api 1.1).
 */
@Injectable()
export class LinkingWindowService implements DueWork {
  readonly name = 'linking windows at linkBy';

  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly status: CertificateStatusService,
    private readonly certificates: CertificateRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly store: Store,
  ) {}

  async run(now: Date): Promise<'more' | undefined> {
    const due = await this.certificates.listUnlinked(now, SLICE);
    await settleAll(due, (record) => this.settle(record, now));
    return due.length === SLICE ? 'more' : undefined;
  }

  private async settle(record: CertificateRecord, now: Date): Promise<void> {
    const { certId, enrolmentId, linkBy } = record;
    if (linkBy === null) return;
    const enrolment = enrolmentId === null ? undefined : await this.enrolments.findById(enrolmentId);
    await this.store.commit(
      joinUnits(
        this.revocation(record, linkBy, now),
        { statements: [this.certificates.closeLinkWindow(certId, linkBy)], audit: [], events: [] },
        enrolment?.state === 'issued' ? this.failure(enrolment, record, now) : joinUnits(),
      ),
    );
  }

  /** Of a certificate that was still good when the window ended; and, if it has expired since, where that may be revoked. */
  private revocation(record: CertificateRecord, linkBy: Date, now: Date): UnitOfWork {
    const { status, revokeExpired } = this.lookup.rulesOf(record);
    const isOver = (at: Date): boolean => certificateStateAt(record.state, record.notAfter, at) === 'expired';
    const isRevocable = status.validityAssured !== true && !isOver(linkBy) && (revokeExpired || !isOver(now));
    if (record.state !== 'issued' || !isRevocable) return joinUnits();
    const order = {
      reason: 'cessationOfOperation',
      invalidityAt: null,
      comment: LINK_TIMEOUT,
      requestor: 'clock',
      actor: 'clock',
      effectiveAt: now,
    } as const;
    return this.status.revoke(record, order, lostRace(record.enrolmentId ?? '', undefined)).unit;
  }

  private failure(enrolment: EnrolmentRecord, record: CertificateRecord, now: Date): UnitOfWork {
    const step = { to: 'failed', by: 'clock', actor: 'clock' } as const;
    const failed = advanceEnrolment(nextVersion(enrolment), [step], now, { stateReason: LINK_TIMEOUT });
    const isAssured = this.lookup.rulesOf(record).status.validityAssured === true;
    return {
      statements: [this.enrolments.update(failed, enrolment.version)],
      audit: [enrolmentAudit('enrolment.fail', 'clock', failed, { reason: LINK_TIMEOUT })],
      events: [
        enrolmentEvent(failed),
        ...(isAssured ? [keyDestroyRequestedEvent(failed, LINK_TIMEOUT)] : []),
      ],
    };
  }
}
