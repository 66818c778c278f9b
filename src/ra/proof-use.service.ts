import { Injectable } from '@nestjs/common';
import type { AttestationVerdict } from '../attestation/attestation-types';
import { ChallengeRepository } from '../store/challenge.repository';
import { ClientAssertionRepository } from '../store/client-assertion.repository';
import type { EnrolmentRecord } from '../store/records';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { Statement } from '../store/unit-of-work';
import { attestationNonceReused } from './attestation-check';
import { CHALLENGE_SECONDS } from './challenge';
import { jtiReused, nonceReused, type ReadApplication } from './enrolment-checks';
import type { EnrolmentRequest } from './enrolment-request';
import { enrolledKey } from './keys/enrolled-key';
import { POP_TYPE } from './proof/statement-proof';

/** What a proof of possession came with. */
export interface UsedProof {
  readonly request: EnrolmentRequest;
  readonly application: ReadApplication;
  readonly verdict: AttestationVerdict | undefined;
  /** Whether the key must be on a certified device. */
  readonly needsQscd: boolean;
}

/** Longer than a statement may be old or ahead. */
const STATEMENT_JTI_SECONDS = 2 * CHALLENGE_SECONDS;

/** Uses up what a proof of possession was made with, so that nobody shows it a second time. */
@Injectable()
export class ProofUseService {
  constructor(
    private readonly challenges: ChallengeRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly assertions: ClientAssertionRepository,
  ) {}

  /**
   * Nonces, the jti of a statement, and the key for every other client; `notAfter`: the end of the certificate, if it is
   * issued with this. Nothing for a proof that comes late: a key whose possession is not proven yet is nobody's, or anyone
   * could take the key of another by naming it.
   */
  statements(
    { request, application: { proof, presented }, verdict, needsQscd }: UsedProof,
    enrolment: EnrolmentRecord,
    now: Date,
    notAfter?: Date,
  ): Statement[] {
    if (proof.method === 'late') return [];
    const { proofOfPossession, oneTime = false } = request;
    const { nonce } = proofOfPossession;
    const { clientId } = enrolment;
    const ownNonce = presented?.ownNonce === true ? presented.evidence.nonce : undefined;
    return [
      ...(nonce === undefined ? [] : [this.challenges.consume(nonce, clientId, 'pop', now, nonceReused)]),
      ...(ownNonce === undefined
        ? []
        : [this.challenges.consume(ownNonce, clientId, 'attestation', now, attestationNonceReused)]),
      ...(proof.jti === undefined ? [] : [this.useUpJti(clientId, proof.jti, now)]),
      this.subjectKeys.claim(enrolledKey(enrolment, { oneTime, verdict, notAfter }), needsQscd),
    ];
  }

  /** Beside the jti of client assertions, which are used up alike (RFC 7523 3 (7)). */
  private useUpJti(clientId: string, jti: string, now: Date): Statement {
    const expiresAt = new Date(now.getTime() + STATEMENT_JTI_SECONDS * 1000);
    return this.assertions.insert({ clientId, jti: statementJti(jti), expiresAt }, jtiReused);
  }
}

/** A name that no client assertion can have: its jti has no space. */
export function statementJti(jti: string): string {
  return `${POP_TYPE} ${jti}`;
}
