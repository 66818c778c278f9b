import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import type { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord } from '../store/records';
import type { UnitOfWork } from '../store/unit-of-work';
import { joinUnits } from './certificate-change';
import { keyDestroyRequestedEvent } from './certificate-trail';

/** Asks clients to destroy keys that nothing needs any more (TS 119 431-1 DEL-6.3.2-01). */
@Injectable()
export class KeyDestructionRequests {
  constructor(
    private readonly certificates: CertificateRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What stands in one unit with the end of these certificates, ahead of whatever changes others of the same keys: an
   * event for each key that no other live certificate needs. Where there is one, the unit is refused with `lost` if that
   * ends in the meantime, so that of two who end the last two certificates one asks.
   *
   * @param reason told to the client: `revoked` or `link_timeout`
   */
  async requests(
    ended: readonly CertificateRecord[],
    reason: string,
    lost: () => PkiError,
  ): Promise<UnitOfWork> {
    const lastOfKey = new Map(
      ended.filter(({ kind }) => kind === 'subject').map((record) => [record.spkiSha256, record]),
    );
    const certIds = new Set(ended.map(({ certId }) => certId));
    const units = [...lastOfKey.values()].map((record) => this.request(record, certIds, reason, lost));
    return joinUnits(...(await Promise.all(units)));
  }

  private async request(
    record: CertificateRecord,
    ended: ReadonlySet<string>,
    reason: string,
    lost: () => PkiError,
  ): Promise<UnitOfWork> {
    const other = await this.certificates.findNeedingKey(record.spkiSha256, ended, this.clock.now());
    if (other === undefined)
      return { statements: [], audit: [], events: [keyDestroyRequestedEvent(record, reason)] };
    return {
      statements: [this.certificates.assertState(other.certId, other.state, lost)],
      audit: [],
      events: [],
    };
  }
}
