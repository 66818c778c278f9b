import { PkiError } from '../common/pki-error';
import type { CertificateKind } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import { crlReasonNumber, crlReasonOf, type CrlReason } from '../x509/crl-reason';

/** In whose name a revocation is asked for; `ra` and `clock` are the service itself. */
export const REQUESTORS = ['rssp', 'subscriber', 'operator'] as const;

export type Requestor = (typeof REQUESTORS)[number];

/** What a request may say at all: the numbers of CRLReason and 7, which is not used; each gets its own answer. */
export const REASON_NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const OF_SUBSCRIBERS: readonly CrlReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
];
const OF_OPERATORS: readonly CrlReason[] = [...OF_SUBSCRIBERS, 'privilegeWithdrawn'];
const FOR_CA_CERTIFICATES: readonly CrlReason[] = [...OF_OPERATORS, 'cACompromise'];

/** The reasons a party may give for a kind of certificate, by rising number (credential-api 1.3a, "Reasons (who)"). */
export function allowedReasons(requestor: Requestor, kind: CertificateKind): readonly CrlReason[] {
  if (requestor !== 'operator') return OF_SUBSCRIBERS;
  const reasons = isCaKind(kind) ? FOR_CA_CERTIFICATES : OF_OPERATORS;
  return [...reasons].sort((one, other) => crlReasonNumber(one) - crlReasonNumber(other));
}

/**
 * The reason with this CRLReason number (RFC 5280 5.3.1); `suspension`: whether the profile has holds. Throws `reason_not_allowed`, naming those that are, for one that
 * the party may not give: 6 is for suspension, 7, 8 and 10 are for nobody.
 */
export function chooseReason(
  number: number,
  requestor: Requestor,
  kind: CertificateKind,
  { suspension }: Pick<CertificateProfile, 'suspension'>,
): CrlReason {
  const allowed = allowedReasons(requestor, kind);
  const reason = crlReasonOf(number);
  if (reason !== undefined && allowed.includes(reason)) return reason;
  const remedy =
    reason === 'certificateHold' && suspension ? ' To put the certificate on hold, use its suspension.' : '';
  const detail = `The reason ${number} is not for this party and certificate; allowed are ${reasonList(allowed)}.${remedy}`;
  throw new PkiError('reason_not_allowed', detail, {
    clause: 'RFC 5280 5.3.1',
    errors: [{ pointer: '/revocationReason', detail }],
  });
}

/** Reasons as a text for people: `1 (keyCompromise), 4 (superseded)`. */
export function reasonList(reasons: readonly CrlReason[]): string {
  return reasons.map((word) => `${crlReasonNumber(word)} (${word})`).join(', ');
}

export function isCaKind(kind: CertificateKind): boolean {
  return kind === 'root-ca' || kind === 'issuing-ca';
}
