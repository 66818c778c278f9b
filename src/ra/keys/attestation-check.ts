import {
  ATTESTATION_FORMATS,
  unofferedFormat,
  verifyKeyAttestation,
  type AttestationEvidence,
  type AttestationVerdict,
} from '../../attestation/key-attestation';
import { PkiError, type PkiErrorCode } from '../../common/pki-error';
import type { ChallengeRecord, QscdRecord } from '../../store/records';
import type { SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { decodeBase64 } from '../base64';
import type { KeyAttestationRequestDto } from './key.dto';

const MEMBER = '/attestation';
/** The format whose statement is text, not octets. */
const TEXT_FORMAT = 'mock_qscd_jwt';

/** What an attestation is looked at with. */
export interface AttestationFacts {
  readonly publicKey: SubjectPublicKeyInfo;
  readonly device: Pick<QscdRecord, 'qscdId' | 'attestationRoots'>;
  /** The challenge with the nonce of the attestation. */
  readonly challenge: ChallengeRecord | undefined;
  readonly clientId: string;
  /** Issuer URL of this RA. */
  readonly issuer: string;
  readonly now: Date;
}

/**
 * Verifies that the device attests the key, against the roots that were registered for it. Throws `bad_attestation`,
 * `attestation_stale`, and `nonce_reused`, with pointers into the request.
 */
export function checkAttestation(
  attestation: KeyAttestationRequestDto,
  { publicKey, device, challenge, clientId, issuer, now }: AttestationFacts,
): AttestationVerdict {
  const nonce = attestation.nonce ?? undefined;
  if (nonce !== undefined) assertChallenge(challenge, clientId, now);
  if (device.attestationRoots.length === 0) {
    throw refusal(
      'bad_attestation',
      '/qscdId',
      `No attestation roots are registered for the device ${device.qscdId}; without them nothing can be verified.`,
    );
  }
  return pointingAtAttestation(() =>
    verifyKeyAttestation(decode(attestation, nonce), {
      publicKey,
      roots: device.attestationRoots.map((root) => Buffer.from(root, 'base64')),
      expectedNonce: nonce,
      issuer,
      now,
    }),
  );
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

function decode(
  { format, statement, certs }: KeyAttestationRequestDto,
  nonce: string | undefined,
): AttestationEvidence {
  if (!ATTESTATION_FORMATS.includes(format)) throw unofferedFormat();
  return {
    format,
    statement: format === TEXT_FORMAT ? Buffer.from(statement, 'ascii') : octetsOf(statement, `${MEMBER}/statement`),
    certs: (certs ?? []).map((cert, index) => octetsOf(cert, `${MEMBER}/certs/${index}`)),
    nonce,
  };
}

function octetsOf(base64: string, pointer: string): Uint8Array {
  const octets = decodeBase64(base64);
  if (octets === undefined) throw refusal('bad_attestation', pointer, 'Send base64, without line breaks.');
  return octets;
}

/** The pointers of the verification are relative to the member. */
function pointingAtAttestation<T>(verify: () => T): T {
  try {
    return verify();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const { code, detail, clause, errors } = error;
    throw new PkiError(code, detail, {
      errors: errors.map((one) =>
        one.pointer.startsWith(MEMBER) ? one : { ...one, pointer: MEMBER + one.pointer },
      ),
      ...(clause !== undefined && { clause }),
      cause: error,
    });
  }
}

function refusal(code: PkiErrorCode, pointer: string, detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }] });
}
