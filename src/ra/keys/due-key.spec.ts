import fc from 'fast-check';
import { aSubjectKey } from '../../../test/store/sample-records';
import type { SubjectKeyRecord, SubjectKeyState } from '../../store/records';
import { keyAtDue } from './due-key';
import { KEY_MACHINE } from './key-state';

const NOW = new Date('2026-04-01T09:00:00Z');
const before = new Date(NOW.getTime() - 1000);
const after = new Date(NOW.getTime() + 1000);
const later = new Date(NOW.getTime() + 2000);

const key = (members: Partial<SubjectKeyRecord>) => aSubjectKey({ useBy: null, dueAt: before, ...members });

describe('a key at its time', () => {
  it.each<[string, SubjectKeyRecord, Date | undefined, Partial<SubjectKeyRecord>]>([
    [
      'retires without a live certificate',
      key({ state: 'certified' }),
      undefined,
      { state: 'retired', dueAt: null },
    ],
    ['stays certified with one', key({ state: 'certified' }), after, { state: 'certified', dueAt: after }],
    [
      'is to be destroyed when its session is over',
      key({ state: 'registered', useBy: before }),
      undefined,
      { state: 'registered', destroyRequestedAt: NOW, dueAt: null },
    ],
    [
      'is to be destroyed then, although its certificate lives on',
      key({ state: 'certified', useBy: before }),
      after,
      { state: 'certified', destroyRequestedAt: NOW, dueAt: after },
    ],
    [
      'is asked for once',
      key({ state: 'certified', useBy: before, destroyRequestedAt: before }),
      undefined,
      { state: 'retired', destroyRequestedAt: before, dueAt: null },
    ],
    ['waits for what comes first', key({ state: 'certified', useBy: later }), after, { dueAt: after }],
    ['waits for the end of its session', key({ state: 'certified', useBy: after }), later, { dueAt: after }],
    [
      'has its session to the last second',
      key({ state: 'registered', useBy: NOW }),
      undefined,
      { dueAt: NOW },
    ],
    [
      'is let be when it is destroyed',
      key({ state: 'destroyed', useBy: before }),
      undefined,
      { dueAt: null, destroyRequestedAt: null },
    ],
  ])('%s', (_name, due, liveUntil, expected) => {
    expect(keyAtDue(due, liveUntil, NOW)).toEqual({ ...due, ...expected });
  });

  it('is never due again for what has passed, and makes only moves of the table', () => {
    const anyTime = fc.integer({ min: -5000, max: 5000 }).map((ms) => new Date(NOW.getTime() + ms));
    const anyState = fc.constantFrom(...(Object.keys(KEY_MACHINE.states) as SubjectKeyState[]));
    const maybe = fc.option(anyTime);
    fc.assert(
      fc.property(anyState, maybe, maybe, fc.integer({ min: 0, max: 5000 }), (state, useBy, asked, left) => {
        const due = key({ state, useBy, destroyRequestedAt: asked });
        const liveUntil = left === 0 ? undefined : new Date(NOW.getTime() + left);
        const next = keyAtDue(due, liveUntil, NOW);
        if (next.dueAt !== null) expect(next.dueAt.getTime()).toBeGreaterThanOrEqual(NOW.getTime());
        if (next.state !== due.state)
          expect([due.state, next.state, liveUntil]).toEqual(['certified', 'retired', undefined]);
        // Looked at again at the same time, nothing is left to do.
        expect(keyAtDue(next, liveUntil, NOW)).toEqual(next);
      }),
    );
  });
});
