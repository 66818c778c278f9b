/** How OCSP answers for one CA. */
export interface OcspPolicy {
  /** Who signs: a responder certified by the CA, or the CA itself. */
  readonly signing: 'delegated' | 'direct';
  /** From thisUpdate to nextUpdate, ISO 8601. */
  readonly validity: string;
  /** What is said of a certificate that was never issued (RFC 6960 2.2); never `good`. */
  readonly notIssued: 'unknown' | 'revoked';
  /** Whether an answer tells the hash of the certificate (Common PKI V2.0 Part 4). */
  readonly certHash: boolean;
  /**
   * Whether a CA whose last CRL is published answers for ever: nextUpdate 99991231235959Z, no nonce, signed by the CA itself
   * (EN 319 411-2 CSS-6.3.10-11).
   */
  readonly lastAnswers: boolean;
}

/** How often the lists of one CA come, and how long they get. Durations are ISO 8601. */
export interface CrlPolicy {
  /** From thisUpdate to nextUpdate, of lists of certificates for subjects. */
  readonly validity: string;
  /** From thisUpdate to the issue of the next one if nothing happens before. */
  readonly refresh: string;
  /** The same for lists of CA certificates: those of a root, and the CA-certificate list of any CA. */
  readonly caValidity: string;
  readonly caRefresh: string;
  /** How soon after the issue of a certificate its list is not older than it, of real time. */
  readonly newCertificateWithin: string;
  /** Certificates that one shard takes, so that its list never has more entries. */
  readonly shardCapacity: number;
}

/** How the status of a CA's certificates is published. */
export interface StatusPolicy {
  readonly ocsp: OcspPolicy;
  readonly crl: CrlPolicy;
}

/** The part of it that a file gives. */
export interface GivenStatusPolicy {
  readonly ocsp?: Partial<OcspPolicy>;
  readonly crl?: Partial<CrlPolicy>;
}

/**
 * What holds where the world says nothing: lists for subjects at least every 24 hours (EN 319 411-1 CSS-6.3.9-05), two hours
 * of which are left for trying again before the alarm; lists of CA certificates within 31 days, the limit for
 * cross-certificates (CSS-6.3.9-14).
 */
export const DEFAULT_STATUS_POLICY: StatusPolicy = {
  ocsp: { signing: 'delegated', validity: 'PT1H', notIssued: 'unknown', certHash: false, lastAnswers: false },
  crl: {
    validity: 'PT24H',
    refresh: 'PT16H',
    caValidity: 'P31D',
    caRefresh: 'P23D',
    newCertificateWithin: 'PT60S',
    shardCapacity: 10_000,
  },
};

/** What is given, on top of what holds without it. */
export function statusPolicyOn(base: StatusPolicy, given: GivenStatusPolicy = {}): StatusPolicy {
  return { ocsp: { ...base.ocsp, ...given.ocsp }, crl: { ...base.crl, ...given.crl } };
}
