import { Inject, Injectable } from '@nestjs/common';
import type { SubjectData } from '../../ca/subject-data';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import type { EnrolmentRecord } from '../../store/records';
import type { CertificateProfile } from '../../world/certificate-profile';
import type { Answer } from '../answer';
import { requestedValidity } from '../enrolment';
import { checkApplication, readApplication } from '../enrolment-checks';
import { EnrolmentFactsService } from '../enrolment-facts.service';
import { readLateProof, type EnrolmentRequest } from '../enrolment-request';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { asBody } from '../member-as-body';
import { ProofUseService, usedProof } from '../proof-use.service';
import type { ProofOfPossession } from '../proof/proof-of-possession';
import { ActionSettlementService } from './action-settlement.service';

const MEMBER = 'proofOfPossession';

/** The proof of possession of a key that could not sign yet when it was enrolled (EN 319 411-1 REG-6.3.1-01). */
@Injectable()
export class LateProofService {
  constructor(
    private readonly settlement: ActionSettlementService,
    private readonly facts: EnrolmentFactsService,
    private readonly proofs: ProofUseService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 200 with the enrolment, see {@link ActionSettlementService.settle}. The whole application is checked again with the
   * proof, as `enrolment-checks` says; `bad_pop` for the proof of another key than the one that was named. Throws
   * `malformed` and what {@link ActionSettlementService.open} throws.
   */
  async prove(
    caller: Caller,
    enrolmentId: string,
    body: unknown,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const proof = readLateProof(body);
    const open = await this.settlement.open(caller, enrolmentId, ifMatch, 'proof');
    const { enrolment, applicant } = open;
    const now = this.clock.now();
    const request = requestOf(enrolment, applicant.profile, proof, now);
    const offer = { caId: enrolment.caId, profile: applicant.profile, policies: [] };
    const application = asBody(MEMBER, () => readApplication(request, offer, now));
    const facts = await this.facts.gather(caller, request, offer, application, now);
    const verdict = asBody(MEMBER, () => checkApplication(request, application, offer, facts));
    const proven = usedProof(request, application, verdict, applicant.profile.requiresQscd);
    return this.settlement.settle(
      caller,
      open,
      {
        type: 'proof',
        members: { proofMethod: proof.method },
        statements: this.proofs.statements(proven, enrolment, now),
        action: 'enrolment.proof',
        grounds: { proofMethod: proof.method, ...(verdict && { attestation: verdict }) },
      },
      ifMatch,
      repeat,
    );
  }
}

/** The request as if the proof had come with it. */
function requestOf(
  enrolment: EnrolmentRecord,
  profile: CertificateProfile,
  proofOfPossession: ProofOfPossession,
  now: Date,
): EnrolmentRequest {
  return {
    externalId: undefined,
    credentialId: enrolment.credentialId ?? undefined,
    clientData: undefined,
    caId: enrolment.caId,
    profileId: enrolment.profileId,
    certificatePolicy: undefined,
    signatureQualifier: undefined,
    lifecycle: undefined,
    validity: requestedValidity(enrolment, profile, now),
    subjectData: enrolment.subjectData as SubjectData,
    keyId: enrolment.keyId,
    publicKeyDer: enrolment.spkiDer,
    keyAlgorithm: undefined,
    qscdId: enrolment.qscdId ?? undefined,
    oneTime: undefined,
    proofOfPossession,
    signerAuthentication: undefined,
    consent: undefined,
  };
}
