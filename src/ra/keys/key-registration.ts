import { createHash } from 'node:crypto';
import { DerError } from '../../asn1/der-error';
import { PkiError, type PkiErrorMember } from '../../common/pki-error';
import { wireTime } from '../../common/wire-time';
import { canonicalJson } from '../../store/canonical-json';
import { KEY_ALGORITHMS } from '../../x509/algorithms';
import { checkKeyPolicy } from '../../x509/key-policy';
import {
  importPublicKey,
  parseSubjectPublicKeyInfo,
  type SubjectPublicKeyInfo,
} from '../../x509/subject-public-key-info';
import { decodeBase64 } from '../base64';
import { parseWireTime } from '../member-reader';
import { assertAlgorithmOf } from './key-algorithm';
import type { KeyAttestationRequestDto, KeyRequestDto } from './key.dto';
import { sessionEnd } from './one-time-key';

const PUBLIC_KEY = '/publicKey';

/** A registration that is well-formed; whether it holds at its time is another question. */
export interface KeyRegistration {
  readonly publicKey: SubjectPublicKeyInfo;
  readonly qscdId: string | null;
  readonly generatedAt: Date | null;
  readonly oneTime: boolean;
  readonly session:
    | { readonly sessionId: string; readonly startedAt: Date; readonly expiresAt: Date | undefined }
    | undefined;
  readonly attestation: KeyAttestationRequestDto | undefined;
  /** SHA-256 of everything but the attestation, and of that; they tell a repeat from another request. */
  readonly registrationHash: string;
  readonly attestationHash: string | null;
}

/**
 * Reads the body of `PUT keys/{keyId}`. Throws `unsupported_key`; `malformed` for a key that is none or of another algorithm
 * than said, a one-time key without session or time, a session of another key, an attestation without device.
 */
export function readKeyRegistration(request: KeyRequestDto): KeyRegistration {
  const { attestation, ...rest } = request;
  const oneTime = request.oneTime ?? false;
  const faults: PkiErrorMember[] = [];
  if (oneTime && request.session == null)
    faults.push({ pointer: '/session', detail: 'A one-time key is bound to a session: send it.' });
  if (!oneTime && request.session != null)
    faults.push({ pointer: '/session', detail: 'Only a one-time key has a session: send oneTime, or leave it out.' });
  if (oneTime && request.generatedAt == null)
    faults.push({ pointer: '/generatedAt', detail: 'Send when the one-time key was generated.' });
  if (attestation != null && request.qscdId == null)
    faults.push({ pointer: '/qscdId', detail: 'Name the device that attests the key.' });
  if (faults.length > 0) throw malformed(faults);
  const publicKey = readPublicKey(request.publicKey);
  assertAlgorithmOf(publicKey, request.algorithm, '/algorithm');
  const { session } = request;
  return {
    publicKey,
    qscdId: request.qscdId ?? null,
    generatedAt: request.generatedAt == null ? null : timeOf(request.generatedAt),
    oneTime,
    session:
      session == null
        ? undefined
        : {
            sessionId: session.sessionId,
            startedAt: timeOf(session.startedAt),
            expiresAt: session.expiresAt == null ? undefined : timeOf(session.expiresAt),
          },
    attestation: attestation ?? undefined,
    registrationHash: hashOf({ ...rest, oneTime }),
    attestationHash: attestation == null ? null : hashOf(attestation),
  };
}

/**
 * Whether the key may be registered at `now`; resolves to the end of its session, null for a key that has none. Throws
 * `weak_key` and `unsupported_key` as for an enrolment under any profile, `policy_violation` for a key of the future, and as
 * {@link sessionEnd}.
 */
export function assertRegistrable({ publicKey, generatedAt, session }: KeyRegistration, now: Date): Date | null {
  pointingAtKey(() => {
    checkKeyPolicy(publicKey, KEY_ALGORITHMS, now);
    importPublicKey(publicKey);
  });
  if (generatedAt !== null && generatedAt > now) {
    const detail = `This time has not come yet (now is ${wireTime(now)}).`;
    throw new PkiError('policy_violation', detail, { errors: [{ pointer: '/generatedAt', detail }] });
  }
  return session === undefined || generatedAt === null ? null : sessionEnd(session, generatedAt, now);
}

function readPublicKey(base64: string): SubjectPublicKeyInfo {
  const der = decodeBase64(base64);
  const detail = 'Send the DER of a SubjectPublicKeyInfo as base64, on one line.';
  if (der === undefined) throw malformed([{ pointer: PUBLIC_KEY, detail }]);
  try {
    return pointingAtKey(() => parseSubjectPublicKeyInfo(der));
  } catch (error) {
    if (error instanceof DerError) throw malformed([{ pointer: PUBLIC_KEY, detail }]);
    throw error;
  }
}

/** The X.509 folder does not know where in the request the key stands. */
function pointingAtKey<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PkiError) || error.errors.length > 0) throw error;
    const { code, detail, clause } = error;
    throw new PkiError(code, detail, {
      errors: [{ pointer: PUBLIC_KEY, detail }],
      ...(clause !== undefined && { clause }),
      cause: error,
    });
  }
}

/** Of a value in which a member that is null counts as absent. */
function hashOf(value: object): string {
  const plain: unknown = JSON.parse(
    JSON.stringify(value, (_name, member: unknown) => (member === null ? undefined : member)),
  );
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

function timeOf(text: string): Date {
  const instant = parseWireTime(text);
  if (instant === undefined) throw new TypeError('the validated request has no time');
  return instant;
}

function malformed(errors: readonly PkiErrorMember[]): PkiError {
  return new PkiError('malformed', 'The body has members that are not valid; errors[] points to each.', { errors });
}
