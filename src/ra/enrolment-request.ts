import type { SubjectData } from '../ca/subject-data';
import type { RequestedValidity } from '../ca/certificate-validity';
import { PkiError } from '../common/pki-error';
import { readAttestation, type SentAttestation } from './attestation-member';
import { decodeBase64 } from './base64';
import { asBody } from './member-as-body';
import { MemberReader } from './member-reader';
import { readProof, type ShapedProof } from './proof/proof-methods';
import type { LateProof } from './proof/late-proof';
import type { ProofOfPossession } from './proof/proof-of-possession';

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
  /** Dotted; what the client says of its key. */
  readonly keyAlgorithm: string | undefined;
  /** The client's device that the key is on. */
  readonly qscdId: string | undefined;
  readonly oneTime: boolean | undefined;
  readonly proofOfPossession: ProofOfPossession | LateProof;
  readonly attestation?: SentAttestation;
  /** A compact JWT by an identity provider, unread. */
  readonly signerAuthentication?: string | undefined;
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
  'attestation',
  'signerAuthentication',
  'consent',
] as const;
const VALIDITY_MEMBERS = ['notBefore', 'duration'] as const;
const KEY_MEMBERS = ['keyId', 'publicKey', 'algorithm', 'qscdId', 'oneTime'] as const;
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
const MAX_ASSERTION_LENGTH = 16 * 1024;
const MAX_BASE64_LENGTH = 128 * 1024;

export const OID_TEXT = /^[0-2](?:\.(?:0|[1-9]\d{0,18})){1,31}$/;
export const OID_FORM = 'a dotted object identifier such as 2.999.10.1.1.1';
export const SHA256_HEX = /^[0-9a-f]{64}$/;
export const SHA256_FORM = 'a SHA-256 hash as 64 lower-case hex digits';

const IDENTIFIER = { maxLength: MAX_IDENTIFIER_LENGTH };

/**
 * Reads the body of `POST enrolments`.
 *
 * Throws `malformed` with a JSON pointer for every fault; `policy_violation` for a proof method that is not offered;
 * `bad_csr` and `bad_attestation` (reason `not_base64`) for octets that are not base64, `bad_attestation` for a format that
 * is not offered.
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
    keyAlgorithm: key?.text('algorithm', { maxLength: 128, pattern: OID_TEXT, form: OID_FORM }),
    qscdId: key?.text('qscdId', { maxLength: 64 }),
    oneTime: key?.flag('oneTime'),
    signerAuthentication: reader.text('signerAuthentication', { maxLength: MAX_ASSERTION_LENGTH }),
    consent: readConsent(reader),
  };
  // Without a proof there is a key at least: the proof comes late.
  const isLate = publicKey !== undefined && !reader.has('proofOfPossession');
  const proof = isLate ? undefined : readProof(reader.object('proofOfPossession', true));
  const attestation = readAttestation(reader);
  reader.finish();
  return {
    ...request,
    publicKeyDer: publicKey === undefined ? undefined : decodePublicKey(publicKey),
    proofOfPossession: proof?.decode() ?? { method: 'late' },
    ...(attestation && { attestation }),
  };
}

/** Reads the body of `POST enrolments/{id}/proof`: the member `proofOfPossession` alone. Throws as {@link readEnrolmentRequest}. */
export function readLateProof(body: unknown): ProofOfPossession {
  return asBody('proofOfPossession', () => {
    const reader = MemberReader.ofBody({ proofOfPossession: MemberReader.ofBody(body).raw });
    const proof = readProof(reader.object('proofOfPossession', true));
    reader.finish();
    // Without a method the reader has refused the body.
    return (proof as ShapedProof).decode();
  });
}

/** Reads the body of `POST enrolments/{id}/consent`: the member `consent` alone. Throws as {@link readEnrolmentRequest}. */
export function readLateConsent(body: unknown): Consent {
  return asBody('consent', () => {
    const reader = MemberReader.ofBody({ consent: MemberReader.ofBody(body).raw });
    const consent = readConsent(reader);
    reader.finish();
    return consent as Consent;
  });
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

function decodePublicKey(text: string): Uint8Array {
  const spkiDer = decodeBase64(text);
  if (spkiDer !== undefined) return spkiDer;
  throw new PkiError('malformed', 'The public key is not base64.', {
    errors: [
      { pointer: '/key/publicKey', detail: 'Send the DER of a SubjectPublicKeyInfo as base64, on one line.' },
    ],
  });
}
