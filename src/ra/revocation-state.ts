import type { RevocationState } from '../store/records';
import type { StateMachine } from './state-machine';

/** Who moves a request for revocation. */
export type RevocationActor = 'ra' | 'clock' | 'crl';

/**
 * The life of a request for revocation (credential-api 1.1). A request for a later time is confirmed by that time: from
 * then on the 60 minutes count (EN 319 411-1 REV-6.2.4-05A).
 */
export const REVOCATION_MACHINE: StateMachine<RevocationState, RevocationActor> = {
  subject: 'a request for revocation',
  initial: 'received',
  states: {
    received: 'The request is looked at; nobody sees it in this state, since that ends before the answer.',
    pending_confirmation: 'Accepted for a later time, `effectiveAt`; the certificate is as it was.',
    effective: 'The certificate is revoked; OCSP and the API say so.',
    published:
      'Every status service says so; since `publishedAt` the CRL too, where the certificate names one.',
    rejected: 'It will not take effect: another revocation came first.',
  },
  actors: {
    ra: 'the registration authority itself',
    clock: 'the passing of time',
    crl: 'the publication of a CRL',
  },
  moves: [
    {
      from: 'received',
      to: 'pending_confirmation',
      by: ['ra'],
      when: 'the party may ask for this, with this reason, for this certificate',
    },
    {
      from: 'received',
      to: 'rejected',
      by: ['ra'],
      when: 'it may not; the answer says why, and nothing is kept',
    },
    {
      from: 'pending_confirmation',
      to: 'effective',
      by: ['ra', 'clock'],
      when: 'no later time was asked for (at once, in the same unit), or `effectiveAt` has come',
    },
    {
      from: 'pending_confirmation',
      to: 'rejected',
      by: ['ra', 'clock'],
      when: 'a request with an earlier `effectiveAt` takes its place, or the certificate was revoked otherwise',
    },
    {
      from: 'effective',
      to: 'published',
      by: ['ra', 'crl'],
      when: 'a CRL shows it, or the certificate names no CRL (at once)',
    },
  ],
};
