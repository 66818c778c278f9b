import fc from 'fast-check';

import { addDuration } from './durations';

describe('addDuration', () => {
  it.each([
    ['2026-01-01T00:00:00Z', 'P2Y', '2028-01-01T00:00:00Z'],
    ['2024-02-29T12:00:00Z', 'P1Y', '2025-02-28T12:00:00Z'],
    ['2024-02-29T12:00:00Z', 'P4Y', '2028-02-29T12:00:00Z'],
    ['2026-01-31T00:00:00Z', 'P1M', '2026-02-28T00:00:00Z'],
    ['2026-12-31T23:59:59Z', 'P1M', '2027-01-31T23:59:59Z'],
    ['2026-11-30T00:00:00Z', 'P3M', '2027-02-28T00:00:00Z'],
    ['2026-03-29T00:30:00Z', 'P1D', '2026-03-30T00:30:00Z'],
    ['2026-01-01T00:00:00Z', 'P2W', '2026-01-15T00:00:00Z'],
    ['2026-01-01T00:00:00Z', 'PT24H', '2026-01-02T00:00:00Z'],
    ['2026-01-01T00:00:00Z', 'P1Y2M3DT4H5M6S', '2027-03-04T04:05:06Z'],
  ])('ok %s + %s = %s', (start, duration, end) => {
    expect(addDuration(new Date(start), duration)).toEqual(new Date(end));
  });

  it.each(['', 'P', 'PT', 'P1YT', '2Y', 'P-1Y', 'P1.5Y', 'PT1D', 'p1y', 'P1Y ', 'P99999Y', 'P9999Y'])(
    'fails %p',
    (duration) => {
      expect(() => addDuration(new Date('2026-01-01T00:00:00Z'), duration)).toThrow(RangeError);
    },
  );

  it('never goes back, and days and hours agree', () => {
    const starts = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(starts, fc.nat({ max: 40 }), fc.nat({ max: 400 }), (start, years, days) => {
        const end = addDuration(start, `P${years}Y`);
        expect(end.getTime()).toBeGreaterThanOrEqual(start.getTime());
        expect(end.getUTCFullYear()).toBe(start.getUTCFullYear() + years);
        expect(addDuration(start, `P${days}D`)).toEqual(addDuration(start, `PT${days * 24}H`));
      }),
    );
  });
});
