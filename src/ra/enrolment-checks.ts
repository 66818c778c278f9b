import { TAG } from '../asn1/tags';
import { certificateValidity, type ValidityPeriod } from '../ca/certificate-validity';
import { certifySubject } from '../ca/subject-name';
import { TERMS_HASH_ALGORITHM } from '../ca/terms';
import { PkiError, type PkiErrorCode } from '../common/pki-error';
import type { ChallengeRecord, SubjectKeyRecord } from '../store/records';
import { checkKeyPolicy } from '../x509/key-policy';
import {
  challengePasswords,
  parsePkcs10,
  verifyProofOfPossession,
  type CertificationRequest,
} from '../x509/pkcs10';
import { importPublicKey, type SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { CertificateProfile } from '../world/certificate-profile';
import type { CertificateOffer } from './certificate-offer';
import type { EnrolmentRequest } from './enrolment-request';
import { qualifierFits } from './signature-qualifier';

/** Where in the request the CSR stands. */
const CSR = '/proofOfPossession/csr';

/** A request whose subject fits the profile and whose key may be certified; possession is still to be proven. */
export interface ReadApplication {
  readonly csr: CertificationRequest;
  readonly publicKey: SubjectPublicKeyInfo;
}

/** What the checks must know beside the request. */
export interface EnrolmentFacts {
  readonly now: Date;
  readonly clientId: string;
  /** The challenge with the nonce of the request. */
  readonly challenge: ChallengeRecord | undefined;
  /** What is known of the key. */
  readonly subjectKey: SubjectKeyRecord | undefined;
  /** The audit that shows the client's QSCD to be certified (EN 319 411-2 SDP-6.5.1-02). */
  readonly hasQscdEvidence: boolean;
  /** Validity of the CA's own certificate. */
  readonly issuer: ValidityPeriod;
  /** The hashes of the CA's terms, one for each language. */
  readonly termsHashes: () => readonly string[];
}

/**
 * First half of the checks, which need the request and the profile alone. In this order:
 *
 * 1. selection: `policy_violation` for a lifecycle or signature qualifier that is not the profile's;
 * 2. subject: `subject_type_mismatch`, `malformed`, `subject_mismatch` (EN 319 411-1 REG-6.3.1-00B);
 * 3. request: `bad_csr`, strict DER (RFC 2986 4);
 * 4. key: `unsupported_key`, `weak_key` at the time of the Clock; `bad_pop` if `key.publicKey` is another key.
 *
 * The subject and the extensions that the CSR asks for are not looked at: the profile alone decides on the certificate.
 */
export function readApplication(
  request: EnrolmentRequest,
  { profile }: CertificateOffer,
  now: Date,
): ReadApplication {
  checkSelection(request, profile);
  certifySubject(profile, request.subjectData);
  const csr = pointingAtCsr(() => {
    const read = parsePkcs10(request.proofOfPossession.csrDer);
    checkKeyPolicy(read.publicKey, profile.keyAlgorithms, now);
    return read;
  });
  const { publicKey } = csr;
  if (request.publicKeyDer !== undefined && !sameOctets(request.publicKeyDer, publicKey.der)) {
    throw refuse('bad_pop', '/key/publicKey', 'This is not the key of the certification request.');
  }
  return { csr, publicKey };
}

/**
 * Second half, which also needs what the store knows. In this order:
 *
 * 5. nonce: `bad_pop`, `nonce_reused`, `nonce_expired`;
 * 6. proof of possession: `bad_pop` (EN 319 411-1 REG-6.3.1-01);
 * 7. key ownership: `duplicate_key`, `compromised_key`;
 * 8. device: `qscd_not_certified`, `bad_attestation`;
 * 9. validity: `policy_violation`;
 * 10. consent: `terms_not_accepted` (EN 319 411-1 REG-6.3.4-08).
 *
 * `duplicate_external_id` comes last, from the unique index, when the enrolment is stored. A refusal uses up nothing:
 * the nonce is marked as used in the unit of work that stores the enrolment.
 */
export function checkApplication(
  request: EnrolmentRequest,
  { csr, publicKey }: ReadApplication,
  { profile }: CertificateOffer,
  facts: EnrolmentFacts,
): void {
  checkNonce(request.proofOfPossession.nonce, csr, profile, facts);
  checkPossession(csr);
  checkKeyOwnership(request, publicKey, facts);
  checkDevice(profile, facts.hasQscdEvidence);
  certificateValidity(profile.validity, facts.issuer, facts.now, request.validity);
  checkConsent(request, facts.termsHashes);
}

/** The X.509 folder does not know where in the request it is read from. */
function pointingAtCsr<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PkiError) || error.errors.length > 0) throw error;
    const { code, detail, clause } = error;
    throw new PkiError(code, detail, {
      errors: [{ pointer: CSR, detail }],
      ...(clause && { clause }),
      cause: error,
    });
  }
}

function checkSelection(request: EnrolmentRequest, profile: CertificateProfile): void {
  if (request.lifecycle !== undefined && request.lifecycle !== profile.lifecycle) {
    throw refuse(
      'policy_violation',
      '/lifecycle',
      `The profile ${profile.profileId} is ${profile.lifecycle}.`,
    );
  }
  if (request.signatureQualifier !== undefined && !qualifierFits(request.signatureQualifier, profile)) {
    throw refuse(
      'policy_violation',
      '/signatureQualifier',
      `The profile ${profile.profileId} does not serve this qualifier.`,
    );
  }
}

