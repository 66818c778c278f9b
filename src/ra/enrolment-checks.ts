import type { AttestationVerdict } from '../attestation/attestation-types';
import { certificateValidity, type ValidityPeriod } from '../ca/certificate-validity';
import { certifySubject } from '../ca/subject-name';
import { TERMS_HASH_ALGORITHM } from '../ca/terms';
import { PkiError } from '../common/pki-error';
import type { ChallengeRecord, SubjectKeyRecord } from '../store/records';
import { checkKeyPolicy } from '../x509/key-policy';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { CertificateProfile } from '../world/certificate-profile';
import {
  assertAttestationChallenge,
  checkAttestation,
  presentedEvidence,
  type PresentedEvidence,
} from './attestation-check';
import type { CertificateOffer } from './certificate-offer';
import type { EnrolmentRequest } from './enrolment-request';
import { assertAlgorithmOf } from './keys/key-algorithm';
import { assertAttestedDevice } from './keys/registered-attestation';
import { assertOneTimeKeyFresh } from './keys/one-time-key';
import { assertDeviceCertified, type DeviceChoice } from './qscds/device-choice';
import { openProof } from './proof/proof-methods';
import { pointingAt, refuse, type ReadProof } from './proof/proof-of-possession';
import { qualifierFits } from './signature-qualifier';

/** A request whose subject fits the profile and whose key may be certified; possession is still to be proven. */
export interface ReadApplication {
  readonly proof: ReadProof;
  readonly publicKey: SubjectPublicKeyInfo;
  /** The key attestation that the request is to be judged by. */
  readonly presented: PresentedEvidence | undefined;
}

/** What the checks must know beside the request. */
export interface EnrolmentFacts {
  readonly now: Date;
  readonly clientId: string;
  /** The challenge with the nonce of the request. */
  readonly challenge: ChallengeRecord | undefined;
  /** The challenge with the nonce of the attestation, if that has one of its own. */
  readonly attestationChallenge?: ChallengeRecord | undefined;
  /** Roots that are trusted to attest this client's keys, DER. */
  readonly attestationRoots?: readonly Uint8Array[];
  /** Issuer URL of this RA. */
  readonly raIssuer: string;
  /** The JWK Set of the client; looked up for `attested_key` alone. */
  readonly clientKeys?: object | null;
  /** Whether the client has used the `jti` of the proof before. */
  readonly isJtiUsed?: boolean;
  /** What is known of the key. */
  readonly subjectKey: SubjectKeyRecord | undefined;
  /** The audit that shows the client's QSCD to be certified (EN 319 411-2 SDP-6.5.1-02). */
  readonly hasQscdEvidence: boolean;
  /** The device that the key is on. */
  readonly device: DeviceChoice;
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
 * 3. request: `bad_csr`, strict DER (RFC 2986 4, RFC 4211 3), `bad_pop` for a statement that is none;
 * 4. key: `unsupported_key`, `weak_key` at the time of the Clock; `bad_pop` if `key.publicKey` is another key; `malformed`
 *    if `key.algorithm` is not its algorithm;
 * 5. whether the profile takes the attestation at all: `policy_violation`, `bad_attestation`.
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
  const proof = openProof(request.proofOfPossession, request.publicKeyDer);
  const { publicKey, keyPointer } = proof;
  pointingAt(keyPointer, () => {
    checkKeyPolicy(publicKey, profile.keyAlgorithms, now);
  });
  if (request.publicKeyDer !== undefined && !sameOctets(request.publicKeyDer, publicKey.der)) {
    throw refuse('bad_pop', '/key/publicKey', 'This is not the key of the certification request.');
  }
  assertAlgorithmOf(publicKey, request.keyAlgorithm, '/key/algorithm');
  if (proof.method === 'late') assertNothingOfLateKey(request);
  return { proof, publicKey, presented: presentedEvidence(request, proof, profile) };
}

/**
 * Second half, which also needs what the store knows. In this order:
 *
 * 6. nonce: `bad_pop`, `nonce_reused`, `nonce_expired`;
 * 7. proof of possession: `bad_pop` (EN 319 411-1 REG-6.3.1-01), `nonce_reused` for its `jti`;
 * 8. key ownership: `duplicate_key`, `compromised_key`; for a one-time key `key_too_old`, `policy_violation`;
 * 9. device: `qscd_not_certified`;
 * 10. attestation: `bad_attestation`, `attestation_stale`, `nonce_reused` (EN 319 411-2 SDP-6.5.1-04);
 * 11. validity: `policy_violation`;
 * 12. consent: `terms_not_accepted` (EN 319 411-1 REG-6.3.4-08).
 *
 * A proof that comes late leaves out 6, 7 and 10: all of this is checked again when it comes. Answers what was verified of
 * the attestation.
 *
 * `duplicate_external_id` comes last, from the unique index, when the enrolment is stored. A refusal uses up nothing:
 * the nonce is marked as used in the unit of work that stores the enrolment.
 */
