import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { EnrolmentRecord, RequiredAction } from '../store/records';
import { Store } from '../store/store';
import type { AuditEntry, Statement } from '../store/unit-of-work';
import type { Answer } from './answer';
import { offersOfCas } from './ca-offers';
import type { CertificateOffer, OfferCatalogue } from './certificate-offer';
import { advanceEnrolment, PENDING_SECONDS, receiveEnrolment } from './enrolment';
import { checkApplication, readApplication } from './enrolment-checks';
import { EnrolmentFactsService } from './enrolment-facts.service';
import { certificateIssuedEvent, enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { readEnrolmentRequest } from './enrolment-request';
import { enrolmentAnswer, requiredAction } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { evidenceGrounds } from './evidence/evidence-view';
import { VettingService, type AcceptedEvidence } from './evidence/vetting.service';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';
import { ProofUseService, type UsedProof } from './proof-use.service';

/** Takes applications for certificates. */
@Injectable()
export class EnrolmentService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    cas: EstablishedCas,
    private readonly facts: EnrolmentFactsService,
    private readonly issuance: IssuanceService,
    private readonly quota: IssuingQuota,
    private readonly vetting: VettingService,
    private readonly proofs: ProofUseService,
    private readonly enrolments: EnrolmentRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {
    this.catalogue = offersOfCas(cas);
  }

  /**
   * 201 with the certificate where nothing is missing and the profile approves automatically, else 202. Refuses as
   * `enrolment-checks` and {@link VettingService} say, and with `quota_exceeded`.
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
    const facts = await this.facts.gather(caller, request, offer, application, now);
    const verdict = checkApplication(request, application, offer, facts);
    // 4 what is proven of the subject, and what is still to be
    const { profile } = offer;
    const { credentialId = null, subjectData: subject } = request;
    const applicant = { clientId: caller.clientId, credentialId, subject, publicKey, profile };
    const evidence = await this.vetting.ofSubmission(applicant, request);
    // 5 whether the client may ask for one more
    this.quota.take(caller.clientId);
    // 6 the client's turn, approval, or the certificate where nobody has to be asked
    const enrolmentId = newIdentifier('enr', this.clock, this.randomness);
    const { device } = facts;
    const qscdId = device.kind === 'chosen' ? device.device.qscdId : null;
    const received = receiveEnrolment(enrolmentId, caller.clientId, request, offer, publicKey, qscdId, now);
    const submission = { request, application, verdict, needsQscd: profile.requiresQscd, evidence };
    const missing = this.vetting.missing(profile, received, evidence);
    try {
      if (missing.length > 0)
        return await this.await('action_required', submission, received, missing, repeat);
      return profile.approval === 'auto'
        ? await this.issueAtOnce(submission, received, offer, repeat)
        : await this.await('pending_approval', submission, received, [], repeat);
    } catch (error) {
      // Who has lost a race for the key or its device is told why, as if it had come later.
      if (error instanceof PkiError && error.code === 'duplicate_key') {
        const latest = await this.facts.gather(caller, request, offer, application, now);
        checkApplication(request, application, offer, latest);
      }
      throw error;
    }
  }

  private async issueAtOnce(
    submission: Submission,
    enrolment: EnrolmentRecord,
    { profile }: CertificateOffer,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    let answer: Answer | undefined;
    const approval = { to: 'approved', by: 'ra', actor: 'ra' } as const;
    await this.issuance.issue(
      { enrolment, lifecycle: profile.lifecycle, publicKey: submission.application.publicKey, approval },
      (issued, view, certificate) => {
        answer = enrolmentAnswer(201, issued, view);
        return {
          statements: [
            ...repeat.statementsFor(answer),
            ...this.received(submission, issued, certificate.notAfter),
          ],
          audit: [submissionAudit(submission, issued)],
          events: [enrolmentEvent(issued), certificateIssuedEvent(issued, certificate)],
        };
      },
    );
    if (answer === undefined) throw new Error('the CA issued without its accompanying statements');
    return answer;
  }

  private async await(
    to: 'action_required' | 'pending_approval',
    submission: Submission,
    received: EnrolmentRecord,
    missing: readonly RequiredAction['type'][],
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const { enrolmentId, createdAt: now } = received;
    const pending = advanceEnrolment(received, [{ to, by: 'ra', actor: 'ra' }], now, {
      requiredActions: missing.map((type) => requiredAction(enrolmentId, type)),
      expiresAt: new Date(now.getTime() + PENDING_SECONDS * 1000),
    });
    const answer = enrolmentAnswer(202, pending, undefined);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), ...this.received(submission, pending)],
      audit: [submissionAudit(submission, pending)],
      events: [enrolmentEvent(pending)],
    });
    return answer;
  }

  /** The enrolment with its evidence and what it uses up. */
  private received(
    { evidence, ...proof }: Submission,
    enrolment: EnrolmentRecord,
    notAfter?: Date,
  ): Statement[] {
    return [
      ...this.proofs.statements(proof, enrolment, enrolment.createdAt, notAfter),
      this.enrolments.insert(enrolment),
      ...this.vetting.insert(enrolment, evidence),
    ];
  }
}

/** What an enrolment was received with. */
interface Submission extends UsedProof {
  readonly evidence: readonly AcceptedEvidence[];
}

/** The submission, and what was verified of the device that the key is in. */
function submissionAudit(
  { application: { proof }, verdict, evidence }: Submission,
  enrolment: EnrolmentRecord,
): AuditEntry {
  const attestation = verdict && { attestation: verdict };
  const details = { proofMethod: proof.method, ...attestation, ...evidenceGrounds(evidence) };
  return enrolmentAudit('enrolment.submit', enrolment.clientId, enrolment, details);
}

function assertApprovalOffered({ profile }: CertificateOffer): void {
  if (profile.approval !== 'dual') return;
  const detail = `The profile ${profile.profileId} needs two approvals, which this RA does not offer yet.`;
  throw new PkiError('policy_violation', detail, { errors: [{ pointer: '/profileId', detail }] });
}
