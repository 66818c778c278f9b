import type { CrlReason } from '../../../src/x509/crl-reason';

/** What was done to a certificate before the judges ask. */
export const STATES = [
  'good',
  'revoked',
  'held',
  'released',
  'held, then revoked',
  'never issued',
  'expired',
  'revoked, then expired',
] as const;
export type State = (typeof STATES)[number];

/** Ways of asking, which are the columns of the page. */
export const COLUMNS = [
  'OpenSSL OCSP',
  'OpenSSL CRL',
  'GnuTLS OCSP',
  'GnuTLS CRL',
  'Go',
  'Java OCSP',
  'Java CRL',
] as const;
export type Column = (typeof COLUMNS)[number];

/** A certificate on disk whose status is asked for. All files are PEM. */
export interface StatusSubject {
  /** Unique, for example `alpha-seal/P-256/revoked-keyCompromise`. */
  readonly name: string;
  readonly state: State;
  /** The issuer. */
  readonly caId: string;
  /** Why it is on the list, if it is. */
  readonly reason?: CrlReason;
  readonly certificateFile: string;
  readonly issuerFile: string;
  readonly rootFile: string;
  /** The certificate and its issuers, root last. */
  readonly pathFile: string;
  /** As the certificate says (AIA). */
  readonly ocspUrl: string;
  /** As the certificate says (CDP). */
  readonly crlUrl: string;
}

/**
 * What a judge makes of a certificate: `expired` where it goes no further than that, `refused` where it does not believe
 * the list or answer. `reason` is missing where the judge does not tell.
 */
export type Status = 'good' | 'revoked' | 'unknown' | 'expired' | 'refused';

/** One answer of one judge. */
export interface StatusVerdict {
  readonly column: Column;
  /** Name of the subject. */
  readonly subject: string;
  readonly status: Status;
  readonly reason?: string;
  /** What the judge printed, to be read by people. */
  readonly detail: string;
}

/** Which way of asking takes part, and what it has to say. Undefined: it cannot be asked. */
export function expectedStatus(state: State, column: Column): Status | undefined {
  switch (state) {
    case 'good':
    case 'released':
      return 'good';
    case 'revoked':
    case 'held':
    case 'held, then revoked':
      return 'revoked';
    case 'never issued':
      // Where there is no certificate there is nothing to follow from a list or to build a path from.
      return ['OpenSSL OCSP', 'GnuTLS OCSP', 'Go'].includes(column) ? 'unknown' : undefined;
    case 'expired':
      return LOOKS_AT_VALIDITY.includes(column) ? 'expired' : 'good';
    case 'revoked, then expired':
      return STOPS_AT_EXPIRY.includes(column) ? 'expired' : 'revoked';
  }
}

/** These validate a path, of which expiry is a part, and do not look at the status after it. */
const STOPS_AT_EXPIRY: readonly Column[] = ['GnuTLS CRL', 'Java OCSP', 'Java CRL'];
/** This one does, but where it finds nothing expiry is what it says. */
const LOOKS_AT_VALIDITY: readonly Column[] = ['OpenSSL CRL', ...STOPS_AT_EXPIRY];
