import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import type { EnrolmentRecord } from '../store/records';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { Statement } from '../store/unit-of-work';
import type { CertificateProfile } from '../world/certificate-profile';
import { checkKeyPolicy } from '../x509/key-policy';
import { parseSubjectPublicKeyInfo, type SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { assertKeyUsable } from './enrolment-checks';
import { assertOneTimeKeyFresh } from './keys/one-time-key';
import { OneTimeUseService } from './one-time-use.service';
import { assertDeviceCertified } from './qscds/device-choice';
import { DeviceChoiceService } from './qscds/device-choice.service';
import { assertKeyYoung, RENEWAL } from './replacement';

/** The key of an enrolment that has waited and may be certified now. */
export interface WaitingKey {
  readonly publicKey: SubjectPublicKeyInfo;
  /** Goes with the certificate: missed where key or device have changed since they were looked at. */
  readonly certify: (notAfter: Date) => Statement;
}

/** Looks once more at the key of an enrolment that has waited: days may lie between the request and the certificate. */
@Injectable()
export class WaitingKeyService {
  constructor(
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly oneTimeUse: OneTimeUseService,
    private readonly devices: DeviceChoiceService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws `compromised_key`; `key_too_old` for a one-time key after its session, and for a renewal that comes too late;
   * `policy_violation` and `duplicate_key` for a one-time key that is used; `weak_key` and `unsupported_key` (a key that was
   * strong enough when the request came may no longer be, TS 119 312); `qscd_not_certified`.
   */
  async check(
    { clientId, qscdId, spkiSha256, spkiDer, proofMethod }: EnrolmentRecord,
    profile: CertificateProfile,
    hasQscdEvidence: boolean,
  ): Promise<WaitingKey> {
    const now = this.clock.now();
    const subjectKey = await this.subjectKeys.find(spkiSha256);
    if (subjectKey !== undefined) {
      assertKeyUsable(subjectKey);
      assertOneTimeKeyFresh(subjectKey, '', now);
      if (proofMethod === RENEWAL) assertKeyYoung(subjectKey, profile, now);
    }
    await this.oneTimeUse.assertUnused(spkiSha256, profile);
    const publicKey = parseSubjectPublicKeyInfo(spkiDer);
    checkKeyPolicy(publicKey, profile.keyAlgorithms, now);
    const choice = await this.devices.choose(clientId, qscdId ?? undefined, profile);
    assertDeviceCertified(profile, hasQscdEvidence, choice, now);
    const device = profile.requiresQscd && qscdId !== null ? { clientId, qscdId } : undefined;
    return {
      publicKey,
      certify: (notAfter) => this.subjectKeys.certify(spkiSha256, notAfter, device, keyChanged),
    };
  }
}

function keyChanged(): PkiError {
  return new PkiError('state_conflict', 'The key or its device was changed in the meantime; decide again.');
}
