import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';

import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { claimReplacement } from '../store/certificate-statements';
import { ChallengeRepository } from '../store/challenge.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { CertificateRecord, EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { Statement } from '../store/unit-of-work';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { Answer } from './answer';
import { offersOfCas } from './ca-offers';
import { termsHashes } from './ca-terms';
import type { CertificateOffer, OfferCatalogue } from './certificate-offer';
import { advanceEnrolment, approvalDeadline, receiveEnrolment, type ReceivedRequest } from './enrolment';
import { checkApplication, nonceReused, readApplication, type EnrolmentFacts } from './enrolment-checks';
import { certificateIssuedEvent, enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { readEnrolmentRequest, type EnrolmentRequest } from './enrolment-request';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';
import { OneTimeUseService } from './one-time-use.service';
import { assertAnotherKey, replacementUnderWay } from './replacement';

/** A request that has passed every check; a renewal has neither proof nor nonce. */
export type AdmittedRequest = ReceivedRequest & { readonly proofOfPossession: { readonly nonce?: string } };

/** Takes applications for certificates. */
@Injectable()
export class EnrolmentService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    private readonly cas: EstablishedCas,
    private readonly issuance: IssuanceService,
    private readonly quota: IssuingQuota,
    private readonly enrolments: EnrolmentRepository,
    private readonly oneTimeUse: OneTimeUseService,
    private readonly challenges: ChallengeRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {
    this.catalogue = offersOfCas(cas);
  }

  /**
   * 201 with the certificate where the profile approves automatically, else 202. Refuses as `enrolment-checks` says, and with
   * `quota_exceeded`. A certificate to be replaced has been looked at before.
   */
  async submit(
    caller: Caller,
    body: unknown,
    repeat: IdempotentRequest,
    replaced?: CertificateRecord,
  ): Promise<Answer> {
    // 1 who asks, at which CA, under which profile
    const request = readEnrolmentRequest(body);
    const offer = this.catalogue.choose(caller, request);
    // 2 what the request says by itself: subject, CSR, key
    const now = this.clock.now();
    const application = readApplication(request, offer, now);
    // 3 what only the store knows: nonce, key owner, device, CA, terms
    const { publicKey } = application;
    if (replaced !== undefined) assertAnotherKey(replaced, publicKey);
    const facts = await this.gatherFacts(caller, request, offer, publicKey, now);
    checkApplication(request, application, offer, facts);
    if (facts.subjectKey !== undefined)
      await this.oneTimeUse.assertUnused(publicKey.sha256Hex, offer.profile);
    return this.admit(caller, request, offer, publicKey, repeat, replaced);
  }

  /** The last steps of {@link submit}, for a request that has passed every check. */
  admit(
    caller: Caller,
    request: AdmittedRequest,
    offer: CertificateOffer,
    publicKey: SubjectPublicKeyInfo,
    repeat: IdempotentRequest,
    replaced?: CertificateRecord,
  ): Promise<Answer> {
    // 4 whether the client may ask for one more
    this.quota.take(caller.clientId);
    // 5 approval, and the certificate where nobody has to be asked
    const enrolmentId = newIdentifier('enr', this.clock, this.randomness);
    const received = {
      ...receiveEnrolment(enrolmentId, caller.clientId, request, offer, publicKey, this.clock.now()),
      replaces: replaced?.certId ?? null,
    };
    return received.approvals === null
      ? this.issueAtOnce(request, received, offer, publicKey, repeat)
      : this.awaitApproval(request, received, offer, repeat);
  }

  private async gatherFacts(
    { clientId, hasQscdEvidence }: Caller,
    { proofOfPossession: { nonce } }: EnrolmentRequest,
    { caId }: CertificateOffer,
    publicKey: SubjectPublicKeyInfo,
    now: Date,
  ): Promise<EnrolmentFacts> {
    const ca = this.cas.find(caId);
    if (ca === undefined) throw new PkiError('unknown_ca', 'There is no CA with this caId.');
    const [challenge, subjectKey] = await Promise.all([
      nonce === undefined ? undefined : this.challenges.find(nonce),
      this.subjectKeys.find(publicKey.sha256Hex),
    ]);
    return {
      now,
      clientId,
      challenge,
      subjectKey,
      hasQscdEvidence,
      issuer: ca.current,
      termsHashes: () => termsHashes(ca),
    };
  }

  private async issueAtOnce(
    request: AdmittedRequest,
    enrolment: EnrolmentRecord,
    { profile }: CertificateOffer,
    publicKey: SubjectPublicKeyInfo,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    let answer: Answer | undefined;
    const approval = { to: 'approved', by: 'ra', actor: 'ra' } as const;
    await this.issuance.issue(
      { enrolment, lifecycle: profile.lifecycle, publicKey, approval },
      (issued, view, certificate) => {
        answer = enrolmentAnswer(201, issued, view);
        return {
          statements: [...repeat.statementsFor(answer), ...this.received(request, issued)],
          audit: [enrolmentAudit('enrolment.submit', issued.clientId, issued)],
          events: [enrolmentEvent(issued), certificateIssuedEvent(issued, certificate)],
        };
      },
    );
    if (answer === undefined) throw new Error('the CA issued without its accompanying statements');
    return answer;
  }

  private async awaitApproval(
    request: AdmittedRequest,
    received: EnrolmentRecord,
    { profile }: CertificateOffer,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const now = received.createdAt;
    const pending = advanceEnrolment(received, [{ to: 'pending_approval', by: 'ra', actor: 'ra' }], now, {
      expiresAt: approvalDeadline(profile, now),
    });
    const answer = enrolmentAnswer(202, pending, undefined);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), ...this.received(request, pending)],
      audit: [enrolmentAudit('enrolment.submit', pending.clientId, pending)],
      events: [enrolmentEvent(pending)],
    });
    return answer;
  }

  /** The enrolment with what it uses up: the nonce, the key for every other client, the replacement of a certificate. */
  private received(
    { proofOfPossession: { nonce } }: AdmittedRequest,
    enrolment: EnrolmentRecord,
  ): Statement[] {
    const { enrolmentId, clientId, keyId, spkiSha256, replaces, createdAt } = enrolment;
    return [
      ...(replaces === null ? [] : [claimReplacement(replaces, enrolmentId, replacementUnderWay)]),
      ...(nonce === undefined
        ? []
        : [this.challenges.consume(nonce, clientId, 'pop', createdAt, nonceReused)]),
      this.subjectKeys.claim({
        spkiSha256,
        clientId,
        keyId,
        state: 'registered',
        oneTime: false,
        compromisedAt: null,
        createdAt,
      }),
      this.enrolments.insert(enrolment),
    ];
  }
}
