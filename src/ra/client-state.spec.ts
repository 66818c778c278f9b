import type { ClientState } from '../store/records';
import { assertClientMove, CLIENT_MACHINE } from './client-state';

const STATES = Object.keys(CLIENT_MACHINE.states) as ClientState[];
/** What an operator may do. */
const MOVES = ['pending active', 'pending suspended', 'active suspended', 'suspended active'];

describe('states of a client', () => {
  it.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))('%s to %s', (from, to) => {
    const move = () => assertClientMove(from, to);
    if (MOVES.includes(`${from} ${to}`)) expect(move).not.toThrow();
    else expect(move).toThrow(expect.objectContaining({ code: 'state_conflict' }));
  });
});
