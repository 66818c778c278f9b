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

/** What an enrolment proves of its key, and with what; a renewal proves nothing anew. */
export interface UsedProof {
  /** Whether the proof is still to come. */
  readonly isLate?: boolean;
  /** Of a challenge for the proof of possession. */
  readonly nonce?: string | undefined;
  /** Of a challenge for the attestation alone. */
  readonly attestationNonce?: string | undefined;
  /** Of a statement. */
  readonly jti?: string | undefined;
  readonly oneTime?: boolean | undefined;
  /** What was verified of an attestation. */
  readonly verdict?: AttestationVerdict | undefined;
  /** Whether the key must be on a certified device. */
  readonly needsQscd: boolean;
}

/** Longer than a statement may be old or ahead. */
const STATEMENT_JTI_SECONDS = 2 * CHALLENGE_SECONDS;

/** The proof of an application that has passed every check. */
export function usedProof(
  { proofOfPossession: { nonce }, oneTime }: EnrolmentRequest,
  { proof: { method, jti }, presented }: ReadApplication,
  verdict: AttestationVerdict | undefined,
  needsQscd: boolean,
): UsedProof {
  const attestationNonce = presented?.ownNonce === true ? presented.evidence.nonce : undefined;
  return { isLate: method === 'late', nonce, attestationNonce, jti, oneTime, verdict, needsQscd };
}

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
    { isLate = false, nonce, attestationNonce, jti, oneTime = false, verdict, needsQscd }: UsedProof,
    enrolment: EnrolmentRecord,
    now: Date,
    notAfter?: Date,
  ): Statement[] {
    if (isLate) return [];
    const { clientId } = enrolment;
    return [
      ...(nonce === undefined ? [] : [this.challenges.consume(nonce, clientId, 'pop', now, nonceReused)]),
      ...(attestationNonce === undefined
        ? []
        : [this.challenges.consume(attestationNonce, clientId, 'attestation', now, attestationNonceReused)]),
      ...(jti === undefined ? [] : [this.useUpJti(clientId, jti, now)]),
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
