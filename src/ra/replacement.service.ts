import { Inject, Injectable } from '@nestjs/common';
import { certificateValidity } from '../ca/certificate-validity';
import { EstablishedCas, type EstablishedCa } from '../ca/established-cas';
import type { SubjectData } from '../ca/subject-data';
import { certifySubject } from '../ca/subject-name';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { CertificateRecord, EnrolmentRecord } from '../store/records';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import { checkKeyPolicy } from '../x509/key-policy';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { Answer } from './answer';
import { offersOfCas } from './ca-offers';
import { termsHashes } from './ca-terms';
import { CertificateLookupService } from './certificate-lookup.service';
import type { CertificateOffer, OfferCatalogue } from './certificate-offer';
import { assertKeyUsable, checkConsent } from './enrolment-checks';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { EnrolmentService } from './enrolment.service';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { assertOneTimeKeyFresh } from './keys/one-time-key';
import { assertDeviceCertified, deviceOf } from './qscds/device-choice';
import { DeviceChoiceService } from './qscds/device-choice.service';
import { assertKeyYoung, assertLifecycleRenews, assertReplaceable, isUnderWay, RENEWAL } from './replacement';
import { completeRekeyRequest, readRenewalRequest } from './replacement-request';

/** What a renewal says nothing of. */
const NOTHING_ANEW = {
  certificatePolicy: undefined,
  signatureQualifier: undefined,
  lifecycle: undefined,
  publicKeyDer: undefined,
  keyAlgorithm: undefined,
  qscdId: undefined,
  oneTime: undefined,
  proofOfPossession: { method: RENEWAL },
} as const;

/** A certificate that is going to be replaced, and what its successor has from it. */
interface Replaced {
  readonly record: CertificateRecord;
  readonly enrolment: EnrolmentRecord;
  readonly ca: EstablishedCa;
  readonly offer: CertificateOffer;
}

/**
 * Enrolments that replace a certificate (RFC 3647 4.4.6, 4.4.7): same CA, profile and subject, the same checks and
 * approvals. The old certificate stays as it is until the new one is linked.
 */
@Injectable()
export class ReplacementService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly enrolmentLookup: EnrolmentLookupService,
    private readonly enrolments: EnrolmentRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly devices: DeviceChoiceService,
    private readonly intake: EnrolmentService,
    private readonly cas: EstablishedCas,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.catalogue = offersOfCas(cas);
  }

  /**
   * A certificate for the same key, without a new proof of possession (EN 319 411-1 REG-6.3.6-01A). 201 or 202, as an
   * enrolment. In this order: `malformed`, `not_found`, `state_conflict`, `policy_violation`, `profile_not_allowed`,
   * `ca_not_allowed`, `compromised_key`, `policy_violation` of a one-time key, `key_too_old`, `weak_key`, `unsupported_key`, `qscd_not_certified`, what the
   * profile makes of the subject, `policy_violation` of the validity, `terms_not_accepted`, `quota_exceeded`.
   */
  async renew(caller: Caller, certId: string, body: unknown, repeat: IdempotentRequest): Promise<Answer> {
    // 1 what is asked for, and which certificate it replaces
    const request = readRenewalRequest(body);
    const { record, enrolment, ca, offer } = await this.replaced(caller, certId);
    const { profile } = offer;
    const now = this.clock.now();
    // 2 the key may be certified again
    const subjectKey = await this.subjectKeys.find(record.spkiSha256);
    if (subjectKey === undefined) throw new Error(`the key of ${certId} is missing`);
    assertKeyUsable(subjectKey);
    assertOneTimeKeyFresh(subjectKey, '', now);
    assertKeyYoung(subjectKey, profile, now);
    const publicKey = parseSubjectPublicKeyInfo(enrolment.spkiDer);
    checkKeyPolicy(publicKey, profile.keyAlgorithms, now);
    // 3 the profile still takes device and subject, and this request
    const subjectData = enrolment.subjectData as SubjectData;
    const device = await this.devices.choose(record.clientId ?? '', subjectKey.qscdId ?? undefined, profile);
    assertDeviceCertified(profile, caller.hasQscdEvidence, device, now);
    certifySubject(profile, subjectData);
    certificateValidity(profile.validity, ca.current, now, request.validity);
    checkConsent(request, () => termsHashes(ca));
    // 4 an enrolment like any other
    const inherited = { caId: record.caId, profileId: record.profileId, subjectData, keyId: record.keyId };
    const admitted = { ...NOTHING_ANEW, ...request, ...inherited };
    const proof = { needsQscd: profile.requiresQscd };
    const qscdId = deviceOf(device)?.qscdId ?? null;
    return this.intake.admit(
      caller,
      { request: admitted, offer, publicKey, qscdId, proof, replaced: record },
      repeat,
    );
  }

  /**
   * A certificate for another key, with its proof of possession. 201 or 202, as an enrolment. First as {@link renew} up to
   * `ca_not_allowed`, then as an enrolment; also `policy_violation` where the key is that of the certificate.
   */
  async rekey(caller: Caller, certId: string, body: unknown, repeat: IdempotentRequest): Promise<Answer> {
    const { record, enrolment } = await this.replaced(caller, certId);
    return this.intake.submit(caller, completeRekeyRequest(body, record, enrolment), repeat, record);
  }

  private async replaced(caller: Caller, certId: string): Promise<Replaced> {
    const record = await this.lookup.findOwn(caller, certId);
    assertReplaceable(record, this.clock.now());
    await this.assertNotUnderWay(record);
    const enrolment = await this.enrolments.findById(record.enrolmentId ?? '');
    if (enrolment === undefined) throw new Error(`the enrolment of ${certId} is missing`);
    const { caId, profileId } = record;
    const ca = this.cas.find(caId);
    const template = ca?.templates.get(profileId);
    if (ca === undefined || template === undefined) {
      const detail =
        'The CA no longer issues under the profile of the certificate; enrol anew under another.';
      throw new PkiError('policy_violation', detail);
    }
    assertLifecycleRenews(template.profile);
    const offer = this.catalogue.choose(caller, { caId, profileId, certificatePolicy: undefined });
    return { record, enrolment, ca, offer };
  }

  private async assertNotUnderWay({ replacedBy }: CertificateRecord): Promise<void> {
    const found = replacedBy === null ? undefined : await this.enrolments.findById(replacedBy);
    const other = found && (await this.enrolmentLookup.current(found));
    if (other === undefined || !isUnderWay(other.state)) return;
    throw new PkiError(
      'state_conflict',
      `The enrolment ${other.enrolmentId} is going to replace the certificate; it is ${other.state}.`,
      { enrolmentId: other.enrolmentId },
    );
  }
}
