import type { CertificateState } from '../store/records';
import { assertMove, type StateMachine } from './state-machine';

/** Who moves a certificate. */
export type CertificateActor = 'rssp' | 'operator' | 'ra' | 'clock';

/** The RA itself revokes by a cascade, the clock by a request for a later time. */
const LATER_OR_KEY = 'at once or at `effectiveAt`, or with its compromised key';

/**
 * The life of a certificate (credential-api 1.1). `superseded` is a business state: status services say good, and a
 * superseded certificate can still be revoked, since relying parties still accept it.
 */
export const CERTIFICATE_MACHINE: StateMachine<CertificateState, CertificateActor> = {
  subject: 'a certificate',
  initial: 'issued',
  states: {
    issued: 'Issued, not yet linked to its key at the signing service. Status services say good.',
    active: 'Linked. Status services say good.',
    suspended: 'On hold (RFC 5280 certificateHold). Status services list it.',
    revoked: 'Ended for good (EN 319 411-1 REV-6.3.9-04). Status services list it.',
    expired: 'Past notAfter. Status services list it only if it was revoked or on hold.',
    superseded: 'Replaced by another certificate that is linked. Status services say good.',
  },
  actors: {
    rssp: 'the client that enrolled',
    operator: 'an operator client',
    ra: 'the registration authority itself',
    clock: 'the passing of time',
  },
  moves: [
    { from: 'issued', to: 'active', by: ['rssp'], when: 'acceptance links it to its key' },
    {
      from: 'issued',
      to: 'revoked',
      by: ['rssp', 'operator', 'ra', 'clock'],
      when: `it is revoked, ${LATER_OR_KEY}, or not linked before \`linkBy\` (reason 5)`,
    },
    { from: 'issued', to: 'expired', by: ['clock'], when: 'notAfter has passed' },
    {
      from: 'active',
      to: 'suspended',
      by: ['rssp', 'operator'],
      when: 'it is put on hold, where the profile allows that',
    },
    {
      from: 'active',
      to: 'revoked',
      by: ['rssp', 'operator', 'ra', 'clock'],
      when: `it is revoked, ${LATER_OR_KEY}, or replaced under \`revokeOnReplace\` (reason 4)`,
    },
    { from: 'active', to: 'superseded', by: ['ra'], when: 'its replacement takes effect' },
    { from: 'active', to: 'expired', by: ['clock'], when: 'notAfter has passed' },
    {
      from: 'suspended',
      to: 'active',
      by: ['rssp', 'operator', 'clock'],
      when: 'the hold is lifted, or its `until` has come',
    },
    {
      from: 'suspended',
      to: 'revoked',
      by: ['rssp', 'operator', 'ra', 'clock'],
      when: `it is revoked, ${LATER_OR_KEY}; the date is that of the hold`,
    },
    { from: 'suspended', to: 'expired', by: ['clock'], when: 'notAfter has passed' },
    {
      from: 'superseded',
      to: 'revoked',
      by: ['rssp', 'operator', 'ra', 'clock'],
      when: `it is revoked, ${LATER_OR_KEY}`,
    },
    { from: 'superseded', to: 'expired', by: ['clock'], when: 'notAfter has passed' },
    {
      from: 'expired',
      to: 'revoked',
      by: ['rssp', 'operator', 'ra', 'clock'],
      when: 'it is revoked, where the profile says `revokeExpired`',
    },
  ],
};

/** Throws `state_conflict` unless the table has the move for this actor. */
export function assertCertificateMove(
  from: CertificateState,
  to: CertificateState,
  by: CertificateActor,
): void {
  assertMove(CERTIFICATE_MACHINE, from, to, by);
}

/** The state to show at an instant: a certificate past its notAfter has expired, unless it was revoked before. */
export function certificateStateAt(stored: CertificateState, notAfter: Date, at: Date): CertificateState {
  return stored !== 'revoked' && notAfter < at ? 'expired' : stored;
}
