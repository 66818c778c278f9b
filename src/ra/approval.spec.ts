import fc from 'fast-check';
import { anEnrolment } from '../../test/support/an-enrolment';
import { addApproval, approvalsFor, isComplete, withoutApprovals } from './approval';

const NOW = new Date('2026-04-01T09:00:00Z');
const OPERATORS = ['anna', 'berta', 'clara', 'dora'] as const;

describe('approvals', () => {
  it.each([
    ['auto', null],
    ['single', { required: 1, given: [] }],
    ['dual', { required: 2, given: [] }],
  ] as const)('of %s begin with %j', (approval, approvals) => {
    expect(approvalsFor(approval)).toEqual(approvals);
  });

  it('of dual are complete with the second operator', () => {
    const first = addApproval(anEnrolment({ approvals: approvalsFor('dual') }), 'anna', NOW);
    expect(isComplete(first)).toBe(false);
    const second = addApproval(anEnrolment({ approvals: first }), 'berta', NOW);
    expect(second).toEqual({
      required: 2,
      given: [
        { actor: 'anna', at: '2026-04-01T09:00:00Z' },
        { actor: 'berta', at: '2026-04-01T09:00:00Z' },
      ],
    });
    expect(isComplete(second)).toBe(true);
  });

  it('begin anew with as many as before', () => {
    const given = addApproval(anEnrolment({ approvals: approvalsFor('dual') }), 'anna', NOW);
    expect(withoutApprovals({ approvals: given })).toEqual({ required: 2, given: [] });
    expect(withoutApprovals({ approvals: null })).toBeNull();
  });

  it('fail from the same operator twice, and count each operator once along any sequence', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('single' as const, 'dual' as const),
        fc.array(fc.constantFrom(...OPERATORS), { maxLength: 12 }),
        (approval, sequence) => {
          let approvals = approvalsFor(approval);
          const seen = new Set<string>();
          for (const operator of sequence) {
            if (approvals === null || isComplete(approvals)) break;
            const enrolment = anEnrolment({ approvals });
            if (seen.has(operator)) {
              expect(() => addApproval(enrolment, operator, NOW)).toThrow(
                expect.objectContaining({ code: 'state_conflict', enrolmentId: enrolment.enrolmentId }),
              );
              continue;
            }
            approvals = addApproval(enrolment, operator, NOW);
            seen.add(operator);
            expect(approvals.given.map(({ actor }) => actor)).toEqual([...seen]);
          }
          const required = approval === 'dual' ? 2 : 1;
          expect(approvals !== null && isComplete(approvals)).toBe(new Set(sequence).size >= required);
        },
      ),
      { numRuns: 500 },
    );
  });
});
