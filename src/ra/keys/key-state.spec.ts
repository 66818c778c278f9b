import fc from 'fast-check';
import type { SubjectKeyState } from '../../store/records';
import { findMove, finalStates } from '../state-machine';
import { assertKeyMove, KEY_MACHINE, type KeyActor } from './key-state';

const STATES = Object.keys(KEY_MACHINE.states) as SubjectKeyState[];
const ACTORS = Object.keys(KEY_MACHINE.actors) as KeyActor[];
/** The line of credential-api 1.1, with the ways past `attested`, back from `retired`, and early to the end. */
const WAYS: Readonly<Record<SubjectKeyState, readonly SubjectKeyState[]>> = {
  registered: ['attested', 'certified', 'destroyed'],
  attested: ['certified', 'destroyed'],
  certified: ['retired', 'destroyed'],
  retired: ['certified', 'destroyed'],
  destroyed: [],
};

describe('states of a key', () => {
  it.each(STATES)('%s has its ways and no other', (from) => {
    const moves = KEY_MACHINE.moves.filter((move) => move.from === from).map(({ to }) => to);
    expect([...moves].sort()).toEqual([...WAYS[from]].sort());
  });

  it('ends destroyed, alone', () => {
    expect(finalStates(KEY_MACHINE)).toEqual(['destroyed']);
  });

  it('along random walks makes every move of the table and no other, and leaves destroyed never', () => {
    const attempt = fc.tuple(fc.constantFrom(...STATES), fc.constantFrom(...ACTORS));
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        let state: SubjectKeyState = KEY_MACHINE.initial;
        for (const [to, by] of attempts) {
          const move = () => assertKeyMove(state, to, by);
          if (findMove(KEY_MACHINE, state, to, by) === undefined) {
            expect(move).toThrow(expect.objectContaining({ code: 'state_conflict' }));
            continue;
          }
          expect(move).not.toThrow();
          expect(WAYS[state]).toContain(to);
          // Only its client reports a destruction, and only the RA certifies.
          if (to === 'destroyed') expect(by).toBe('rssp');
          if (to === 'certified') expect(by).toBe('ra');
          state = to;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
