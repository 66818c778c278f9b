import { createHash } from 'node:crypto';
import { DerError } from '../../asn1/der-error';
import type { AttestationEvidence } from '../../attestation/key-attestation';
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
import { readAttestation, type SentAttestation } from '../attestation-member';
import { MAX_IDENTIFIER_LENGTH, OID_FORM, OID_TEXT } from '../enrolment-request';
import { MemberReader } from '../member-reader';
import { assertAlgorithmOf } from './key-algorithm';
import { sessionEnd, type SessionTerm } from './one-time-key';

const PUBLIC_KEY = '/publicKey';

/** A registration that is well-formed; whether it holds at its time is another question. */
export interface KeyRegistration {
  readonly publicKey: SubjectPublicKeyInfo;
  readonly qscdId: string | null;
  readonly generatedAt: Date | null;
  readonly oneTime: boolean;
  readonly session: KeySession | undefined;
  readonly attestation: AttestationEvidence | undefined;
  /** SHA-256 of everything but the attestation, and of that; they tell a repeat from another request. */
  readonly registrationHash: string;
  readonly attestationHash: string | null;
}

/** The session that a one-time key is bound to. */
export interface KeySession extends SessionTerm {
  readonly sessionId: string;
}

export const KEY_REQUEST_MEMBERS = [
  'publicKey',
  'algorithm',
  'qscdId',
  'generatedAt',
  'oneTime',
  'session',
  'attestation',
] as const;
export const KEY_SESSION_MEMBERS = ['sessionId', 'startedAt', 'expiresAt'] as const;
export const MAX_QSCD_ID_LENGTH = 64;
/** Base64 of a key that is longer than any that is taken. */
const MAX_PUBLIC_KEY_LENGTH = 4096;

/**
 * Reads the body of `PUT keys/{keyId}`. Throws `unsupported_key`; `malformed`, with a pointer for every fault, also for a
 * key of another algorithm than said, a one-time key without session or time, a session of another key, an attestation
 * without device; `bad_attestation` for one that cannot be read.
 */
export function readKeyRegistration(body: unknown): KeyRegistration {
  const reader = MemberReader.ofBody(body);
  reader.allowOnly(KEY_REQUEST_MEMBERS);
  const key = reader.text('publicKey', { required: true, maxLength: MAX_PUBLIC_KEY_LENGTH });
  const algorithm = reader.text('algorithm', { maxLength: 128, pattern: OID_TEXT, form: OID_FORM });
  const qscdId = reader.text('qscdId', { maxLength: MAX_QSCD_ID_LENGTH }) ?? null;
  const generatedAt = reader.time('generatedAt') ?? null;
  const oneTime = reader.flag('oneTime') ?? false;
  const session = readSession(reader);
  const sent = readAttestation(reader);
  if (oneTime && !reader.has('session'))
    reader.fault('session', 'A one-time key is bound to a session: send it.');
  if (!oneTime && reader.has('session'))
    reader.fault('session', 'Only a one-time key has a session: send oneTime, or leave it out.');
  if (oneTime && !reader.has('generatedAt'))
    reader.fault('generatedAt', 'Send when the one-time key was generated.');
  if (sent !== undefined && qscdId === null) reader.fault('qscdId', 'Name the device that attests the key.');
  reader.finish();
  const publicKey = readPublicKey(key ?? '');
  assertAlgorithmOf(publicKey, algorithm, '/algorithm');
  const { attestation, ...rest } = reader.raw;
  return {
    publicKey,
    qscdId,
    generatedAt,
    oneTime,
    session,
    attestation: sent && evidenceOf(sent),
    registrationHash: hashOf({ ...rest, oneTime }),
    attestationHash: sent === undefined ? null : hashOf(attestation as object),
  };
}

function readSession(body: MemberReader): KeySession | undefined {
  const reader = body.object('session');
  if (reader === undefined) return undefined;
  reader.allowOnly(KEY_SESSION_MEMBERS);
  const sessionId = reader.text('sessionId', { required: true, maxLength: MAX_IDENTIFIER_LENGTH });
  if (!reader.has('startedAt'))
    reader.fault('startedAt', 'Send when the identity of the signer was verified.');
  const startedAt = reader.time('startedAt');
  const expiresAt = reader.time('expiresAt');
  return sessionId === undefined || startedAt === undefined ? undefined : { sessionId, startedAt, expiresAt };
}

/** Here is no certification request in which the statement could stand instead. */
function evidenceOf(sent: SentAttestation): AttestationEvidence {
  const { statement } = sent;
  if (statement !== undefined) return { ...sent, statement };
  throw new PkiError('bad_attestation', 'The attestation has no statement.', {
    errors: [{ pointer: '/attestation/statement', detail: 'Send the statement.' }],
  });
}

/**
 * Whether the key may be registered at `now`; resolves to the end of its session, null for a key that has none. Throws
 * `weak_key` and `unsupported_key` as for an enrolment under any profile, `policy_violation` for a key of the future, and as
 * {@link sessionEnd}.
 */
export function assertRegistrable(
  { publicKey, generatedAt, session }: KeyRegistration,
  now: Date,
): Date | null {
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

function malformed(errors: readonly PkiErrorMember[]): PkiError {
  return new PkiError('malformed', 'The body has members that are not valid; errors[] points to each.', {
    errors,
  });
}
