import type { CertificateStatusRow } from '../store/certificate.repository';
import { fromUtcSeconds } from '../store/utc-seconds';
import { isCrlReason } from '../x509/crl-reason';
import type { CertStatus, RevocationReason } from './ocsp-response';

const GOOD: CertStatus = { status: 'good' };

/** The members of a row that decide. */
export type StatusMembers = Pick<CertificateStatusRow, 'state' | 'revocationReason' | 'revokedAtSeconds'>;

/**
 * What a row says at `now`. A certificate on hold is revoked for certificateHold; one that has expired keeps the status
 * that it had (EN 319 411-2 CSS-6.3.10-02); a revocation of a later time is none yet. A row that contradicts itself is
 * an Error: it must not pass for good.
 */
export function certStatusOf(
  { state, revocationReason, revokedAtSeconds }: StatusMembers,
  now: Date,
): CertStatus {
  if (revokedAtSeconds === null) {
    if (state === 'revoked' || state === 'suspended')
      throw new Error(`a ${state} certificate has no time of revocation`);
    return GOOD;
  }
  if (revokedAtSeconds * 1000 > now.getTime()) return GOOD;
  return {
    status: 'revoked',
    revocationTime: fromUtcSeconds(revokedAtSeconds),
    reason: reasonOf(revocationReason),
  };
}

function reasonOf(name: string | null): RevocationReason {
  if (name === null) return 'unspecified';
  if (!isCrlReason(name) || name === 'removeFromCRL')
    throw new Error('a certificate is revoked for an unknown reason');
  return name;
}
