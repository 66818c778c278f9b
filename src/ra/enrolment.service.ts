import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';

import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { ChallengeRepository } from '../store/challenge.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { Statement } from '../store/unit-of-work';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { Answer } from './answer';
import { ApprovalChoice } from './approval-choice.service';
import { offersOfCas } from './ca-offers';
import { termsHashes } from './ca-terms';
import type { CertificateOffer, OfferCatalogue } from './certificate-offer';
import { advanceEnrolment, PENDING_SECONDS, receiveEnrolment } from './enrolment';
import { checkApplication, nonceReused, readApplication, type EnrolmentFacts } from './enrolment-checks';
import { certificateIssuedEvent, enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { readEnrolmentRequest, type EnrolmentRequest } from './enrolment-request';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';

/** Takes applications for certificates. */
@Injectable()
export class EnrolmentService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    private readonly cas: EstablishedCas,
    private readonly issuance: IssuanceService,
    private readonly quota: IssuingQuota,
    private readonly approvals: ApprovalChoice,
    private readonly enrolments: EnrolmentRepository,
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
   * `quota_exceeded`.
   */
  async submit(caller: Caller, body: unknown, repeat: IdempotentRequest): Promise<Answer> {
    // 1 who asks, at which CA, under which profile
    const request = readEnrolmentRequest(body);
    const offer = this.catalogue.choose(caller, request);
    assertApprovalOffered(offer);
    // 2 what the request says by itself: subject, CSR, key
    const now = this.clock.now();
    const application = readApplication(request, offer, now);
    // 3 what only the store knows: nonce, key owner, device, CA, terms
    const { publicKey } = application;
    const facts = await this.gatherFacts(caller, request, offer, publicKey, now);
    checkApplication(request, application, offer, facts);
    // 4 whether the client may ask for one more
    this.quota.take(caller.clientId);
    // 5 approval, and the certificate where nobody has to be asked
    const enrolmentId = newIdentifier('enr', this.clock, this.randomness);
    const { offer: granted, fields } = await this.approvals.grant(offer, caller.clientId);
    const received = receiveEnrolment(enrolmentId, caller.clientId, request, granted, publicKey, now);
    return granted.profile.approval === 'auto'
      ? this.issueAtOnce(request, received, granted, publicKey, repeat)
      : this.awaitApproval(request, received, repeat, fields);
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
    request: EnrolmentRequest,
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
    request: EnrolmentRequest,
    received: EnrolmentRecord,
    repeat: IdempotentRequest,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const now = received.createdAt;
    const pending = advanceEnrolment(received, [{ to: 'pending_approval', by: 'ra', actor: 'ra' }], now, {
      expiresAt: new Date(now.getTime() + PENDING_SECONDS * 1000),
    });
    const answer = enrolmentAnswer(202, pending, undefined).with(fields);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), ...this.received(request, pending)],
      audit: [enrolmentAudit('enrolment.submit', pending.clientId, pending)],
      events: [enrolmentEvent(pending)],
    });
    return answer;
  }

  /** The enrolment with what it uses up: the nonce, and the key for every other client. */
  private received(
    { proofOfPossession: { nonce } }: EnrolmentRequest,
    enrolment: EnrolmentRecord,
  ): Statement[] {
    const { clientId, keyId, spkiSha256, createdAt } = enrolment;
    return [
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

function assertApprovalOffered({ profile }: CertificateOffer): void {
  if (profile.approval !== 'dual') return;
  const detail = `The profile ${profile.profileId} needs two approvals, which this RA does not offer yet.`;
  throw new PkiError('policy_violation', detail, { errors: [{ pointer: '/profileId', detail }] });
}
