import { Inject, Injectable } from '@nestjs/common';
import { CaService } from '../ca/ca.service';
import { EstablishedCas } from '../ca/established-cas';
import type { IssuedCertificate, UnitParts } from '../ca/issued-certificate';
import type { SubjectData } from '../ca/subject-data';
import { CLOCK, type Clock } from '../common/clock';
import type { EnrolmentRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { encodeBase64 } from './base64';
import { chainView } from './certificate-view';
import { advanceEnrolment, linkDeadline, type EnrolmentStep } from './enrolment';
import type { IssuedView } from './enrolment-view';

/** The order to the CA for one enrolment. */
export interface IssuanceOrder {
  readonly enrolment: EnrolmentRecord;
  readonly lifecycle: CertificateProfile['lifecycle'];
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
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Orders the certificate. What `accompany` returns for the enrolment in its final state `issued` becomes durable with
   * the certificate, in one unit of work; it may be asked again if the CA has to draw another serial number.
   * Throws what the CA refuses, for example `ca_offline`; then nothing was stored.
   */
  async issue(
    { enrolment, lifecycle, publicKey, approval }: IssuanceOrder,
    accompany: (issued: EnrolmentRecord, view: IssuedView, certificate: IssuedCertificate) => UnitParts,
  ): Promise<void> {
    const now = this.clock.now();
    const linkBy = linkDeadline(lifecycle, now);
    const steps: readonly EnrolmentStep[] = [
      approval,
      { to: 'issuing', by: 'ra', actor: 'ra' },
      { to: 'issued', by: 'ra', actor: 'ra' },
    ];
    const { caId, profileId, keyId, clientId, enrolmentId, credentialId } = enrolment;
    await this.ca.issue(
      {
        caId,
        profileId,
        subjectData: enrolment.subjectData as SubjectData,
        publicKey,
        keyId,
        validity: {
          ...(enrolment.requestedNotBefore && { notBefore: enrolment.requestedNotBefore }),
          ...(enrolment.requestedDuration !== null && { duration: enrolment.requestedDuration }),
        },
        clientId,
        enrolmentId,
        credentialId,
        qscdId: this.needsQscd(enrolment) ? enrolment.qscdId : null,
        linkedState: 'issued',
        linkBy,
      },
      (certificate) =>
        accompany(
          advanceEnrolment(enrolment, steps, now, {
            certificateId: certificate.certId,
            linkBy,
            expiresAt: null,
          }),
          this.viewOf(certificate),
          certificate,
        ),
    );
  }

  private needsQscd({ caId, profileId }: EnrolmentRecord): boolean {
    return this.cas.find(caId)?.templates.get(profileId)?.profile.requiresQscd ?? false;
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
