import type { CertStatusView } from '../ocsp/ocsp-response-reader';
import type { CertificateStatusRow } from '../store/certificate.repository';
import type { RevokedCertificateView } from '../x509/certificate-list';

/** A status in one word: `good`, `unknown`, or the name of the CRLReason (RFC 5280 5.3.1) under which it is listed. */
export type ListedStatus = string;

/** What the row says. */
export function statusOfRow(row: CertificateStatusRow | undefined): ListedStatus {
  if (row === undefined) return 'unknown';
  if (row.revokedAtSeconds === null) return 'good';
  return row.revocationReason ?? 'unspecified';
}

/** What an OCSP answer says. */
export function statusOfAnswer(status: CertStatusView | undefined): ListedStatus {
  if (status === undefined) return 'no answer';
  return status.status === 'revoked' ? (status.reason ?? 'unspecified') : status.status;
}

/** What a list says. */
export function statusOfEntry(entry: RevokedCertificateView | undefined): ListedStatus {
  return entry === undefined ? 'good' : (entry.reason ?? 'unspecified');
}
