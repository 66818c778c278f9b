import { Injectable } from '@nestjs/common';
import type { DueWork } from '../jobs/due-work';
import type { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { CertificateRecord, EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import type { UnitOfWork } from '../store/unit-of-work';
import { joinUnits } from './planned-change';
import { CertificateLookupService } from './certificate-lookup.service';
import { certificateStateAt } from './certificate-state';
import { CertificateStatusService } from './certificate-status.service';
import { advanceEnrolment, nextVersion } from './enrolment';
import { enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { KeyDestructionRequests } from './key-destruction-requests.service';
import { lostRace } from './lost-race';
import { settleAll } from './settle-all';

const SLICE = 100;
const LINK_TIMEOUT = 'link_timeout';

/**
 * Certificates that nobody linked to their key before `linkBy`: the enrolment fails; a certificate that can be revoked is,
 * with reason 5, and one that is validity-assured stays as it is; the client is asked to destroy a key that no other
 * certificate needs (credential-api 1.1).
 */
@Injectable()
export class LinkingWindowService implements DueWork {
  readonly name = 'linking windows at linkBy';

  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly status: CertificateStatusService,
    private readonly certificates: CertificateRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly keyDestruction: KeyDestructionRequests,
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
    const lost = lostRace(enrolmentId ?? '', undefined);
    const isRevoked = this.isRevokedAt(record, linkBy, now);
    const fails = enrolment?.state === 'issued';
    // Whoever revoked it before has asked for the destruction of the key then.
    const needsKeyNoMore = isRevoked || (fails && record.state === 'issued');
    await this.store.commit(
      joinUnits(
        isRevoked ? this.revocation(record, now, lost) : joinUnits(),
        needsKeyNoMore ? await this.keyDestruction.requests([record], LINK_TIMEOUT, lost) : joinUnits(),
        { statements: [this.certificates.closeLinkWindow(certId, linkBy)], audit: [], events: [] },
        fails ? this.failure(enrolment, now) : joinUnits(),
      ),
    );
  }

  /** Where it was still good when the window ended; and, if it has expired since, where that may be revoked. */
  private isRevokedAt(record: CertificateRecord, linkBy: Date, now: Date): boolean {
    const { status, revokeExpired } = this.lookup.rulesOf(record);
    const isOver = (at: Date): boolean => certificateStateAt(record.state, record.notAfter, at) === 'expired';
    const isRevocable = status.validityAssured !== true && !isOver(linkBy) && (revokeExpired || !isOver(now));
    return record.state === 'issued' && isRevocable;
  }

  private revocation(record: CertificateRecord, now: Date, lost: () => PkiError): UnitOfWork {
    const order = {
      reason: 'cessationOfOperation',
      invalidityAt: null,
      comment: LINK_TIMEOUT,
      requestor: 'clock',
      actor: 'clock',
      effectiveAt: now,
    } as const;
    return this.status.revoke(record, order, lost).unit;
  }

  private failure(enrolment: EnrolmentRecord, now: Date): UnitOfWork {
    const step = { to: 'failed', by: 'clock', actor: 'clock' } as const;
    const failed = advanceEnrolment(nextVersion(enrolment), [step], now, { stateReason: LINK_TIMEOUT });
    return {
      statements: [this.enrolments.update(failed, enrolment.version)],
      audit: [enrolmentAudit('enrolment.fail', 'clock', failed, { reason: LINK_TIMEOUT })],
      events: [enrolmentEvent(failed)],
    };
  }
}
