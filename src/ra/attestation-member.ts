import type { AttestationEvidence } from '../attestation/attestation-types';
import { ATTESTATION_FORMATS, unofferedFormat } from '../attestation/key-attestation';
import { PkiError, type PkiErrorMember } from '../common/pki-error';
import { decodeBase64 } from './base64';
import type { MemberReader } from './member-reader';

/** Pointer of the member. */
export const ATTESTATION = '/attestation';
export const ATTESTATION_MEMBERS = ['format', 'statement', 'certs', 'nonce'] as const;

/** Longest text of a statement or certificate, in characters. */
export const MAX_STATEMENT_LENGTH = 96 * 1024;
export const MAX_ATTESTATION_CERTIFICATES = 8;
const NONCE = /^[A-Za-z0-9_-]{43}$/;
/** The one format whose statement is text on the wire, not base64. */
const TEXT_FORMAT = 'mock_qscd_jwt';
/** The one format whose statement may stand in the certification request instead. */
const IN_REQUEST_FORMAT = 'csr_attr';

/** An attestation as sent; without a statement, that of the certification request is meant. */
export type SentAttestation = Omit<AttestationEvidence, 'statement'> & {
  readonly statement: Uint8Array | undefined;
};

/**
 * Reads the member `attestation` of a body: `{format, statement, certs, nonce}`, statement and certs base64 of DER or
 * CBOR, a `mock_qscd_jwt` as the text it is. Shape faults are collected by the reader; `bad_attestation` is thrown for a
 * format that is not offered and for octets that are not base64, with the pointer of the member.
 */
export function readAttestation(body: MemberReader): SentAttestation | undefined {
  const reader = body.object('attestation');
  const format = reader?.text('format', { required: true, maxLength: 40 });
  if (reader === undefined || format === undefined) return undefined;
  if (!ATTESTATION_FORMATS.includes(format)) throw underPointer(ATTESTATION, unofferedFormat());
  reader.allowOnly(ATTESTATION_MEMBERS);
  const statement = reader.text('statement', {
    ...(format !== IN_REQUEST_FORMAT && { required: true }),
    maxLength: MAX_STATEMENT_LENGTH,
  });
  const nonce = reader.text('nonce', {
    maxLength: 64,
    pattern: NONCE,
    form: 'the nonce of a challenge, 43 characters base64url',
  });
  const certs = readCerts(reader);
  return {
    format,
    statement: statement === undefined ? undefined : octetsOf(format, statement),
    certs,
    nonce,
  };
}

function readCerts(reader: MemberReader): readonly Uint8Array[] {
  const texts = reader.texts('certs', {
    maxItems: MAX_ATTESTATION_CERTIFICATES,
    maxLength: MAX_STATEMENT_LENGTH,
  });
  return texts.map((text, index) => decodeBase64(text) ?? refuseBase64(`/attestation/certs/${index}`));
}

function octetsOf(format: string, statement: string): Uint8Array {
  if (format === TEXT_FORMAT) return Buffer.from(statement, 'utf8');
  return decodeBase64(statement) ?? refuseBase64('/attestation/statement');
}

function refuseBase64(pointer: string): never {
  throw new PkiError('bad_attestation', 'The key attestation cannot be read.', {
    errors: [
      { pointer, detail: 'Send the octets as base64 with padding, on one line.', reason: 'not_base64' },
    ],
  });
}

/**
 * The error with its pointers, which are relative to the attestation member, under the pointer of that member. A base
 * that is a text of its own, such as a certification request, has no members to point to.
 */
export function underPointer(base: string, error: PkiError): PkiError {
  const { code, detail, errors, clause } = error;
  const hasMembers = base.endsWith(ATTESTATION);
  const moved = errors.map((each): PkiErrorMember => ({
    ...each,
    pointer: hasMembers ? `${base}${each.pointer}` : base,
  }));
  return new PkiError(code, detail, {
    errors: moved.length > 0 ? moved : [{ pointer: base, detail }],
    ...(clause !== undefined && { clause }),
    cause: error,
  });
}

/** Runs a check whose errors point into a member of the body. */
export function pointingInto<T>(base: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof PkiError) throw underPointer(base, error);
    throw error;
  }
}
