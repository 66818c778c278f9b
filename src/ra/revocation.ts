import { PkiError } from '../common/pki-error';
import type { CertificateRecord, CertificateState, RevocationRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import { allowedReasons, reasonList } from './revocation-reasons';
import { assertCertificateMove, certificateStateAt, type CertificateActor } from './certificate-state';
import { wireTime } from '../common/wire-time';

/** The members of a profile that say how the life of its certificates may end. */
export type RevocationRules = Pick<CertificateProfile, 'suspension' | 'revokeExpired' | 'status'>;

/** For certificates of CAs, responders and time-stamping units, and of profiles that the world no longer has. */
export const DEFAULT_REVOCATION_RULES: RevocationRules = {
  suspension: false,
  revokeExpired: false,
  status: { crl: true, ocsp: true, caIssuers: true },
};

/** The times of a request; undefined = none was given. */
export interface RequestedTimes {
  readonly effectiveAt: Date | undefined;
  readonly invalidityAt: Date | undefined;
}

/**
 * When the revocation takes effect: `now` where no later time is asked for. Throws `malformed` for a time that has passed
 * or lies after the end of the certificate, and for an invalidityDate after it (RFC 5280 5.3.2: since when the key is, or
 * is thought to be, invalid).
 */
export function effectiveTime(
  { effectiveAt = undefined, invalidityAt }: RequestedTimes,
  { notAfter }: Pick<CertificateRecord, 'notAfter'>,
  now: Date,
): Date {
  if (effectiveAt !== undefined && effectiveAt < now) {
    throw malformed(
      '/effectiveAt',
      `This time has passed; leave it out to revoke at once, and say by invalidityDate since when (now is ${wireTime(now)}).`,
    );
  }
  if (effectiveAt !== undefined && effectiveAt > now && effectiveAt > notAfter) {
    throw malformed('/effectiveAt', `The certificate ends before, at ${wireTime(notAfter)}.`);
  }
  const effective = effectiveAt ?? now;
  if (invalidityAt !== undefined && invalidityAt > effective) {
    throw malformed('/invalidityDate', 'This lies after the time at which the certificate is revoked.');
  }
  return effective;
}

/** Until when a hold lasts. Throws `malformed` for a time that has passed or lies after the end of the certificate. */
export function assertHoldTerm(
  until: Date,
  { notAfter }: Pick<CertificateRecord, 'notAfter'>,
  now: Date,
): void {
  if (until <= now) throw malformed('/until', `This time has passed (now is ${wireTime(now)}).`);
  if (until > notAfter) {
    throw malformed(
      '/until',
      `The certificate ends before, at ${wireTime(notAfter)}; leave it out to hold to the end.`,
    );
  }
}

/**
 * Throws unless the certificate can be revoked now by this actor: `already_revoked`; `reason_not_allowed` for a
 * validity-assured one, which is never revoked (EN 319 412-1 5.2.2); `state_conflict` for one that has expired, where its
 * profile does not allow that.
 */
export function assertRevocable(
  record: Pick<CertificateRecord, 'kind' | 'state' | 'notAfter'>,
  rules: RevocationRules,
  by: CertificateActor,
  now: Date,
): void {
  if (record.state === 'revoked') throw alreadyRevoked();
  assertHasStatus(rules);
  if (record.kind === 'root-ca') {
    throw new PkiError(
      'state_conflict',
      'A root cannot revoke its own certificate; it is withdrawn from the trusted list.',
    );
  }
  const state = certificateStateAt(record.state, record.notAfter, now);
  if (state === 'expired' && !rules.revokeExpired) {
    throw new PkiError(
      'state_conflict',
      'The certificate has expired, and with that its status is final: by its profile, or by the last CRL of its CA.',
    );
  }
  assertCertificateMove(state, 'revoked', by);
}

/** As {@link assertRevocable}, for a hold; also `reason_not_allowed` where the profile has no suspension. */
export function assertSuspendable(
  record: Pick<CertificateRecord, 'kind' | 'state' | 'notAfter'>,
  rules: RevocationRules,
  by: CertificateActor,
  now: Date,
): void {
  if (record.state === 'revoked') throw alreadyRevoked();
  assertHasStatus(rules);
  if (!rules.suspension) {
    const reasons = reasonList(allowedReasons(by === 'operator' ? 'operator' : 'rssp', record.kind));
    const detail = `Certificates of this profile cannot be put on hold; they can be revoked, for ${reasons}.`;
    throw new PkiError('reason_not_allowed', detail);
  }
  assertCertificateMove(certificateStateAt(record.state, record.notAfter, now), 'suspended', by);
}

function assertHasStatus({ status }: RevocationRules): void {
  if (status.validityAssured !== true) return;
  throw new PkiError(
    'reason_not_allowed',
    'A validity-assured certificate is never revoked or put on hold; no reason is allowed.',
    { clause: 'EN 319 412-1 5.2.2' },
  );
}

/**
 * Throws `already_revoked` if a request is pending that takes effect at the same time or earlier; one for an earlier time
 * takes its place.
 */
export function assertBringsForward(pending: RevocationRecord | undefined, effectiveAt: Date): void {
  if (pending === undefined || effectiveAt < pending.effectiveAt) return;
  throw new PkiError(
    'already_revoked',
    `The certificate is going to be revoked at ${wireTime(pending.effectiveAt)}; only an earlier effectiveAt takes its place.`,
  );
}

export function alreadyRevoked(): PkiError {
  return new PkiError('already_revoked', 'The certificate is revoked.');
}

/**
 * The date of a revocation: for a certificate on hold that of the hold, since nobody could rely on it from then on
 * (X.509, reason certificateHold: a hold that ends in a revocation keeps its date).
 */
export function revocationDate(
  { state, revokedAt }: { readonly state: CertificateState; readonly revokedAt: Date | null },
  effectiveAt: Date,
): Date {
  return state === 'suspended' && revokedAt !== null ? revokedAt : effectiveAt;
}

function malformed(pointer: string, detail: string): PkiError {
  return new PkiError('malformed', 'The body has members that are not valid; errors[] points to each.', {
    errors: [{ pointer, detail }],
  });
}
