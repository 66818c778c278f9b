import { Inject, Injectable } from '@nestjs/common';
import { CaService } from '../ca/ca.service';
import { EstablishedCas } from '../ca/established-cas';
import type { IssuedCertificate, UnitParts } from '../ca/issued-certificate';
import type { SubjectData } from '../ca/subject-data';
import { CLOCK, type Clock } from '../common/clock';
import { assertOnlyOfKey, assertReplacedBy } from '../store/certificate-statements';
import { CertificateRepository } from '../store/certificate.repository';
import type { EnrolmentRecord } from '../store/records';
import type { Statement } from '../store/unit-of-work';
import type { CertificateProfile } from '../world/certificate-profile';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { encodeBase64 } from './base64';
import { chainView } from './certificate-view';
import { advanceEnrolment, linkDeadline, requestedValidity, type EnrolmentStep } from './enrolment';
import type { IssuedView } from './enrolment-view';
import { usedUp } from './one-time-use.service';
import { notReplaceableAnyMore } from './replacement';

/** The order to the CA for one enrolment. */
export interface IssuanceOrder {
  readonly enrolment: EnrolmentRecord;
  readonly profile: CertificateProfile;
  readonly publicKey: SubjectPublicKeyInfo;
  /** The step that makes the enrolment `approved`. */
  readonly approval: EnrolmentStep;
}

/** Turns an approved enrolment into a certificate; the only way from the RA to the CA. */
@Injectable()
export class IssuanceService {
  constructor(
    private readonly ca: CaService,
    private readonly cas: EstablishedCas,
    private readonly certificates: CertificateRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Orders the certificate. What `accompany` returns for the enrolment in its final state `issued` becomes durable with
   * the certificate, in one unit of work; it may be asked again if the CA has to draw another serial number.
   * Throws what the CA refuses, for example `ca_offline`, `duplicate_key` for a one-time key in use, and `state_conflict`
   * where the certificate to be replaced is not active any more; then nothing was stored.
   */
  async issue(
    { enrolment, profile, publicKey, approval }: IssuanceOrder,
    accompany: (issued: EnrolmentRecord, view: IssuedView, certificate: IssuedCertificate) => UnitParts,
  ): Promise<void> {
    const now = this.clock.now();
    const steps: readonly EnrolmentStep[] = [
      approval,
      { to: 'issuing', by: 'ra', actor: 'ra' },
      { to: 'issued', by: 'ra', actor: 'ra' },
    ];
    const { caId, profileId, keyId, clientId, enrolmentId, credentialId } = enrolment;
    const { lifecycle } = profile;
    const linkBy = linkDeadline(lifecycle, now);
    const replacement = await this.replacementOf(enrolment, now);
    await this.ca.issue(
      {
        caId,
        profileId,
        subjectData: enrolment.subjectData as SubjectData,
        publicKey,
        keyId,
        validity: requestedValidity(enrolment, profile, now),
        clientId,
        enrolmentId,
        credentialId,
        qscdId: profile.requiresQscd ? enrolment.qscdId : null,
        linkedState: 'issued',
        linkBy,
        renews: replacement.isRenewal,
      },
      (certificate) => {
        const members = { certificateId: certificate.certId, linkBy, expiresAt: null };
        const issued = advanceEnrolment(enrolment, steps, now, members);
        const parts = accompany(issued, this.viewOf(certificate), certificate);
        const onlyOne = lifecycle === 'one_time' ? [assertOnlyOfKey(certificate.certId, usedUp)] : [];
        return { ...parts, statements: [...parts.statements, ...replacement.guard, ...onlyOne] };
      },
    );
  }

  /** Whether the certificate renews another for the same key, and what holds that other to be still there. */
  private async replacementOf(
    { enrolmentId, replaces, spkiSha256 }: EnrolmentRecord,
    now: Date,
  ): Promise<{ readonly isRenewal: boolean; readonly guard: readonly Statement[] }> {
    if (replaces === null) return { isRenewal: false, guard: [] };
    const replaced = await this.certificates.findById(replaces);
    const refusal = notReplaceableAnyMore(enrolmentId);
    return {
      isRenewal: replaced?.spkiSha256 === spkiSha256,
      guard: [assertReplacedBy(replaces, enrolmentId, now, refusal)],
    };
  }

  private viewOf({ caId, serialHex, certificateDer, statusUris }: IssuedCertificate): IssuedView {
    return {
      serialNumber: serialHex,
      certificate: encodeBase64(certificateDer),
      chain: chainView(this.cas.find(caId)),
      statusUris,
    };
  }
}
