import { Inject, Injectable } from '@nestjs/common';
import type { AttestationVerdict } from '../attestation/attestation-types';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { ChallengeRepository } from '../store/challenge.repository';
import { ClientAssertionRepository } from '../store/client-assertion.repository';
import { ClientRepository } from '../store/client.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { EnrolmentRecord } from '../store/records';
import { Store } from '../store/store';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { AuditEntry, Statement } from '../store/unit-of-work';
import type { Answer } from './answer';
import { attestationNonceReused } from './attestation-check';
import { AttestationRoots } from './attestation-roots';
import { offersOfCas } from './ca-offers';
import { termsHashes } from './ca-terms';
import type { CertificateOffer, OfferCatalogue } from './certificate-offer';
import { CHALLENGE_SECONDS } from './challenge';
import { advanceEnrolment, PENDING_SECONDS, receiveEnrolment } from './enrolment';
import {
  checkApplication,
  jtiReused,
  nonceReused,
  readApplication,
  type EnrolmentFacts,
  type ReadApplication,
} from './enrolment-checks';
import { certificateIssuedEvent, enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { readEnrolmentRequest, type EnrolmentRequest } from './enrolment-request';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';
import { enrolledKey } from './keys/enrolled-key';
import { POP_TYPE } from './proof/statement-proof';
import { DeviceChoiceService } from './qscds/device-choice.service';

/** Takes applications for certificates. */
@Injectable()
export class EnrolmentService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    private readonly cas: EstablishedCas,
    private readonly issuance: IssuanceService,
    private readonly quota: IssuingQuota,
    private readonly enrolments: EnrolmentRepository,
    private readonly challenges: ChallengeRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly devices: DeviceChoiceService,
    private readonly clients: ClientRepository,
    private readonly assertions: ClientAssertionRepository,
    private readonly attestationRoots: AttestationRoots,
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
    const facts = await this.gatherFacts(caller, request, offer, application, now);
    const verdict = checkApplication(request, application, offer, facts);
    // 4 whether the client may ask for one more
    this.quota.take(caller.clientId);
    // 5 approval, and the certificate where nobody has to be asked
    const enrolmentId = newIdentifier('enr', this.clock, this.randomness);
    const { device } = facts;
    const qscdId = device.kind === 'chosen' ? device.device.qscdId : null;
    const received = receiveEnrolment(enrolmentId, caller.clientId, request, offer, publicKey, qscdId, now);
    const uses: UsedUp = { request, application, verdict, needsQscd: offer.profile.requiresQscd };
    try {
      return offer.profile.approval === 'auto'
        ? await this.issueAtOnce(uses, received, offer, repeat)
        : await this.awaitApproval(uses, received, repeat);
    } catch (error) {
      // Who has lost a race for the key or its device is told why, as if it had come later.
      if (error instanceof PkiError && error.code === 'duplicate_key') {
        const latest = await this.gatherFacts(caller, request, offer, application, now);
        checkApplication(request, application, offer, latest);
      }
      throw error;
    }
  }

  private async gatherFacts(
    { clientId, hasQscdEvidence }: Caller,
    { proofOfPossession: { nonce }, qscdId }: EnrolmentRequest,
    { caId, profile }: CertificateOffer,
    { proof: { method, jti }, publicKey, presented }: ReadApplication,
    now: Date,
  ): Promise<EnrolmentFacts> {
    const ca = this.cas.find(caId);
    if (ca === undefined) throw new PkiError('unknown_ca', 'There is no CA with this caId.');
    const ownNonce = presented?.ownNonce === true ? presented.evidence.nonce : undefined;
    const [challenge, subjectKey, attestationChallenge, client, usedJti] = await Promise.all([
      nonce === undefined ? undefined : this.challenges.find(nonce),
      this.subjectKeys.find(publicKey.sha256Hex),
      ownNonce === undefined ? undefined : this.challenges.find(ownNonce),
      method === 'attested_key' ? this.clients.findById(clientId) : undefined,
      jti === undefined ? undefined : this.assertions.find(clientId, statementJti(jti)),
    ]);
    const named = qscdId ?? subjectKey?.qscdId ?? undefined;
    const device = await this.devices.choose(clientId, named, profile);
    return {
      now,
      clientId,
      challenge,
      subjectKey,
      attestationChallenge,
      attestationRoots: this.attestationRoots.rootsFor(device.kind === 'chosen' ? device.device : undefined),
      raIssuer: this.cas.urls.publicUrl,
      clientKeys: client?.jwks ?? null,
      isJtiUsed: usedJti !== undefined,
      hasQscdEvidence,
      device,
      issuer: ca.current,
      termsHashes: () => termsHashes(ca),
    };
  }

  private async issueAtOnce(
    uses: UsedUp,
    enrolment: EnrolmentRecord,
    { profile }: CertificateOffer,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    let answer: Answer | undefined;
    const approval = { to: 'approved', by: 'ra', actor: 'ra' } as const;
    await this.issuance.issue(
      { enrolment, lifecycle: profile.lifecycle, publicKey: uses.application.publicKey, approval },
      (issued, view, certificate) => {
        answer = enrolmentAnswer(201, issued, view);
        return {
          statements: [...repeat.statementsFor(answer), ...this.received(uses, issued, certificate.notAfter)],
          audit: [submissionAudit(uses, issued)],
          events: [enrolmentEvent(issued), certificateIssuedEvent(issued, certificate)],
        };
      },
    );
    if (answer === undefined) throw new Error('the CA issued without its accompanying statements');
    return answer;
  }

  private async awaitApproval(
    uses: UsedUp,
    received: EnrolmentRecord,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const now = received.createdAt;
    const pending = advanceEnrolment(received, [{ to: 'pending_approval', by: 'ra', actor: 'ra' }], now, {
      expiresAt: new Date(now.getTime() + PENDING_SECONDS * 1000),
    });
    const answer = enrolmentAnswer(202, pending, undefined);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), ...this.received(uses, pending)],
      audit: [submissionAudit(uses, pending)],
      events: [enrolmentEvent(pending)],
    });
    return answer;
  }

  /** The enrolment with what it uses up: nonces, the jti of a statement, and the key for every other client. */
  private received(
    { request, application: { proof, presented }, verdict, needsQscd }: UsedUp,
    enrolment: EnrolmentRecord,
    notAfter?: Date,
  ): Statement[] {
    const { proofOfPossession, oneTime = false } = request;
    const { nonce } = proofOfPossession;
    const { clientId, createdAt } = enrolment;
    const ownNonce = presented?.ownNonce === true ? presented.evidence.nonce : undefined;
    return [
      ...(nonce === undefined
        ? []
        : [this.challenges.consume(nonce, clientId, 'pop', createdAt, nonceReused)]),
      ...(ownNonce === undefined
        ? []
        : [this.challenges.consume(ownNonce, clientId, 'attestation', createdAt, attestationNonceReused)]),
      ...(proof.jti === undefined ? [] : [this.useUpJti(clientId, proof.jti, createdAt)]),
      this.subjectKeys.claim(enrolledKey(enrolment, { oneTime, verdict, notAfter }), needsQscd),
      this.enrolments.insert(enrolment),
    ];
  }

  /** Beside the jti of client assertions, which are used up alike (RFC 7523 3 (7)). */
  private useUpJti(clientId: string, jti: string, now: Date): Statement {
    const expiresAt = new Date(now.getTime() + STATEMENT_JTI_SECONDS * 1000);
    return this.assertions.insert({ clientId, jti: statementJti(jti), expiresAt }, jtiReused);
  }
}

/** What an enrolment was received with. */
interface UsedUp {
  readonly request: EnrolmentRequest;
  readonly application: ReadApplication;
  readonly verdict: AttestationVerdict | undefined;
  /** Whether the key must be on a certified device. */
  readonly needsQscd: boolean;
}

/** Longer than a statement may be old or ahead. */
const STATEMENT_JTI_SECONDS = 2 * CHALLENGE_SECONDS;

/** A name that no client assertion can have: its jti has no space. */
function statementJti(jti: string): string {
  return `${POP_TYPE} ${jti}`;
}

/** The submission, and what was verified of the device that the key is in. */
function submissionAudit(
  { application: { proof }, verdict }: UsedUp,
  enrolment: EnrolmentRecord,
): AuditEntry {
  const details = { proofMethod: proof.method, ...(verdict && { attestation: verdict }) };
  return enrolmentAudit('enrolment.submit', enrolment.clientId, enrolment, details);
}

function assertApprovalOffered({ profile }: CertificateOffer): void {
  if (profile.approval !== 'dual') return;
  const detail = `The profile ${profile.profileId} needs two approvals, which this RA does not offer yet.`;
  throw new PkiError('policy_violation', detail, { errors: [{ pointer: '/profileId', detail }] });
}
