import fc from 'fast-check';
import type { EnrolmentState } from '../store/records';
import { ENROLMENT_MACHINE, EXPIRING_STATES, type EnrolmentActor } from './enrolment-state';
import { findMove, finalStates } from './state-machine';
import { advanceEnrolment } from './enrolment';
import { anEnrolment } from '../../test/support/an-enrolment';

/** The complete moves of credential-api 1.1, typed in from there. */
const CONTRACT: Readonly<Record<EnrolmentState, readonly EnrolmentState[]>> = {
  received: ['action_required', 'pending_approval', 'approved', 'rejected'],
  action_required: ['pending_approval', 'approved', 'cancelled', 'expired'],
  pending_approval: ['action_required', 'approved', 'rejected', 'cancelled', 'expired'],
  approved: ['issuing', 'cancelled'],
  issuing: ['issued', 'approved', 'failed'],
  issued: ['linked', 'failed'],
  linked: [],
  rejected: [],
  cancelled: [],
  expired: [],
  failed: [],
};
const STATES = Object.keys(CONTRACT) as EnrolmentState[];
const ACTORS: readonly EnrolmentActor[] = ['ra', 'rssp', 'operator', 'clock'];
const anyState = fc.constantFrom(...STATES);
const anyActor = fc.constantFrom(...ACTORS);
const NOW = new Date('2026-04-01T09:00:00Z');

describe('enrolment states', () => {
  it.each(STATES)('%s has the moves of the contract and no other', (from) => {
    const moves = ENROLMENT_MACHINE.moves.filter((move) => move.from === from).map(({ to }) => to);
    expect([...moves].sort()).toEqual([...CONTRACT[from]].sort());
  });

  it('ends in five states', () => {
    expect(finalStates(ENROLMENT_MACHINE).sort()).toEqual([
      'cancelled',
      'expired',
      'failed',
      'linked',
      'rejected',
    ]);
  });

  it('expires what waits for somebody', () => {
    expect([...EXPIRING_STATES].sort()).toEqual(['action_required', 'pending_approval']);
  });

  it('makes every move of the table and refuses every other with state_conflict, leaving the enrolment as it was', () => {
    fc.assert(
      fc.property(anyState, anyState, anyActor, (from, to, by) => {
        const enrolment = anEnrolment({ state: from });
        const attempt = () => advanceEnrolment(enrolment, [{ to, by, actor: 'somebody' }], NOW);
        if (findMove(ENROLMENT_MACHINE, from, to, by) === undefined) {
          expect(attempt).toThrow(
            expect.objectContaining({ code: 'state_conflict', enrolmentId: enrolment.enrolmentId }),
          );
        } else {
          expect(attempt()).toMatchObject({
            state: to,
            history: [...enrolment.history, { state: to, actor: 'somebody' }],
          });
        }
        expect(enrolment.state).toBe(from);
      }),
      { numRuns: 1000 },
    );
  });

  it('holds along random walks: the history is a path of the contract, and nothing leaves an end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyState, anyActor), { maxLength: 40 }), (attempts) => {
        let enrolment = anEnrolment();
        for (const [to, by] of attempts) {
          const before = enrolment.state;
          try {
            enrolment = advanceEnrolment(enrolment, [{ to, by, actor: by }], NOW);
          } catch (error) {
            expect(error).toMatchObject({ code: 'state_conflict' });
            continue;
          }
          expect(CONTRACT[before]).toContain(to);
        }
        const path = enrolment.history.map(({ state }) => state);
        expect(path[0]).toBe('received');
        path
          .slice(1)
          .forEach((state, index) => expect(CONTRACT[path[index] as EnrolmentState]).toContain(state));
      }),
      { numRuns: 500 },
    );
  });
});
