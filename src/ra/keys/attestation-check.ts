import {
  verifyKeyAttestation,
  type AttestationEvidence,
  type AttestationVerdict,
} from '../../attestation/key-attestation';
import { PkiError, type PkiErrorCode } from '../../common/pki-error';
import type { ChallengeRecord, QscdRecord } from '../../store/records';
import type { SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { pointingInto } from '../attestation-member';

const MEMBER = '/attestation';

/** What an attestation is looked at with. */
export interface AttestationFacts {
  readonly publicKey: SubjectPublicKeyInfo;
  readonly device: Pick<QscdRecord, 'qscdId' | 'vendor' | 'model' | 'attestationRoots'>;
  /** The challenge with the nonce of the attestation. */
  readonly challenge: ChallengeRecord | undefined;
  readonly clientId: string;
  /** Issuer URL of this RA. */
  readonly issuer: string;
  readonly now: Date;
}

/**
 * Verifies that the device attests the key, against the roots that were registered for it, and is what it was registered
 * as, where the statement says what it is. Throws `bad_attestation`,
 * `attestation_stale`, and `nonce_reused`, with pointers into the request.
 */
export function checkAttestation(
  attestation: AttestationEvidence,
  { publicKey, device, challenge, clientId, issuer, now }: AttestationFacts,
): AttestationVerdict {
  if (attestation.nonce !== undefined) assertChallenge(challenge, clientId, now);
  if (device.attestationRoots.length === 0) {
    throw refusal(
      'bad_attestation',
      '/qscdId',
      `No attestation roots are registered for the device ${device.qscdId}; without them nothing can be verified.`,
    );
  }
  const verdict = pointingInto(MEMBER, () =>
    verifyKeyAttestation(attestation, {
      publicKey,
      roots: device.attestationRoots.map((root) => Buffer.from(root, 'base64')),
      expectedNonce: attestation.nonce,
      issuer,
      now,
    }),
  );
  assertOfDevice(verdict, device);
  return verdict;
}

/** A maker's root stands above devices that are not certified, too. */
function assertOfDevice({ device: attested }: AttestationVerdict, device: AttestationFacts['device']): void {
  for (const member of ['vendor', 'model'] as const) {
    const seen = attested[member];
    if (seen === undefined || seen === device[member]) continue;
    throw refusal(
      'bad_attestation',
      `${MEMBER}/statement`,
      `The ${member} that attests is another than that of the device ${device.qscdId}, which is ${device[member]}.`,
    );
  }
}

/** What the loser of a race for one nonce is told, too. */
export function attestationNonceReused(): PkiError {
  return refusal(
    'nonce_reused',
    `${MEMBER}/nonce`,
    'The nonce was used already; get a new one and attest the key again.',
  );
}

function assertChallenge(challenge: ChallengeRecord | undefined, clientId: string, now: Date): void {
  const pointer = `${MEMBER}/nonce`;
  if (challenge?.clientId !== clientId || challenge.purpose !== 'attestation') {
    throw refusal(
      'bad_attestation',
      pointer,
      'This is not the nonce of a challenge of this client with purpose attestation.',
    );
  }
  if (challenge.usedAt !== null) throw attestationNonceReused();
  if (challenge.expiresAt <= now)
    throw refusal(
      'attestation_stale',
      pointer,
      'The nonce has expired; get a new one and attest the key again.',
    );
}

function refusal(code: PkiErrorCode, pointer: string, detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }] });
}
