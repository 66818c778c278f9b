/**
 * The closed set of error codes; they are the wire codes of `ra/v1`. Every protocol renders the same error in its own form.
 */
export const PKI_ERROR_STATUS = {
  malformed: 400,
  idempotency_key_missing: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  profile_not_allowed: 403,
  ca_not_allowed: 403,
  not_authorised_source: 403,
  self_approval: 403,
  not_found: 404,
  method_not_allowed: 405,
  duplicate_external_id: 409,
  duplicate_key: 409,
  nonce_reused: 409,
  state_conflict: 409,
  already_revoked: 409,
  idempotency_in_progress: 409,
  not_issued: 409,
  live_certificate: 409,
  enrolment_expired: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  bad_csr: 422,
  bad_pop: 422,
  nonce_expired: 422,
  unsupported_key: 422,
  weak_key: 422,
  compromised_key: 422,
  key_too_old: 422,
  unknown_profile: 422,
  unknown_ca: 422,
  subject_type_mismatch: 422,
  subject_mismatch: 422,
  bad_attestation: 422,
  attestation_stale: 422,
  qscd_not_certified: 422,
  evidence_insufficient: 422,
  terms_not_accepted: 422,
  dn_in_use: 422,
  policy_violation: 422,
  reason_not_allowed: 422,
  idempotency_mismatch: 422,
  link_mismatch: 422,
  rate_limited: 429,
  quota_exceeded: 429,
  internal: 500,
  ca_offline: 503,
} as const;

export type PkiErrorCode = keyof typeof PKI_ERROR_STATUS;

/** One offending member of a request: a JSON pointer (RFC 6901), what is wrong with it, and the remedy. */
export interface PkiErrorMember {
  readonly pointer: string;
  readonly detail: string;
  /** A stable word for programs, where one code has several reasons (`bad_csr`: `truncated`, `trailing_bytes` ...). */
  readonly reason?: string;
}

/**
 * The one error of the domain. `detail` and `errors` are safe to show to a client; `cause` never leaves the process.
 */
export class PkiError extends Error {
  readonly errors: readonly PkiErrorMember[];
  /** The clause of the standard that the request breaks, for example `RFC 2986 4.2`. */
  readonly clause?: string;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  readonly enrolmentId?: string;

  constructor(
    readonly code: PkiErrorCode,
    readonly detail: string,
    options: {
      errors?: readonly PkiErrorMember[];
      clause?: string;
      retryAfterSeconds?: number;
      enrolmentId?: string;
      cause?: unknown;
    } = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PkiError';
    this.errors = options.errors ?? [];
    if (options.clause !== undefined) this.clause = options.clause;
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
    if (options.enrolmentId !== undefined) this.enrolmentId = options.enrolmentId;
  }
}
