import fc from 'fast-check';
import { PkiError } from '../../src/common/pki-error';
import {
  assertCertificateMove,
  certificateStateAt,
  type CertificateActor,
} from '../../src/ra/certificate-state';
import type { CertificateState } from '../../src/store/records';

/** What may happen to a certificate, said apart from the table: by whom, from where, to where. */
const RULES: Readonly<
  Record<string, { by: readonly CertificateActor[]; from: readonly CertificateState[]; to: CertificateState }>
> = {
  accept: { by: ['rssp'], from: ['issued'], to: 'active' },
  suspend: { by: ['rssp', 'operator'], from: ['active'], to: 'suspended' },
  release: { by: ['rssp', 'operator', 'clock'], from: ['suspended'], to: 'active' },
  replace: { by: ['ra'], from: ['active'], to: 'superseded' },
  revoke: {
    by: ['rssp', 'operator', 'ra', 'clock'],
    from: ['issued', 'active', 'suspended', 'superseded', 'expired'],
    to: 'revoked',
  },
};
const STATES = ['issued', 'active', 'suspended', 'revoked', 'expired', 'superseded'] as const;
const ACTORS = ['rssp', 'operator', 'ra', 'clock'] as const;
const LIFE_SECONDS = 60;
const STEPS_OF_A_WALK = 50;

/** Which rule of the model, if any, allows this; passing notAfter is the clock's. */
function modelAllows(from: CertificateState, to: CertificateState, by: CertificateActor): boolean {
  if (to === 'expired') return by === 'clock' && from !== 'expired' && from !== 'revoked';
  return Object.values(RULES).some(
    (rule) => rule.to === to && rule.from.includes(from) && rule.by.includes(by),
  );
}

/**
 * Random lives of certificates: each step is somebody's wish for a state, some seconds later. The table and the model
 * above agree on every step; a revoked certificate stays revoked; status services list exactly what is on hold or revoked.
 */
export function certificateWalkSuite(transitions: number): void {
  const step = fc.record({
    // Revocation ends a walk, so it is wished for less often.
    to: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...STATES) },
      { weight: 21, arbitrary: fc.constantFrom('active', 'suspended', 'superseded', 'issued') },
    ),
    by: fc.constantFrom(...ACTORS),
    seconds: fc.integer({ min: 0, max: 5 }),
  });

  it(`${transitions} random moves: the table is the model, and nothing leaves revoked`, () => {
    let walked = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: STEPS_OF_A_WALK, maxLength: STEPS_OF_A_WALK }), (steps) => {
        const notAfter = new Date(LIFE_SECONDS * 1000);
        let now = new Date(0);
        let stored: CertificateState = 'issued';
        let wasRevoked = false;
        for (const { to, by, seconds } of steps) {
          walked++;
          now = new Date(now.getTime() + seconds * 1000);
          const shown = certificateStateAt(stored, notAfter, now);
          const isAllowed = modelAllows(shown, to, by);
          expect([shown, to, by, tableAllows(shown, to, by)]).toEqual([shown, to, by, isAllowed]);
          // Nobody writes `expired`: it is what the clock makes of the others.
          if (isAllowed && to !== 'expired') stored = to;
          wasRevoked ||= stored === 'revoked';
          const after = certificateStateAt(stored, notAfter, now);
          if (wasRevoked) expect(after).toBe('revoked');
          else if (now > notAfter) expect(after).toBe('expired');
        }
      }),
      { numRuns: Math.ceil(transitions / STEPS_OF_A_WALK) },
    );
    expect(walked).toBeGreaterThanOrEqual(transitions);
  });
}

function tableAllows(from: CertificateState, to: CertificateState, by: CertificateActor): boolean {
  try {
    assertCertificateMove(from, to, by);
    return true;
  } catch (error) {
    if (error instanceof PkiError && error.code === 'state_conflict') return false;
    throw error;
  }
}
