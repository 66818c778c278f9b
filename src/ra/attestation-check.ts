import type {
  AttestationContext,
  AttestationEvidence,
  AttestationVerdict,
} from '../attestation/attestation-types';
import { CSR_ATTR } from '../attestation/csr-attribute';
import { ATTESTATION_FORMATS, verifyKeyAttestation } from '../attestation/key-attestation';
import type { PkiError } from '../common/pki-error';
import type { ChallengeRecord, SubjectKeyRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import { ATTESTATION, pointingInto } from './attestation-member';
import type { EnrolmentRequest } from './enrolment-request';
import { refuse, type ReadProof } from './proof/proof-of-possession';
import { CSR } from './proof/request-proof';

/** Evidence of an enrolment, and where in the request it stands. */
export interface PresentedEvidence {
  readonly evidence: AttestationEvidence;
  readonly pointer: string;
  /** Whether the nonce is a challenge of its own; otherwise it is that of the proof of possession. */
  readonly ownNonce: boolean;
}

/**
 * The evidence that the enrolment is to be judged by: the member `attestation`, else the attribute or extension
 * id-aa-attestation of the certification request, which a profile without attestation passes over like every other.
 * Throws `policy_violation` for a member that the profile has no use for, `bad_attestation` for one that refers to a
 * request without the attribute.
 */
export function presentedEvidence(
  { attestation, proofOfPossession }: EnrolmentRequest,
  { method, attestationBundle }: ReadProof,
  profile: CertificateProfile,
): PresentedEvidence | undefined {
  const takesNone = profile.attestation === 'none' && method !== 'attested_key';
  const { nonce: popNonce } = proofOfPossession;
  if (attestation === undefined) {
    if (attestationBundle === undefined || takesNone) return undefined;
    const evidence = { format: CSR_ATTR, statement: attestationBundle, certs: [], nonce: popNonce };
    return { evidence, pointer: CSR, ownNonce: false };
  }
  if (takesNone)
    throw refuse(
      'policy_violation',
      ATTESTATION,
      `The profile ${profile.profileId} takes no key attestation; leave it out.`,
    );
  const statement = attestation.statement ?? attestationBundle;
  if (statement === undefined)
    throw refuse(
      'bad_attestation',
      `${ATTESTATION}/statement`,
      'Send the AttestationBundle, or a certification request that has it.',
    );
  // A bundle in the request is signed together with the nonce of the proof.
  const ownNonce = attestation.nonce !== undefined || attestation.statement !== undefined;
  const nonce = ownNonce ? attestation.nonce : popNonce;
  return { evidence: { ...attestation, statement, nonce }, pointer: ATTESTATION, ownNonce };
}

/**
 * The challenge that an attestation names must be a live one of this client for that purpose. Throws `bad_attestation`,
 * `nonce_reused` and `attestation_stale` at `pointer`.
 */
export function assertAttestationChallenge(
  challenge: ChallengeRecord | undefined,
  clientId: string,
  now: Date,
  pointer = `${ATTESTATION}/nonce`,
): void {
  if (challenge?.clientId !== clientId || challenge.purpose !== 'attestation')
    throw refuse(
      'bad_attestation',
      pointer,
      'This is not the nonce of a challenge of this client with purpose attestation.',
    );
  if (challenge.usedAt !== null) throw attestationNonceReused(pointer);
  if (challenge.expiresAt <= now)
    throw refuse('attestation_stale', pointer, 'The nonce has expired; attest the key over a new one.');
}

/** What the loser of a race for one nonce is told, too. */
export function attestationNonceReused(pointer = `${ATTESTATION}/nonce`): PkiError {
  return refuse('nonce_reused', pointer, 'The nonce was used already; attest the key over a new one.');
}

/**
 * Whether the profile has the attestation that it asks for, and what was verified of it. A key that was attested when it
 * was registered needs none again. Throws `bad_attestation` and `attestation_stale` with pointers into the request.
 */
export function checkAttestation(
  presented: PresentedEvidence | undefined,
  { method }: ReadProof,
  profile: CertificateProfile,
  subjectKey: SubjectKeyRecord | undefined,
  context: Omit<AttestationContext, 'expectedNonce'>,
): AttestationVerdict | undefined {
  if (presented !== undefined) {
    const { evidence, pointer } = presented;
    const verdict = pointingInto(pointer, () =>
      verifyKeyAttestation(evidence, { ...context, expectedNonce: evidence.nonce }),
    );
    // Where the key signs nothing, the challenge alone tells this client's statement from one that it has seen.
    if (verdict.freshness === 'challenge' || method !== 'attested_key') return verdict;
    throw refuse(
      'attestation_stale',
      `${ATTESTATION}/statement`,
      'The statement answers no challenge of this client, and attested_key does not show that the client holds the key.',
    );
  }
  const known = subjectKey?.attestation as Pick<AttestationVerdict, 'freshness'> | null | undefined;
  if (method === 'attested_key' && known?.freshness === 'age')
    throw refuse(
      'attestation_stale',
      ATTESTATION,
      'The key was attested without a challenge of this client; send an attestation over one, or prove possession otherwise.',
    );
  const asker =
    profile.attestation === 'required'
      ? `The profile ${profile.profileId}`
      : method === 'attested_key'
        ? 'The proof attested_key'
        : undefined;
  if (asker === undefined || known != null) return undefined;
  throw refuse(
    'bad_attestation',
    ATTESTATION,
    `${asker} needs a key attestation; send one of ${ATTESTATION_FORMATS.join(', ')}, or register the key with one (PUT keys/{keyId}).`,
  );
}
