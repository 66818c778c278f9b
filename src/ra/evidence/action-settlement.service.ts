import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../../ca/established-cas';
import type { SubjectData } from '../../ca/subject-data';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { PkiError } from '../../common/pki-error';
import { EnrolmentEvidenceRepository } from '../../store/enrolment-evidence.repository';
import { EnrolmentRepository } from '../../store/enrolment.repository';
import type { EnrolmentRecord, RequiredAction } from '../../store/records';
import { Store } from '../../store/store';
import type { Statement } from '../../store/unit-of-work';
import type { CertificateProfile } from '../../world/certificate-profile';
import { parseSubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { assertIfMatch, versionTag, type Answer } from '../answer';
import { isPermitted } from '../certificate-offer';
import { advanceEnrolment, assertNotExpired, nextVersion, approvalDeadline } from '../enrolment';
import { EnrolmentLookupService } from '../enrolment-lookup.service';
import {
  certificateIssuedEvent,
  enrolmentAudit,
  enrolmentEvent,
  type EnrolmentAction,
} from '../enrolment-trail';
import { enrolmentAnswer, requiredAction } from '../enrolment-view';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { IssuanceService } from '../issuance.service';
import { lostRace } from '../lost-race';
import { WaitingKeyService, type WaitingKey } from '../waiting-key.service';
import { VettingService, type AcceptedEvidence, type Applicant } from './vetting.service';

/** An enrolment that waits for its client, and what is known of it. */
export interface OpenEnrolment {
  readonly enrolment: EnrolmentRecord;
  readonly applicant: Applicant;
}

/** What the client did for an open enrolment. */
export interface DoneAction {
  /** Taken off the list; undefined = the client must do more of the same. */
  readonly type: RequiredAction['type'] | undefined;
  /** What changes in the enrolment itself. */
  readonly members?: Partial<EnrolmentRecord>;
  /** What it proves, not stored yet. */
  readonly evidence?: readonly AcceptedEvidence[];
  readonly statements: readonly Statement[];
  readonly action: EnrolmentAction;
  /** For the audit record: no personal data. */
  readonly grounds: Readonly<Record<string, unknown>>;
}

/** Makes what a client did durable; after the last action the enrolment goes on, in the same unit. */
@Injectable()
export class ActionSettlementService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly issuance: IssuanceService,
    private readonly vetting: VettingService,
    private readonly evidence: EnrolmentEvidenceRepository,
    private readonly cas: EstablishedCas,
    private readonly enrolments: EnrolmentRepository,
    private readonly keys: WaitingKeyService,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The client's own enrolment in `action_required`. Throws `not_found`, `enrolment_expired`, `precondition_failed`,
   * `state_conflict` in any other state, and where nothing of this type is asked for.
   */
  async open(
    caller: Caller,
    enrolmentId: string,
    ifMatch: string | undefined,
    type?: RequiredAction['type'],
  ): Promise<OpenEnrolment> {
    const enrolment = await this.lookup.findOwn(caller, enrolmentId);
    assertNotExpired(enrolment);
    assertIfMatch(ifMatch, versionTag(enrolment.version));
    const { state, requiredActions } = enrolment;
    if (state !== 'action_required') {
      throw new PkiError('state_conflict', `The enrolment is in state ${state}; nothing is asked for.`, {
        enrolmentId,
      });
    }
    if (type !== undefined && !requiredActions.some((one) => one.type === type)) {
      const left = requiredActions.map((one) => one.type).join(', ');
      throw new PkiError('state_conflict', `No ${type} is asked for; what is left: ${left}.`, {
        enrolmentId,
      });
    }
    return { enrolment, applicant: this.applicantOf(enrolment) };
  }

  /** What judging needs to know of an enrolment. Throws `policy_violation` where its CA has dropped the profile. */
  applicantOf({
    caId,
    profileId,
    enrolmentId,
    clientId,
    credentialId,
    ...enrolment
  }: EnrolmentRecord): Applicant {
    const profile = this.profileOf({ caId, profileId });
    if (profile === undefined) {
      throw new PkiError(
        'policy_violation',
        'The CA no longer issues under the profile; cancel the enrolment.',
        {
          enrolmentId,
        },
      );
    }
    const subject = enrolment.subjectData as SubjectData;
    return {
      clientId,
      credentialId,
      subject,
      profile,
      publicKey: parseSubjectPublicKeyInfo(enrolment.spkiDer),
    };
  }

  /** Undefined where the CA has dropped the profile. */
  profileOf({
    caId,
    profileId,
  }: Pick<EnrolmentRecord, 'caId' | 'profileId'>): CertificateProfile | undefined {
    return this.cas.find(caId)?.templates.get(profileId)?.profile;
  }

  /**
   * 200 with the enrolment: still `action_required` while something is left, else `pending_approval`, or `issued` where
   * nobody has to be asked. Before it goes on, key, device and rights are looked at again: `compromised_key`, `weak_key`,
   * `unsupported_key`, `qscd_not_certified`, `profile_not_allowed`, `ca_not_allowed`; and what the CA refuses. Then the
   * action counts for nothing, and may be repeated.
   */
  async settle(
    caller: Caller,
    { enrolment, applicant }: OpenEnrolment,
    done: DoneAction,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const { enrolmentId, version } = enrolment;
    const left = await this.leftAfter(enrolment, applicant, done);
    const acted = { ...nextVersion(enrolment), ...done.members, requiredActions: left };
    const statements = (answer: Answer, next: EnrolmentRecord): Statement[] => [
      ...repeat.statementsFor(answer),
      this.enrolments.update(next, version, lostRace(enrolmentId, ifMatch)),
      ...done.statements,
    ];
    if (left.length > 0) {
      const waiting = { ...acted, updatedAt: this.clock.now() };
      const answer = enrolmentAnswer(200, waiting, undefined);
      await this.store.commit({
        statements: statements(answer, waiting),
        audit: [this.auditOf(caller, waiting, done)],
        events: [],
      });
      return answer;
    }
    const key = await this.assertStillFit(caller, enrolment, applicant);
    return enrolment.approvals === null
      ? this.issue(caller, acted, applicant, key, done, statements)
      : this.awaitApproval(caller, acted, applicant, done, statements);
  }

  /**
   * What is left on the list; where nothing is, what the profile requires is compared once more with what is there: it may
   * have changed since the list was made.
   */
  private async leftAfter(
    enrolment: EnrolmentRecord,
    { profile }: Applicant,
    { type, members, evidence = [] }: DoneAction,
  ): Promise<readonly RequiredAction[]> {
    const { enrolmentId } = enrolment;
    const left = enrolment.requiredActions.filter((one) => one.type !== type);
    if (left.length > 0) return left;
    const given = [...(await this.evidence.listByEnrolment(enrolmentId)), ...evidence];
    return this.vetting
      .missing(profile, { ...enrolment, ...members }, given)
      .map((missing) => requiredAction(enrolmentId, missing));
  }

  private async issue(
    caller: Caller,
    acted: EnrolmentRecord,
    { profile }: Applicant,
    { publicKey, certify }: WaitingKey,
    done: DoneAction,
    statements: (answer: Answer, next: EnrolmentRecord) => Statement[],
  ): Promise<Answer> {
    const approval = { to: 'approved', by: 'ra', actor: 'ra' } as const;
    let answer: Answer | undefined;
    await this.issuance.issue(
      { enrolment: { ...acted, stateReason: null }, profile, publicKey, approval },
      (issued, view, certificate) => {
        answer = enrolmentAnswer(200, issued, view);
        return {
          statements: [...statements(answer, issued), certify(certificate.notAfter)],
          audit: [this.auditOf(caller, issued, done)],
          events: [enrolmentEvent(issued), certificateIssuedEvent(issued, certificate)],
        };
      },
    );
    if (answer === undefined) throw new Error('the CA issued without its accompanying statements');
    return answer;
  }

  private async awaitApproval(
    caller: Caller,
    acted: EnrolmentRecord,
    { profile }: Applicant,
    done: DoneAction,
    statements: (answer: Answer, next: EnrolmentRecord) => Statement[],
  ): Promise<Answer> {
    const now = this.clock.now();
    const pending = advanceEnrolment(acted, [{ to: 'pending_approval', by: 'ra', actor: 'ra' }], now, {
      stateReason: null,
      expiresAt: approvalDeadline(profile, now),
    });
    const answer = enrolmentAnswer(200, pending, undefined);
    await this.store.commit({
      statements: statements(answer, pending),
      audit: [this.auditOf(caller, pending, done)],
      events: [enrolmentEvent(pending)],
    });
    return answer;
  }

  /** Days may lie between the request and the last action. */
  private async assertStillFit(
    caller: Caller,
    enrolment: EnrolmentRecord,
    { profile }: Applicant,
  ): Promise<WaitingKey> {
    const { caId, profileId, enrolmentId } = enrolment;
    if (!isPermitted(caller.profileIds, profileId)) {
      throw new PkiError('profile_not_allowed', 'This client may not use the profile any more.', {
        enrolmentId,
      });
    }
    if (!isPermitted(caller.caIds, caId)) {
      throw new PkiError('ca_not_allowed', 'This client may not use the CA any more.', { enrolmentId });
    }
    return this.keys.check(enrolment, profile, caller.hasQscdEvidence);
  }

  private auditOf({ clientId }: Caller, enrolment: EnrolmentRecord, { action, grounds }: DoneAction) {
    return enrolmentAudit(action, clientId, enrolment, grounds);
  }
}
