import type { SubjectData } from '../ca/subject-data';
import type { RequestedValidity } from '../ca/certificate-validity';
import { PkiError } from '../common/pki-error';
import { decodeBase64 } from './base64';
import { MemberReader } from './member-reader';

/** The ways to prove possession that this RA takes; the member `method` tells them apart. */
export const PROOF_METHODS = ['pkcs10'] as const;

/** A certification request (RFC 2986) signed by the key itself over the nonce. */
export interface Pkcs10Proof {
  readonly method: 'pkcs10';
  readonly csrDer: Uint8Array;
  /** Absent only where the profile does not ask for freshness. */
  readonly nonce?: string;
}

export type ProofOfPossession = Pkcs10Proof;

/** The subscriber's agreement to the terms of the CA (EN 319 411-1 REG-6.3.4-08). */
export interface Consent {
  readonly termsHash: string;
  readonly termsUri?: string;
  readonly hashAlgorithmOID?: string;
  /** RFC 3339. */
  readonly acceptedAt?: string;
}

/** The body of `POST enrolments`, read and well-formed (credential-api 1.3, 1.3a). */
export interface EnrolmentRequest {
  readonly externalId: string | undefined;
  readonly credentialId: string | undefined;
  readonly clientData: string | undefined;
  readonly caId: string | undefined;
  /** Exactly one of this and `certificatePolicy` is given. */
  readonly profileId: string | undefined;
  readonly certificatePolicy: string | undefined;
  readonly signatureQualifier: string | undefined;
  readonly lifecycle: 'long_term' | 'short_lived' | 'one_time' | undefined;
  readonly validity: RequestedValidity;
  readonly subjectData: SubjectData;
  readonly keyId: string | undefined;
  readonly publicKeyDer: Uint8Array | undefined;
  readonly proofOfPossession: ProofOfPossession;
  readonly consent: Consent | undefined;
}

export const ENROLMENT_REQUEST_MEMBERS = [
  'externalId',
  'credentialID',
  'clientData',
  'caId',
  'profileId',
  'certificatePolicy',
  'signatureQualifier',
  'lifecycle',
  'validity',
  'subjectData',
  'key',
  'proofOfPossession',
  'consent',
] as const;
const VALIDITY_MEMBERS = ['notBefore', 'duration'] as const;
const KEY_MEMBERS = ['keyId', 'publicKey'] as const;
const PROOF_MEMBERS = ['method', 'csr', 'nonce'] as const;
const CONSENT_MEMBERS = ['termsUri', 'termsHash', 'hashAlgorithmOID', 'acceptedAt'] as const;
const ADDRESS_MEMBERS = ['country', 'locality', 'region'] as const;
const IDENTIFIER_MEMBERS = ['type', 'country', 'value'] as const;
const LATIN_NAME_MEMBERS = ['organization_name', 'common_name'] as const;
const REPRESENTATIVE_MEMBERS = ['claims', 'mandateRef'] as const;
const SUBJECT_TEXTS = {
  legal: ['organization_name', 'organization_identifier', 'lei', 'common_name', 'email'],
  natural: [
    'given_name',
    'family_name',
    'pseudonym',
    'common_name',
    'email',
    'organization_name',
    'organization_identifier',
    'lei',
    'gender',
    'birthdate',
  ],
} as const;
const SUBJECT_MEMBERS = {
  legal: ['subjectType', 'address', 'latin_name', 'authorised_representative', ...SUBJECT_TEXTS.legal],
  natural: ['subjectType', 'address', 'latin_name', 'identifier', ...SUBJECT_TEXTS.natural],
} as const;

/** Longest texts, in characters. */
export const MAX_IDENTIFIER_LENGTH = 128;
export const MAX_CLIENT_DATA_LENGTH = 4096;
const MAX_CLAIM_LENGTH = 1024;
const MAX_URI_LENGTH = 2048;
const MAX_BASE64_LENGTH = 128 * 1024;

const OID_TEXT = /^[0-2](?:\.(?:0|[1-9]\d{0,18})){1,31}$/;
const OID_FORM = 'a dotted object identifier such as 2.999.10.1.1.1';
export const SHA256_HEX = /^[0-9a-f]{64}$/;
export const SHA256_FORM = 'a SHA-256 hash as 64 lower-case hex digits';
const NONCE = /^[A-Za-z0-9_-]{43}$/;

const IDENTIFIER = { maxLength: MAX_IDENTIFIER_LENGTH };

/**
 * Reads the body of `POST enrolments`.
 *
 * Throws `malformed` with a JSON pointer for every fault; `policy_violation` for a proof method that is not offered;
 * `bad_csr` (reason `not_base64`) and `bad_pop` for CSR and key that are not base64 DER.
 */
export function readEnrolmentRequest(body: unknown): EnrolmentRequest {
  const reader = MemberReader.ofBody(body);
  reader.allowOnly(ENROLMENT_REQUEST_MEMBERS);
  const profileId = reader.text('profileId', IDENTIFIER);
  const certificatePolicy = reader.text('certificatePolicy', {
    maxLength: 128,
    pattern: OID_TEXT,
    form: OID_FORM,
  });
  if (reader.has('profileId') === reader.has('certificatePolicy')) {
    reader.fault('profileId', 'Send exactly one of profileId and certificatePolicy.');
  }
  const key = reader.object('key');
  key?.allowOnly(KEY_MEMBERS);
  const publicKey = key?.text('publicKey', { maxLength: MAX_BASE64_LENGTH });
  const request = {
    externalId: reader.text('externalId', IDENTIFIER),
    credentialId: reader.text('credentialID', IDENTIFIER),
    clientData: reader.text('clientData', { maxLength: MAX_CLIENT_DATA_LENGTH }),
    caId: reader.text('caId', IDENTIFIER),
    profileId,
    certificatePolicy,
    signatureQualifier: reader.text('signatureQualifier', IDENTIFIER),
    lifecycle: reader.choice('lifecycle', ['long_term', 'short_lived', 'one_time']),
    validity: readValidity(reader),
    subjectData: readSubjectData(reader),
    keyId: key?.text('keyId', IDENTIFIER),
    consent: readConsent(reader),
  };
  const proof = readProof(reader);
  reader.finish();
  return {
    ...request,
    publicKeyDer: publicKey === undefined ? undefined : decodePublicKey(publicKey),
    proofOfPossession: decodeProof(proof),
  };
}

