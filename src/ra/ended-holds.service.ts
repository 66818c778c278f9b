import { Injectable } from '@nestjs/common';
import type { DueWork } from '../jobs/due-work';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord } from '../store/records';
import { Store } from '../store/store';
import { changeCertificate } from './planned-change';
import { assertCertificateMove } from './certificate-state';
import { CertificateStatusService } from './certificate-status.service';
import { settleAll } from './settle-all';

const SLICE = 100;

/** A hold with a term is lifted when that has come. */
@Injectable()
export class EndedHoldsService implements DueWork {
  readonly name = 'holds at their until';

  constructor(
    private readonly status: CertificateStatusService,
    private readonly certificates: CertificateRepository,
    private readonly store: Store,
  ) {}

  async run(now: Date): Promise<'more' | undefined> {
    const due = await this.certificates.listHoldsEnded(now, SLICE);
    await settleAll(due, (record) => this.release(record, now));
    return due.length === SLICE ? 'more' : undefined;
  }

  private release({ certId }: CertificateRecord, now: Date): Promise<void> {
    return changeCertificate(async (lost) => {
      const record = await this.certificates.findById(certId);
      if (record === undefined || record.holdUntil === null || record.holdUntil > now) return;
      // The term lies before notAfter: so the stored state counts, however late this is done.
      assertCertificateMove(record.state, 'active', 'clock');
      await this.store.commit(this.status.release(record, 'clock', lost).unit);
    });
  }
}
