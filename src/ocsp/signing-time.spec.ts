import { FixedClock } from '../common/clock';
import { OcspRefusal } from './ocsp-error';
import { SigningTime } from './signing-time';

const START = new Date('2027-03-01T12:00:00Z');

function watched() {
  const fixed = new FixedClock(START);
  const clock = { now: () => fixed.now(), state: { revision: 0 } };
  const onMoved = jest.fn();
  return { fixed, clock, onMoved, time: new SigningTime(clock, onMoved) };
}

describe('SigningTime', () => {
  it.each([
    [-5, true],
    [-6, false],
    [0, true],
    [1, true],
  ])('at %i seconds from the last signature signs: %s', (seconds, signs) => {
    const { fixed, time } = watched();
    time.noteSigned(time.now());
    fixed.advanceSeconds(seconds);
    expect(time.isBehind).toBe(!signs);
    if (signs) expect(time.now()).toEqual(fixed.now());
    else expect(() => time.now()).toThrow(OcspRefusal);
  });

  it('goes by the latest signature, whatever came after it', () => {
    const { fixed, time } = watched();
    time.noteSigned(new Date(START.getTime() + 10_000));
    time.noteSigned(START);
    fixed.advanceSeconds(4);
    expect(time.isBehind).toBe(true);
  });

  it('starts over when the clock was moved on purpose', () => {
    const { fixed, clock, onMoved, time } = watched();
    time.noteSigned(START);
    fixed.advanceSeconds(-3600);
    expect(time.isBehind).toBe(true);
    clock.state.revision = 1;
    expect(time.now()).toEqual(fixed.now());
    expect(onMoved).toHaveBeenCalledTimes(1);
    time.now();
    expect(onMoved).toHaveBeenCalledTimes(1);
  });
});
