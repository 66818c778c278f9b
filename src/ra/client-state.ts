import type { ClientState } from '../store/records';
import { assertMove, type StateMachine } from './state-machine';

/** Who moves a client. */
export type ClientActor = 'operator' | 'world';

/**
 * The life of a registered client (EN 319 411-1 OVR-6.3.5-05, -06: the CA confirms who manages keys for others before
 * it serves them, and stops serving where that no longer holds).
 */
export const CLIENT_MACHINE: StateMachine<ClientState, ClientActor> = {
  subject: 'a client',
  initial: 'pending',
  states: {
    pending: 'Registered, and not looked at yet. It gets no token.',
    active: 'It gets tokens and is served.',
    suspended: 'It gets no token, and those it has are refused at once. Its certificates stay as they are.',
  },
  actors: {
    operator: 'an operator client',
    world: 'a start of the service with a world that names it, or no longer does',
  },
  moves: [
    {
      from: 'pending',
      to: 'active',
      by: ['operator', 'world'],
      when: 'who it is and what it may do is confirmed; what the world names is',
    },
    { from: 'pending', to: 'suspended', by: ['operator', 'world'], when: 'it is not' },
    { from: 'active', to: 'suspended', by: ['operator', 'world'], when: 'it is no longer to be served' },
    { from: 'suspended', to: 'active', by: ['operator'], when: 'it is to be served again' },
  ],
};

/** Throws `state_conflict` unless the table has the move for an operator. */
export function assertClientMove(from: ClientState, to: ClientState): void {
  assertMove(CLIENT_MACHINE, from, to, 'operator');
}
