import type { PkiErrorCode } from './pki-error';

/** What one error code means to the client: a title that never changes, and what to do about it. */
export interface ErrorDescription {
  readonly title: string;
  readonly remedy: string;
  /** Whether the same request, sent again later and unchanged, may succeed. */
  readonly retryable?: true;
}

/** Title and remedy of each code of credential-api 1.4; shown at `/docs/errors`. */
export const ERROR_CATALOGUE: Readonly<Record<PkiErrorCode, ErrorDescription>> = {
  malformed: { title: 'Malformed request', remedy: 'Correct the members that errors[] points to.' },
  idempotency_key_missing: {
    title: 'Idempotency-Key missing',
    remedy:
      'Send an Idempotency-Key header with a fresh value for each new request, the same value for a repeat.',
  },
  invalid_token: {
    title: 'Access token missing or not valid',
    remedy:
      'Get a new access token at /oauth2/token and send it as Authorization: Bearer, or DPoP with a proof.',
  },
  insufficient_scope: {
    title: 'Scope missing',
    remedy:
      'Ask for a token with the scope that the WWW-Authenticate header names; the client must be allowed it.',
  },
  profile_not_allowed: {
    title: 'Profile not allowed for this client',
    remedy: 'Choose a profile that GET ra/v1/profiles lists for this client.',
  },
  ca_not_allowed: {
    title: 'CA not allowed for this client',
    remedy: 'Choose a CA that GET ra/v1/cas lists for this client.',
  },
  not_authorised_source: {
    title: 'Not an authorised source',
    remedy: 'Let a party that the certificate policy authorises for this make the request.',
  },
  self_approval: {
    title: 'Own request cannot be approved',
    remedy: 'Let an operator client decide that did not submit the request.',
  },
  not_found: {
    title: 'Not found',
    remedy: 'Check the identifier; objects of other clients are not found either.',
  },
  method_not_allowed: { title: 'Method not allowed', remedy: 'Use one of the methods in the Allow header.' },
  duplicate_external_id: {
    title: 'External identifier used already',
    remedy: 'Look the first request up with ?externalId=, or choose another externalId.',
  },
  duplicate_key: { title: 'Key cannot be used', remedy: 'Generate a new key pair.' },
  nonce_reused: {
    title: 'Nonce used already',
    remedy: 'Get a new nonce from POST ra/v1/challenges and sign again.',
  },
  state_conflict: {
    title: 'Not possible in this state',
    remedy: 'Read the object again; its state decides what is possible.',
  },
  already_revoked: { title: 'Revoked already', remedy: 'Nothing is left to do: a revocation is final.' },
  idempotency_in_progress: {
    title: 'The first request is still running',
    remedy: 'Wait as Retry-After says, then repeat with the same Idempotency-Key.',
    retryable: true,
  },
  not_issued: {
    title: 'No certificate issued yet',
    remedy: 'Poll the enrolment until its state is issued.',
    retryable: true,
  },
  live_certificate: {
    title: 'Key has a live certificate',
    remedy: 'Revoke the certificates of the key first.',
  },
  enrolment_expired: { title: 'Enrolment expired', remedy: 'Start a new enrolment.' },
  precondition_failed: {
    title: 'Object has changed',
    remedy: 'Read the object again and repeat with its current ETag in If-Match.',
  },
  too_large: { title: 'Request too large', remedy: 'Send a smaller body; discovery lists the limits.' },
  unsupported_media_type: {
    title: 'Unsupported media type',
    remedy: 'Send the body as Content-Type: application/json.',
  },
  bad_csr: {
    title: 'Certification request not readable',
    remedy: 'Send base64 of a strict DER PKCS#10; errors[].reason says what is wrong with it.',
  },
  bad_pop: {
    title: 'Proof of possession not valid',
    remedy: 'Sign the request with the key to be certified, over the nonce of a challenge of this client.',
  },
  nonce_expired: {
    title: 'Nonce expired',
    remedy: 'Get a new nonce from POST ra/v1/challenges and sign again.',
  },
  unsupported_key: {
    title: 'Key type not supported',
    remedy: 'Use one of the key algorithms that the profile lists.',
  },
  weak_key: { title: 'Key too weak', remedy: 'Generate a stronger key pair.' },
  compromised_key: {
    title: 'Key is compromised',
    remedy: 'Generate a new key pair; this one is blocked at every CA.',
  },
  key_too_old: { title: 'Key too old for renewal', remedy: 'Generate a new key pair and ask for a re-key.' },
  unknown_profile: { title: 'Unknown profile', remedy: 'Choose a profileId that GET ra/v1/profiles lists.' },
  unknown_ca: { title: 'Unknown CA', remedy: 'Choose a caId that GET ra/v1/cas lists.' },
  subject_type_mismatch: {
    title: 'Profile is for another kind of subject',
    remedy: 'Choose a profile of this subjectType, or correct subjectType.',
  },
  subject_mismatch: {
    title: 'Subject does not fit the profile or the evidence',
    remedy: 'Correct the claims that errors[] points to.',
  },
  bad_attestation: {
    title: 'Attestation not valid',
    remedy: 'Send an attestation of this key in a supported format.',
  },
  attestation_stale: { title: 'Attestation not fresh', remedy: 'Attest the key again over a new challenge.' },
  qscd_not_certified: {
    title: 'Device not certified',
    remedy: 'Use a QSCD whose certification is in force.',
  },
  evidence_insufficient: {
    title: 'Evidence not sufficient',
    remedy: 'Send the evidence that requiredActions asks for.',
  },
  terms_not_accepted: {
    title: 'Terms not accepted',
    remedy: 'Send consent with the terms and hash that the profile names.',
  },
  // No check says so: the bundled profiles have the identifier of its subject in every name. The test control can.
  dn_in_use: {
    title: 'Name belongs to another subject',
    remedy: 'Correct the name or the identifier of the subject.',
  },
  policy_violation: { title: 'Against the certificate policy', remedy: 'Correct what errors[] points to.' },
  reason_not_allowed: {
    title: 'Revocation reason not allowed',
    remedy: 'Use a reason that this party may give for this kind of certificate.',
  },
  idempotency_mismatch: {
    title: 'Idempotency-Key was used for another request',
    remedy: 'Use a fresh Idempotency-Key for a different body.',
  },
  link_mismatch: {
    title: 'Acceptance does not fit the certificate',
    remedy: 'Confirm the key and certificate hash of this enrolment.',
  },
  rate_limited: { title: 'Too many requests', remedy: 'Wait as Retry-After says.', retryable: true },
  quota_exceeded: {
    title: 'Quota used up',
    remedy: 'Wait as Retry-After says, or ask an operator.',
    retryable: true,
  },
  internal: {
    title: 'Internal error',
    remedy: 'Repeat with the same Idempotency-Key; if it persists, the log has the cause under the instance.',
    retryable: true,
  },
  ca_offline: { title: 'CA offline', remedy: 'Wait as Retry-After says.', retryable: true },
};
