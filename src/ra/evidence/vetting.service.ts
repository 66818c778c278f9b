import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../../ca/established-cas';
import type { SubjectData } from '../../ca/subject-data';
import { CLOCK, type Clock } from '../../common/clock';
import { newIdentifier } from '../../common/identifier';
import { RANDOMNESS, type Randomness } from '../../common/randomness';
import { EnrolmentEvidenceRepository } from '../../store/enrolment-evidence.repository';
import type { EnrolmentRecord, EvidenceRecord, RequiredAction } from '../../store/records';
import type { Statement } from '../../store/unit-of-work';
import type { CertificateProfile } from '../../world/certificate-profile';
import { importPublicKey, type SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import type { EnrolmentRequest } from '../enrolment-request';
import { ASSURANCE_SETTINGS, type AssuranceSettings } from './assurance-settings';
import { assertRepresented, judgeAssertion, judgeEvidence, keptPayload, type Proof } from './evidence';
import { areNeedsMet, evidenceNeeds, type EvidenceNeed, type ProvenLevels } from './evidence-needs';
import type { EvidenceRequest } from './evidence-request';
import { assertionReplayed } from './insufficient';
import { checkSignerAssertion, type SignerAssertion } from './signer-assertion';

/** Where in the enrolment request the assertion stands. */
const ASSERTION = '/signerAuthentication';

/** An evidence before its enrolment has a name. */
export type AcceptedEvidence = Omit<EvidenceRecord, 'enrolmentId'>;

/** The enrolment that evidence is for, as far as judging it needs that. */
export interface Applicant {
  readonly clientId: string;
  readonly credentialId: string | null;
  readonly subject: SubjectData;
  readonly publicKey: SubjectPublicKeyInfo;
  readonly profile: CertificateProfile;
}

/** Judges the evidence of enrolments, and says what is still missing. */
@Injectable()
export class VettingService {
  constructor(
    @Inject(ASSURANCE_SETTINGS) private readonly settings: AssuranceSettings,
    private readonly cas: EstablishedCas,
    private readonly evidence: EnrolmentEvidenceRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /**
   * What comes with the enrolment request: the assertion about the signer, and what stands for every subject of the client.
   * Throws `subject_mismatch`, also where a representative is missing, and `evidence_insufficient`.
   */
  async ofSubmission(
    applicant: Applicant,
    { signerAuthentication }: Pick<EnrolmentRequest, 'signerAuthentication'>,
  ): Promise<AcceptedEvidence[]> {
    assertRepresented(applicant.profile.requires, applicant.subject);
    const accepted = this.standing(applicant.clientId);
    if (signerAuthentication === undefined) return accepted;
    const assertion = await this.assertionOf(signerAuthentication, applicant, ASSERTION);
    const proof = judgeAssertion(assertion, this.factsOf(applicant), ASSERTION);
    const members = {
      type: 'signer_authentication',
      proofingId: null,
      ...keptPayload(signerAuthentication),
    } as const;
    return [...accepted, this.record(applicant, members, proof)];
  }

  /** An evidence that is sent for an enrolment. Throws as `judgeEvidence`, `judgeAssertion` and `checkSignerAssertion` say. */
  async accept(applicant: Applicant, request: EvidenceRequest): Promise<AcceptedEvidence> {
    const { type, payload, proofingId = null, loa } = request;
    const facts = this.factsOf(applicant);
    // Of all types, an assertion alone is a text.
    const proof =
      typeof payload === 'string'
        ? judgeAssertion(await this.assertionOf(payload, applicant, '/payload'), facts, '/payload', loa)
        : judgeEvidence(request, facts);
    return this.record(applicant, { type, proofingId, ...keptPayload(payload) }, proof);
  }

  /** What the profile requires of evidence, beside what was given. */
  needs(profile: CertificateProfile, given: readonly ProvenLevels[]): EvidenceNeed[] {
    return evidenceNeeds(profile, this.settings.policy, given);
  }

  /** What a client must still do before its enrolment goes on, in the order in which it is told. */
  missing(
    profile: CertificateProfile,
    { proofMethod, consent }: Pick<EnrolmentRecord, 'proofMethod' | 'consent'>,
    given: readonly ProvenLevels[],
  ): RequiredAction['type'][] {
    return [
      ...(areNeedsMet(this.needs(profile, given)) ? [] : (['evidence'] as const)),
      ...(proofMethod === 'late' ? (['proof'] as const) : []),
      ...(profile.requires?.consent === true && consent === null ? (['consent'] as const) : []),
    ];
  }

  /** Refused with `evidence_insufficient` (`replayed`) where an assertion was used before. */
  insert(
    { enrolmentId }: Pick<EnrolmentRecord, 'enrolmentId'>,
    accepted: readonly AcceptedEvidence[],
    pointer = ASSERTION,
  ): Statement[] {
    return accepted.map((one) =>
      this.evidence.insert({ ...one, enrolmentId }, () => assertionReplayed(pointer)),
    );
  }

  private standing(clientId: string): AcceptedEvidence[] {
    const standing = this.settings.standingEvidence.get(clientId);
    if (standing === undefined) return [];
    const { reference: proofingId, loa: identityLevel } = standing;
    const proof = {
      identityLevel,
      authenticationLevel: null,
      verifiedAt: null,
      assertionIssuer: null,
      assertionId: null,
    };
    return [
      this.record(
        { clientId },
        { type: 'manual_ref', proofingId, payload: null, payloadSha256: null },
        proof,
      ),
    ];
  }

  private assertionOf(
    assertion: string,
    { publicKey, credentialId }: Applicant,
    pointer: string,
  ): Promise<SignerAssertion> {
    const { policy, identityProviders: providers } = this.settings;
    const { publicUrl: audience } = this.cas.urls;
    const key = importPublicKey(publicKey);
    const now = this.clock.now();
    return checkSignerAssertion(
      assertion,
      { providers, policy, audience, publicKey: key, credentialId, now },
      pointer,
    );
  }

  private factsOf({ profile, subject }: Applicant) {
    return { profile, subject, policy: this.settings.policy, now: this.clock.now() };
  }

  private record(
    { clientId }: Pick<Applicant, 'clientId'>,
    members: Pick<EvidenceRecord, 'type' | 'proofingId' | 'payload' | 'payloadSha256'>,
    proof: Proof,
  ): AcceptedEvidence {
    const evidenceId = newIdentifier('evd', this.clock, this.randomness);
    return { evidenceId, clientId, ...members, ...proof, receivedAt: this.clock.now() };
  }
}
