import type { SubjectKeyState } from '../../store/records';
import { assertMove, type StateMachine } from '../state-machine';

/** Who moves a subject key. */
export type KeyActor = 'rssp' | 'ra' | 'clock';

/** The life of a subject key (credential-api 1.1). That a key is compromised stands beside its state, in any of them. */
export const KEY_MACHINE: StateMachine<SubjectKeyState, KeyActor> = {
  subject: 'a key',
  initial: 'registered',
  states: {
    registered: 'The client has named it, by `PUT keys/{keyId}` or in an enrolment.',
    attested: 'A trusted device has attested it; no certificate yet.',
    certified: 'There is a live certificate for it.',
    retired: 'Its last live certificate has ended.',
    destroyed: 'The client has reported its destruction. It is never certified again.',
  },
  actors: {
    rssp: 'the client it belongs to',
    ra: 'the registration authority itself',
    clock: 'the passing of time',
  },
  moves: [
    { from: 'registered', to: 'attested', by: ['rssp'], when: 'its attestation is sent, and holds' },
    { from: 'registered', to: 'certified', by: ['ra'], when: 'a certificate is issued for it' },
    { from: 'attested', to: 'certified', by: ['ra'], when: 'a certificate is issued for it' },
    {
      from: 'certified',
      to: 'retired',
      by: ['ra', 'clock'],
      when: 'its last live certificate is revoked or has expired',
    },
    {
      from: 'retired',
      to: 'certified',
      by: ['ra'],
      when: 'another certificate is issued for it; never for a one-time key',
    },
    { from: 'registered', to: 'destroyed', by: ['rssp'], when: 'its destruction is reported' },
    { from: 'attested', to: 'destroyed', by: ['rssp'], when: 'its destruction is reported' },
    {
      from: 'certified',
      to: 'destroyed',
      by: ['rssp'],
      when: 'its destruction is reported, and its live certificates outlive it: of a one-time key, or validity-assured',
    },
    { from: 'retired', to: 'destroyed', by: ['rssp'], when: 'its destruction is reported' },
  ],
};

/** Throws `state_conflict` unless the table has the move for this actor. */
export function assertKeyMove(from: SubjectKeyState, to: SubjectKeyState, by: KeyActor): void {
  assertMove(KEY_MACHINE, from, to, by);
}
