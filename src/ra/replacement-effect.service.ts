import { Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import { PkiError } from '../common/pki-error';
import { yieldKey } from '../store/certificate-statements';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord, EnrolmentRecord } from '../store/records';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { UnitOfWork } from '../store/unit-of-work';
import { joinUnits } from './planned-change';
import { assertCertificateMove, certificateStateAt } from './certificate-state';
import { CertificateStatusService } from './certificate-status.service';
import { certificateAudit, certificateSupersededEvent } from './certificate-trail';
import { KeyDestructionRequests } from './key-destruction-requests.service';

/** What becomes of a certificate when the one that replaces it is linked (credential-api 1.1). */
@Injectable()
export class ReplacementEffectService {
  constructor(
    private readonly certificates: CertificateRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly status: CertificateStatusService,
    private readonly keyDestruction: KeyDestructionRequests,
    private readonly cas: EstablishedCas,
  ) {}

  /**
   * To stand in one unit with the linking, ahead of the change of the new certificate. The replaced one becomes
   * `superseded`, or is revoked with reason 4 where its profile has `revokeOnReplace`; one that has ended before stays as
   * it is. In each case it gives up the place of its key. Throws `state_conflict` while it is on hold.
   */
  async takeEffect(
    { enrolmentId, replaces }: EnrolmentRecord,
    now: Date,
    lost: () => PkiError,
  ): Promise<UnitOfWork> {
    const replaced = replaces === null ? undefined : await this.certificates.findById(replaces);
    if (replaced === undefined) return joinUnits();
    const state = certificateStateAt(replaced.state, replaced.notAfter, now);
    if (state === 'suspended') {
      const detail = `The certificate ${replaced.certId} that is to be replaced is on hold; lift the hold first, or revoke it.`;
      throw new PkiError('state_conflict', detail, { enrolmentId });
    }
    const yielded: UnitOfWork = {
      statements: [yieldKey(replaced.certId)],
      audit: [],
      events: [],
    };
    if (state !== 'active') {
      const unchanged = this.certificates.assertState(replaced.certId, replaced.state, lost);
      return joinUnits({ statements: [unchanged], audit: [], events: [] }, yielded);
    }
    const ended = this.isRevokedOnReplace(replaced)
      ? await this.revocation(replaced, enrolmentId, now, lost)
      : this.supersession(replaced, enrolmentId, now, lost);
    return joinUnits(ended, yielded);
  }

  private isRevokedOnReplace({ caId, profileId }: CertificateRecord): boolean {
    return this.cas.findOfRecord(caId)?.templates.get(profileId)?.profile.revokeOnReplace === true;
  }

  private async revocation(
    replaced: CertificateRecord,
    enrolmentId: string,
    now: Date,
    lost: () => PkiError,
  ): Promise<UnitOfWork> {
    assertCertificateMove('active', 'revoked', 'ra');
    const order = {
      reason: 'superseded',
      invalidityAt: null,
      comment: `replaced by ${enrolmentId}`,
      requestor: 'ra',
      actor: 'ra',
      effectiveAt: now,
    } as const;
    const { unit } = this.status.revoke(replaced, order, lost);
    return joinUnits(unit, await this.keyDestruction.requests([replaced], 'revoked', lost));
  }

  private supersession(
    replaced: CertificateRecord,
    enrolmentId: string,
    now: Date,
    lost: () => PkiError,
  ): UnitOfWork {
    assertCertificateMove('active', 'superseded', 'ra');
    const { certId } = replaced;
    return {
      statements: [
        this.certificates.changeState({ certId, from: ['active'], to: 'superseded', at: now, refusal: lost }),
        this.subjectKeys.retire(replaced.spkiSha256, now),
      ],
      audit: [certificateAudit('certificate.supersede', 'ra', replaced, { enrolmentId })],
      events: [certificateSupersededEvent(replaced, enrolmentId)],
    };
  }
}