export function readValidity(reader: MemberReader): RequestedValidity {
  const validity = reader.object('validity');
  if (validity === undefined) return {};
  validity.allowOnly(VALIDITY_MEMBERS);
  const notBefore = validity.time('notBefore');
  const duration = validity.text('duration', { maxLength: 40 });
  return { ...(notBefore && { notBefore }), ...(duration !== undefined && { duration }) };
}

/** Shape only: members and their JSON types. What the texts say is the CA's to judge, against the profile. */
function readSubjectData(reader: MemberReader): SubjectData {
  const subject = reader.object('subjectData', true);
  const subjectType = subject?.choice('subjectType', ['legal', 'natural'], true);
  if (subject === undefined || subjectType === undefined) return {} as SubjectData;
  subject.allowOnly(SUBJECT_MEMBERS[subjectType]);
  for (const name of SUBJECT_TEXTS[subjectType]) subject.text(name, { maxLength: MAX_CLAIM_LENGTH });
  readTexts(subject.object('address'), ADDRESS_MEMBERS);
  if (typeof subject.raw['latin_name'] === 'string')
    subject.text('latin_name', { maxLength: MAX_CLAIM_LENGTH });
  else readTexts(subject.object('latin_name'), LATIN_NAME_MEMBERS);
  if (subjectType === 'natural') {
    const identifier = subject.object('identifier');
    readTexts(identifier, IDENTIFIER_MEMBERS, true);
    identifier?.choice('type', ['PAS', 'IDC', 'PNO', 'TIN', 'EID']);
  } else {
    const representative = subject.object('authorised_representative');
    representative?.allowOnly(REPRESENTATIVE_MEMBERS);
    representative?.object('claims');
    representative?.text('mandateRef', { maxLength: MAX_CLAIM_LENGTH });
  }
  return subject.raw as unknown as SubjectData;
}

function readTexts(reader: MemberReader | undefined, names: readonly string[], required?: true): void {
  reader?.allowOnly(names);
  for (const name of names)
    reader?.text(name, { maxLength: MAX_CLAIM_LENGTH, ...(required && { required }) });
}

export function readConsent(reader: MemberReader): Consent | undefined {
  const consent = reader.object('consent');
  if (consent === undefined) return undefined;
  consent.allowOnly(CONSENT_MEMBERS);
  const termsUri = consent.text('termsUri', { maxLength: MAX_URI_LENGTH });
  const hashAlgorithmOID = consent.text('hashAlgorithmOID', {
    maxLength: 128,
    pattern: OID_TEXT,
    form: OID_FORM,
  });
  const acceptedAt = consent.time('acceptedAt') && (consent.raw['acceptedAt'] as string);
  return {
    termsHash:
      consent.text('termsHash', { required: true, maxLength: 64, pattern: SHA256_HEX, form: SHA256_FORM }) ??
      '',
    ...(termsUri !== undefined && { termsUri }),
    ...(hashAlgorithmOID !== undefined && { hashAlgorithmOID }),
    ...(acceptedAt !== undefined && { acceptedAt }),
  };
}

interface ProofMembers {
  readonly csr: string;
  readonly nonce: string | undefined;
}

function readProof(reader: MemberReader): ProofMembers {
  const proof = reader.object('proofOfPossession', true);
  const method = proof?.text('method', { required: true, maxLength: 40 });
  if (proof === undefined || method === undefined) return { csr: '', nonce: undefined };
  if (!(PROOF_METHODS as readonly string[]).includes(method)) throw unofferedMethod();
  proof.allowOnly(PROOF_MEMBERS);
  return {
    csr: proof.text('csr', { required: true, maxLength: MAX_BASE64_LENGTH }) ?? '',
    nonce: proof.text('nonce', {
      maxLength: 64,
      pattern: NONCE,
      form: 'the nonce of a challenge, 43 characters base64url',
    }),
  };
}

function unofferedMethod(): PkiError {
  return new PkiError('policy_violation', 'This RA does not take that proof of possession.', {
    errors: [{ pointer: '/proofOfPossession/method', detail: `Send one of: ${PROOF_METHODS.join(', ')}.` }],
  });
}

function decodeProof({ csr, nonce }: ProofMembers): ProofOfPossession {
  const csrDer = decodeBase64(csr);
  if (csrDer !== undefined) return { method: 'pkcs10', csrDer, ...(nonce !== undefined && { nonce }) };
  const detail = csr.startsWith('-----')
    ? 'This is PEM; send the base64 of the DER octets alone, on one line.'
    : 'Send the DER octets as base64 with padding, on one line.';
  throw new PkiError('bad_csr', 'The certification request is not base64.', {
    errors: [{ pointer: '/proofOfPossession/csr', detail, reason: 'not_base64' }],
  });
}

function decodePublicKey(text: string): Uint8Array {
  const spkiDer = decodeBase64(text);
  if (spkiDer !== undefined) return spkiDer;
  throw new PkiError('malformed', 'The public key is not base64.', {
    errors: [
      { pointer: '/key/publicKey', detail: 'Send the DER of a SubjectPublicKeyInfo as base64, on one line.' },
    ],
  });
}
