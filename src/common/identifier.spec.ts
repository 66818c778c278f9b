import { FixedClock } from './clock';
import { newIdentifier } from './identifier';
import { SeededRandomness } from './randomness';

describe('newIdentifier', () => {
  const clock = new FixedClock(new Date('2026-04-01T00:00:00Z'));
  const randomness = new SeededRandomness('identifier');

  it('ok: the prefix, the milliseconds of the Clock, then random digits', () => {
    expect(newIdentifier('enr', clock, randomness)).toMatch(/^enr_019d46570000[0-9a-f]{20}$/);
  });

  it('ok: two of the same second differ', () => {
    expect(newIdentifier('crt', clock, randomness)).not.toBe(newIdentifier('crt', clock, randomness));
  });

  it('ok: a later second sorts after an earlier one', () => {
    const earlier = newIdentifier('dec', clock, randomness);
    const later = newIdentifier('dec', new FixedClock(new Date('2026-04-01T00:00:01Z')), randomness);
    expect(earlier < later).toBe(true);
  });
});