export function checkApplication(
  request: EnrolmentRequest,
  { proof, presented }: ReadApplication,
  { profile }: CertificateOffer,
  facts: EnrolmentFacts,
): AttestationVerdict | undefined {
  if (proof.method !== 'late') {
    checkNonce(request.proofOfPossession.nonce, proof, profile, facts);
    checkPossession(proof, facts);
  }
  checkKeyOwnership(request, proof, facts);
  assertDeviceCertified(profile, facts.hasQscdEvidence, facts.device, facts.now);
  const verdict = proof.method === 'late' ? undefined : checkEvidence(presented, proof, profile, facts);
  certificateValidity(profile.validity, facts.issuer, facts.now, request.validity);
  checkConsent(request, facts.termsHashes);
  return verdict;
}

/** A key whose possession is not proven yet is nobody's, so nothing can be kept of it. */
function assertNothingOfLateKey({ attestation, oneTime }: EnrolmentRequest): void {
  const remedy = 'register the key first (PUT keys/{keyId}), or send the proof with the enrolment.';
  if (attestation !== undefined)
    throw refuse('policy_violation', '/attestation', `The proof comes later: ${remedy}`);
  if (oneTime !== undefined)
    throw refuse('policy_violation', '/key/oneTime', `The proof comes later: ${remedy}`);
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

/** The nonce must be a live challenge of this client, and the one that the proof is made over. */
function checkNonce(
  nonce: string | undefined,
  proof: ReadProof,
  profile: CertificateProfile,
  { challenge, clientId, now }: EnrolmentFacts,
): void {
  const pointer = '/proofOfPossession/nonce';
  if (nonce === undefined) {
    if (profile.popNonce === 'optional' && !proof.hasNonce) return;
    throw refuse('bad_pop', pointer, 'Send the nonce of a challenge that the proof is signed over.');
  }
  proof.assertNonce(nonce);
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

function checkPossession(
  proof: ReadProof,
  { now, raIssuer, clientKeys = null, isJtiUsed }: EnrolmentFacts,
): void {
  proof.verify({ now, issuer: raIssuer, clientKeys });
  if (isJtiUsed) throw jtiReused();
}

/** What the loser of a race for one `jti` is told, too. */
export function jtiReused(): PkiError {
  return refuse(
    'nonce_reused',
    '/proofOfPossession/statement',
    'The jti was used already; make a new statement with a new one.',
  );
}

/** Another client's key gets no detail, so that nobody learns who has it. */
function checkKeyOwnership(
  request: EnrolmentRequest,
  { publicKey, keyPointer }: ReadProof,
  { subjectKey, clientId, now }: EnrolmentFacts,
): void {
  if (subjectKey === undefined) return;
  const keyId = request.keyId ?? publicKey.sha256Hex;
  if (subjectKey.clientId !== clientId) throw new PkiError('duplicate_key', 'This key cannot be used.');
  assertKeyUsable(subjectKey, keyPointer);
  if (subjectKey.keyId !== keyId) {
    throw refuse(
      'duplicate_key',
      '/key/keyId',
      'This client has the key under another keyId; send that one.',
    );
  }
  assertOneTimeKeyFresh(subjectKey, keyPointer, now);
  if (request.oneTime !== undefined && request.oneTime !== subjectKey.oneTime) {
    throw refuse(
      'policy_violation',
      '/key/oneTime',
      `The key is known as ${subjectKey.oneTime ? 'a one-time key' : 'one that is not one-time'}.`,
    );
  }
  if (request.qscdId !== undefined && subjectKey.qscdId !== null && request.qscdId !== subjectKey.qscdId) {
    throw refuse('policy_violation', '/key/qscdId', `The key is known to be on ${subjectKey.qscdId}.`);
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

function checkEvidence(
  presented: PresentedEvidence | undefined,
  proof: ReadProof,
  profile: CertificateProfile,
  {
    attestationChallenge,
    attestationRoots = [],
    raIssuer,
    clientId,
    now,
    subjectKey,
    device,
  }: EnrolmentFacts,
): AttestationVerdict | undefined {
  if (presented?.ownNonce === true && presented.evidence.nonce !== undefined)
    assertAttestationChallenge(attestationChallenge, clientId, now);
  const verdict = checkAttestation(presented, proof, profile, subjectKey, {
    publicKey: proof.publicKey,
    roots: attestationRoots,
    issuer: raIssuer,
    now,
  });
  // Of roots that stand for one device; those of the world stand for many.
  if (verdict !== undefined && presented !== undefined && device.kind === 'chosen') {
    if (device.device.attestationRoots.length > 0)
      assertAttestedDevice(verdict, device.device, presented.pointer);
  }
  return verdict;
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
