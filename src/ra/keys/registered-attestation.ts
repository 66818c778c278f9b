import {
  verifyKeyAttestation,
  type AttestationEvidence,
  type AttestationVerdict,
} from '../../attestation/key-attestation';
import { PkiError, type PkiErrorCode } from '../../common/pki-error';
import type { ChallengeRecord, QscdRecord } from '../../store/records';
import type { SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { assertAttestationChallenge } from '../attestation-check';
import { pointingInto } from '../attestation-member';

const MEMBER = '/attestation';

/** What an attestation is looked at with. */
export interface AttestationFacts {
  readonly publicKey: SubjectPublicKeyInfo;
  readonly device: Pick<QscdRecord, 'qscdId' | 'vendor' | 'model'>;
  /** Trusted for this device, DER. */
  readonly roots: readonly Uint8Array[];
  /** The challenge with the nonce of the attestation. */
  readonly challenge: ChallengeRecord | undefined;
  readonly clientId: string;
  /** Issuer URL of this RA. */
  readonly issuer: string;
  readonly now: Date;
}

/**
 * Verifies that the device attests the key, against the roots that are trusted for it, and is what it was registered
 * as, where the statement says what it is. Throws `bad_attestation`,
 * `attestation_stale`, and `nonce_reused`, with pointers into the request.
 */
export function checkRegisteredAttestation(
  attestation: AttestationEvidence,
  { publicKey, device, roots, challenge, clientId, issuer, now }: AttestationFacts,
): AttestationVerdict {
  if (attestation.nonce !== undefined) assertAttestationChallenge(challenge, clientId, now);
  if (roots.length === 0) {
    throw refusal(
      'bad_attestation',
      '/qscdId',
      `No attestation roots are known for the device ${device.qscdId}; without them nothing can be verified.`,
    );
  }
  const verdict = pointingInto(MEMBER, () =>
    verifyKeyAttestation(attestation, {
      publicKey,
      roots,
      expectedNonce: attestation.nonce,
      issuer,
      now,
    }),
  );
  if (verdict.freshness === 'possession') {
    throw refusal(
      'attestation_stale',
      `${MEMBER}/statement`,
      'The statement has no date or challenge; send it with the enrolment, whose proof of possession is fresh.',
    );
  }
  assertAttestedDevice(verdict, device, `${MEMBER}/statement`);
  return verdict;
}

/**
 * A maker's root stands above devices that are not certified, too. Throws `bad_attestation` at `pointer` where the statement
 * names another vendor or model than the device was registered with.
 */
export function assertAttestedDevice(
  { device: attested }: AttestationVerdict,
  device: AttestationFacts['device'],
  pointer: string,
): void {
  for (const member of ['vendor', 'model'] as const) {
    const seen = attested[member];
    if (seen === undefined || seen === device[member]) continue;
    throw refusal(
      'bad_attestation',
      pointer,
      `The ${member} that attests is another than that of the device ${device.qscdId}, which is ${device[member]}.`,
    );
  }
}

function refusal(code: PkiErrorCode, pointer: string, detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }] });
}
