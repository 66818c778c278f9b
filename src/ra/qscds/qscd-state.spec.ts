import fc from 'fast-check';
import { aQscd } from '../../../test/store/sample-records';
import type { QscdStatus } from '../../store/records';
import { assertQscdMove, QSCD_MACHINE, qscdStatusAt } from './qscd-state';

const STATUSES = Object.keys(QSCD_MACHINE.states) as QscdStatus[];
/** What an operator may do. */
const MOVES = ['certified withdrawn', 'unknown withdrawn', 'withdrawn certified'];
const NOW = new Date('2026-04-01T09:00:00Z');
const BEFORE = new Date(NOW.getTime() - 1000);
const AFTER = new Date(NOW.getTime() + 1000);

describe('states of a device', () => {
  it.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))('%s to %s', (from, to) => {
    const move = () => assertQscdMove(from, to);
    if (MOVES.includes(`${from} ${to}`)) expect(move).not.toThrow();
    else expect(move).toThrow(expect.objectContaining({ code: 'state_conflict' }));
  });

  it('only an operator takes back a loss', () => {
    const ways = QSCD_MACHINE.moves.filter(({ from }) => from === 'withdrawn');
    expect(ways).toEqual([expect.objectContaining({ to: 'certified', by: ['operator'] })]);
  });

  it.each([
    ['certified', { validUntil: NOW }, 'certified'],
    ['past its certification', { validUntil: BEFORE }, 'unknown'],
    ['with a loss to come', { withdrawnFrom: AFTER }, 'certified'],
    ['with a loss that has come', { withdrawnFrom: NOW }, 'withdrawn'],
    ['with a loss, past its certification', { validUntil: BEFORE, withdrawnFrom: NOW }, 'withdrawn'],
    ['withdrawn, past its certification', { status: 'withdrawn' as const, validUntil: BEFORE }, 'withdrawn'],
    ['unknown', { status: 'unknown' as const }, 'unknown'],
  ])('is, %s', (_name, members, status) => {
    expect(qscdStatusAt(aQscd('hsm-1', members), NOW)).toBe(status);
  });

  it('never becomes certified by the passing of time', () => {
    const anyTime = fc.integer({ min: -100, max: 100 }).map((s) => new Date(NOW.getTime() + s * 1000));
    fc.assert(
      fc.property(
        fc.constantFrom(...STATUSES),
        anyTime,
        fc.option(anyTime),
        anyTime,
        fc.nat(100),
        (status, validUntil, withdrawnFrom, at, seconds) => {
          const device = aQscd('hsm-1', { status, validUntil, withdrawnFrom });
          const sooner = qscdStatusAt(device, at);
          const later = qscdStatusAt(device, new Date(at.getTime() + seconds * 1000));
          if (later === 'certified') expect(sooner).toBe('certified');
          if (sooner === 'withdrawn') expect(later).toBe('withdrawn');
        },
      ),
    );
  });
});
