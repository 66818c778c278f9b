import { Injectable } from '@nestjs/common';
import type { DueWork } from '../jobs/due-work';
import { CertificateRepository } from '../store/certificate.repository';
import type { RevocationRecord } from '../store/records';
import { RevocationRepository } from '../store/revocation.repository';
import { Store } from '../store/store';
import { changeCertificate, joinUnits } from './planned-change';
import { assertCertificateMove } from './certificate-state';
import { CertificateStatusService } from './certificate-status.service';
import { KeyDestructionRequests } from './key-destruction-requests.service';
import { settleAll } from './settle-all';

const SLICE = 100;

/** Revocations that were asked for a later time take effect when it has come. */
@Injectable()
export class ScheduledRevocationsService implements DueWork {
  readonly name = 'revocations at effectiveAt';

  constructor(
    private readonly status: CertificateStatusService,
    private readonly certificates: CertificateRepository,
    private readonly revocations: RevocationRepository,
    private readonly keyDestruction: KeyDestructionRequests,
    private readonly store: Store,
  ) {}

  async run(now: Date): Promise<'more' | undefined> {
    const due = await this.revocations.listDue(now, SLICE);
    await settleAll(due, (pending) => this.settle(pending));
    return due.length === SLICE ? 'more' : undefined;
  }

  private settle(pending: RevocationRecord): Promise<void> {
    return changeCertificate(async (lost) => {
      const record = await this.certificates.findById(pending.certId);
      if (record === undefined || record.state === 'revoked') {
        const statements = [this.revocations.reject(pending.revocationId)];
        return this.store.commit({ statements, audit: [], events: [] });
      }
      // The time of the request lies before notAfter: so the stored state counts, however late this is done.
      assertCertificateMove(record.state, 'revoked', 'clock');
      const { revoked, unit } = await this.status.takeEffect(record, pending, lost);
      const destruction = await this.keyDestruction.requests(revoked, 'revoked', lost);
      return this.store.commit(joinUnits(unit, destruction));
    });
  }
}
