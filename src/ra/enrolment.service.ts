import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { claimReplacement } from '../store/certificate-statements';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { CertificateRecord, EnrolmentRecord, RequiredAction } from '../store/records';
import { Store } from '../store/store';
import type { AuditEntry, Statement } from '../store/unit-of-work';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { Answer } from './answer';
import { ApprovalChoice } from './approval-choice.service';
import { offersOfCas } from './ca-offers';
import type { CertificateOffer, OfferCatalogue } from './certificate-offer';
import { advanceEnrolment, approvalDeadline, receiveEnrolment, type ReceivedRequest } from './enrolment';
import { checkApplication, readApplication } from './enrolment-checks';
import { EnrolmentFactsService } from './enrolment-facts.service';
import { readEnrolmentRequest } from './enrolment-request';
import { certificateIssuedEvent, enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { enrolmentAnswer, requiredAction } from './enrolment-view';
import { evidenceGrounds } from './evidence/evidence-view';
import { VettingService, type AcceptedEvidence } from './evidence/vetting.service';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';
import { OneTimeUseService } from './one-time-use.service';
import { ProofUseService, usedProof, type UsedProof } from './proof-use.service';
import { deviceOf } from './qscds/device-choice';
import { assertAnotherKey, replacementUnderWay } from './replacement';

/** A request that has passed every check of itself and of its key. */
export interface AdmittedRequest {
  readonly request: ReceivedRequest;
  readonly offer: CertificateOffer;
  readonly publicKey: SubjectPublicKeyInfo;
  /** The client's device that the key is on. */
  readonly qscdId: string | null;
  readonly proof: UsedProof;
  /** The certificate that it is to replace. */
  readonly replaced: CertificateRecord | undefined;
}

/** An enrolment as it begins, with all that becomes durable beside it. */
interface Submission extends Omit<AdmittedRequest, 'qscdId' | 'replaced'> {
  readonly received: EnrolmentRecord;
  readonly evidence: readonly AcceptedEvidence[];
}

/** Takes applications for certificates. */
@Injectable()
export class EnrolmentService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    cas: EstablishedCas,
    private readonly facts: EnrolmentFactsService,
    private readonly oneTimeUse: OneTimeUseService,
    private readonly vetting: VettingService,
    private readonly quota: IssuingQuota,
    private readonly issuance: IssuanceService,
    private readonly proofs: ProofUseService,
    private readonly approvals: ApprovalChoice,
    private readonly enrolments: EnrolmentRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {
    this.catalogue = offersOfCas(cas);
  }

  /**
   * 201 with the certificate where nothing is missing and the profile approves automatically, else 202. Refuses as
   * `enrolment-checks` and {@link VettingService} say, and with `quota_exceeded`. A certificate to be replaced has been
   * looked at before.
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
    const facts = await this.facts.gather(caller, request, offer, application, now);
    const verdict = checkApplication(request, application, offer, facts);
    if (facts.subjectKey !== undefined)
      await this.oneTimeUse.assertUnused(publicKey.sha256Hex, offer.profile);
    const proof = usedProof(request, application, verdict, offer.profile.requiresQscd);
    const qscdId = deviceOf(facts.device)?.qscdId ?? null;
    try {
      return await this.admit(caller, { request, offer, publicKey, qscdId, proof, replaced }, repeat);
    } catch (error) {
      // Who has lost a race for the key or its device is told why, as if it had come later.
      if (error instanceof PkiError && error.code === 'duplicate_key') {
        const latest = await this.facts.gather(caller, request, offer, application, now);
        checkApplication(request, application, offer, latest);
      }
      throw error;
    }
  }

  /** The last steps of {@link submit}, for a request that has passed every check of itself and of its key. */
  async admit(
    { clientId }: Caller,
    { request, offer, publicKey, qscdId, proof, replaced }: AdmittedRequest,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    // 4 what is proven of the subject
    const { profile } = offer;
    const { credentialId = null, subjectData: subject } = request;
    const applicant = { clientId, credentialId, subject, publicKey, profile };
    const evidence = await this.vetting.ofSubmission(applicant, request);
    // 5 whether the client may ask for one more
    this.quota.take(clientId);
    // 6 the client's turn, approval, or the certificate where nobody has to be asked
    const enrolmentId = newIdentifier('enr', this.clock, this.randomness);
    const now = this.clock.now();
    const { offer: granted, fields } = await this.approvals.grant(offer, clientId);
    const received = {
      ...receiveEnrolment(enrolmentId, clientId, request, granted, publicKey, qscdId, now),
      replaces: replaced?.certId ?? null,
    };
    const submission = { request, offer: granted, publicKey, proof, received, evidence };
    const missing = this.vetting.missing(profile, received, evidence);
    if (missing.length > 0) return this.wait('action_required', submission, missing, repeat, fields);
    return received.approvals === null
      ? this.issueAtOnce(submission, repeat)
      : this.wait('pending_approval', submission, [], repeat, fields);
  }

  private async issueAtOnce(submission: Submission, repeat: IdempotentRequest): Promise<Answer> {
    const { received: enrolment, offer, publicKey } = submission;
    let answer: Answer | undefined;
    const approval = { to: 'approved', by: 'ra', actor: 'ra' } as const;
    await this.issuance.issue(
      { enrolment, profile: offer.profile, publicKey, approval },
      (issued, view, certificate) => {
        answer = enrolmentAnswer(201, issued, view);
        return {
          statements: [
            ...repeat.statementsFor(answer),
            ...this.statementsOf(submission, issued, certificate.notAfter),
          ],
          audit: [submissionAudit(submission, issued)],
          events: [enrolmentEvent(issued), certificateIssuedEvent(issued, certificate)],
        };
      },
    );
    if (answer === undefined) throw new Error('the CA issued without its accompanying statements');
    return answer;
  }

  private async wait(
    to: 'action_required' | 'pending_approval',
    submission: Submission,
    missing: readonly RequiredAction['type'][],
    repeat: IdempotentRequest,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const { received, offer } = submission;
    const { enrolmentId, createdAt: now } = received;
    const waiting = advanceEnrolment(received, [{ to, by: 'ra', actor: 'ra' }], now, {
      requiredActions: missing.map((type) => requiredAction(enrolmentId, type)),
      expiresAt: approvalDeadline(offer.profile, now),
    });
    const answer = enrolmentAnswer(202, waiting, undefined).with(fields);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), ...this.statementsOf(submission, waiting)],
      audit: [submissionAudit(submission, waiting)],
      events: [enrolmentEvent(waiting)],
    });
    return answer;
  }

  /** The enrolment with its evidence and what it uses up: nonces, its key, the replacement of a certificate. */
  private statementsOf(
    { proof, evidence }: Submission,
    enrolment: EnrolmentRecord,
    notAfter?: Date,
  ): Statement[] {
    const { enrolmentId, replaces, createdAt } = enrolment;
    return [
      ...(replaces === null ? [] : [claimReplacement(replaces, enrolmentId, replacementUnderWay)]),
      ...this.proofs.statements(proof, enrolment, createdAt, notAfter),
      this.enrolments.insert(enrolment),
      ...this.vetting.insert(enrolment, evidence),
    ];
  }
}

/** The submission, and what was verified of the subject and of the device that the key is in. */
function submissionAudit(
  { proof: { verdict }, evidence }: Submission,
  enrolment: EnrolmentRecord,
): AuditEntry {
  return enrolmentAudit('enrolment.submit', enrolment.clientId, enrolment, {
    proofMethod: enrolment.proofMethod,
    ...(verdict && { attestation: verdict }),
    ...evidenceGrounds(evidence),
  });
}
