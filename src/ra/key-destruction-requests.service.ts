import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import type { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord } from '../store/records';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { UnitOfWork } from '../store/unit-of-work';
import { joinUnits } from './planned-change';
import { keyDestroyRequestedEvent } from './certificate-trail';
import { keyAudit } from './keys/key-trail';

/** Asks clients to destroy keys that nothing needs any more (TS 119 431-1 DEL-6.3.2-01). */
@Injectable()
export class KeyDestructionRequests {
  constructor(
    private readonly certificates: CertificateRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What stands in one unit with the end of these certificates, ahead of whatever changes others of the same keys: an
   * event for each key that no other live certificate needs, once until the key is certified again. Where another needs it,
   * the unit is refused with `lost` if that one ends in the meantime, so that of two who end the last two certificates one
   * asks.
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
    const { spkiSha256, certId } = record;
    const now = this.clock.now();
    const [other, key] = await Promise.all([
      this.certificates.findNeedingKey(spkiSha256, ended, now),
      this.subjectKeys.find(spkiSha256),
    ]);
    if (other !== undefined) {
      const statements = [this.certificates.assertState(other.certId, other.state, lost)];
      return { statements, audit: [], events: [] };
    }
    const event = keyDestroyRequestedEvent(record, reason);
    // A certificate that was brought in without its key: nothing tells whether that was asked before.
    if (key === undefined) return { statements: [], audit: [], events: [event] };
    if (key.destroyRequestedAt !== null || key.state === 'destroyed') return joinUnits();
    return {
      statements: [this.subjectKeys.requestDestruction(spkiSha256, now, lost)],
      audit: [keyAudit('key.request_destruction', 'ra', key, { reason, certId })],
      events: [event],
    };
  }
}