/**
 * The nonce must be a live challenge of this client, and the one challengePassword of the CSR (PKCS #9, RFC 2985 5.4.1)
 * in the same octets.
 */
function checkNonce(
  nonce: string | undefined,
  csr: CertificationRequest,
  profile: CertificateProfile,
  { challenge, clientId, now }: EnrolmentFacts,
): void {
  const pointer = '/proofOfPossession/nonce';
  const passwords = challengePasswords(csr);
  if (nonce === undefined) {
    if (profile.popNonce === 'optional' && passwords.length === 0) return;
    throw refuse(
      'bad_pop',
      pointer,
      'Send the nonce of a challenge that the certification request is signed over.',
    );
  }
  const [password, ...others] = passwords;
  if (password === undefined || others.length > 0) {
    throw refuse(
      'bad_pop',
      CSR,
      'The certification request must have exactly one challengePassword attribute with one value: the nonce.',
    );
  }
  const isText = password.tag === TAG.UTF8_STRING || password.tag === TAG.PRINTABLE_STRING;
  if (!isText || !sameOctets(password.content, Buffer.from(nonce))) {
    throw refuse('bad_pop', CSR, 'The challengePassword attribute is not the nonce.');
  }
  if (challenge?.clientId !== clientId || challenge.purpose !== 'pop') {
    throw refuse('bad_pop', pointer, 'This is not the nonce of a challenge of this client with purpose pop.');
  }
  if (challenge.usedAt !== null) throw nonceReused();
  if (challenge.expiresAt <= now)
    throw refuse('nonce_expired', pointer, 'The nonce has expired; get a new one.');
}

/** What the loser of a race for one nonce is told, too. */
export function nonceReused(): PkiError {
  return refuse('nonce_reused', '/proofOfPossession/nonce', 'The nonce was used already; get a new one.');
}

function checkPossession(csr: CertificationRequest): void {
  const key = pointingAtCsr(() => importPublicKey(csr.publicKey));
  if (verifyProofOfPossession(csr, key)) return;
  throw refuse('bad_pop', CSR, 'The signature of the certification request does not verify with its key.');
}

/** Another client's key gets no detail, so that nobody learns who has it. */
function checkKeyOwnership(
  request: EnrolmentRequest,
  publicKey: SubjectPublicKeyInfo,
  { subjectKey, clientId }: EnrolmentFacts,
): void {
  if (subjectKey === undefined) return;
  const keyId = request.keyId ?? publicKey.sha256Hex;
  if (subjectKey.clientId !== clientId) throw new PkiError('duplicate_key', 'This key cannot be used.');
  assertKeyUsable(subjectKey, CSR);
  if (subjectKey.keyId !== keyId) {
    throw refuse(
      'duplicate_key',
      '/key/keyId',
      'This client has the key under another keyId; send that one.',
    );
  }
}

/** Throws `compromised_key` for a key that was reported compromised, which blocks it at every CA, or destroyed. */
export function assertKeyUsable({ state, compromisedAt }: SubjectKeyRecord, pointer?: string): void {
  const fault = compromisedAt !== null ? 'compromised' : state === 'destroyed' ? 'destroyed' : undefined;
  if (fault === undefined) return;
  const detail = `This key was reported ${fault}.`;
  throw new PkiError(
    'compromised_key',
    detail,
    pointer === undefined ? {} : { errors: [{ pointer, detail }] },
  );
}

function checkDevice(profile: CertificateProfile, hasQscdEvidence: boolean): void {
  checkQscdEvidence(profile, hasQscdEvidence);
  if (profile.attestation === 'required') {
    throw refuse(
      'bad_attestation',
      '/profileId',
      'The profile needs a key attestation, and this RA takes none yet.',
    );
  }
}

/** Throws `qscd_not_certified` where the profile needs a QSCD and the client has shown none (EN 319 411-2 SDP-6.5.1-02). */
export function checkQscdEvidence(profile: CertificateProfile, hasQscdEvidence: boolean): void {
  if (profile.requiresQscd && !hasQscdEvidence) {
    throw refuse(
      'qscd_not_certified',
      '/profileId',
      'The profile needs a certified QSCD, and none is on record for this client.',
    );
  }
}

/** Throws `terms_not_accepted` for a consent to other terms than those of the CA. */
export function checkConsent(
  { consent }: Pick<EnrolmentRequest, 'consent'>,
  termsHashes: () => readonly string[],
): void {
  if (consent === undefined) return;
  if (consent.hashAlgorithmOID !== undefined && consent.hashAlgorithmOID !== TERMS_HASH_ALGORITHM) {
    throw refuse(
      'terms_not_accepted',
      '/consent/hashAlgorithmOID',
      `The hash of the terms is by ${TERMS_HASH_ALGORITHM}.`,
    );
  }
  if (!termsHashes().includes(consent.termsHash)) {
    throw refuse(
      'terms_not_accepted',
      '/consent/termsHash',
      'This is not the hash of the terms of the CA as they stand.',
    );
  }
}

function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function refuse(code: PkiErrorCode, pointer: string, detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }] });
}
