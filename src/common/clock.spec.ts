import { FixedClock, SystemClock, WorldClock, type ClockState } from './clock';

const REAL = new Date('2026-04-01T08:00:00Z');

describe('WorldClock', () => {
  const state = (members: Partial<ClockState>): ClockState => ({
    revision: 1,
    offsetSeconds: 0,
    frozenAt: null,
    ...members,
  });

  it('keeps real time, in whole seconds, until it is moved', () => {
    const [before, now] = [new SystemClock().now(), new WorldClock().now()];
    expect(now.getMilliseconds()).toBe(0);
    expect(now.getTime() - before.getTime()).toBeLessThanOrEqual(2000);
  });

  it.each<[string, ClockState, string, string]>([
    ['ahead', state({ offsetSeconds: 86_400 }), '2026-04-02T08:00:00.000Z', '2026-04-02T08:00:10.000Z'],
    ['behind', state({ offsetSeconds: -60 }), '2026-04-01T07:59:00.000Z', '2026-04-01T07:59:10.000Z'],
    [
      'frozen, whatever the offset',
      state({ offsetSeconds: 60, frozenAt: new Date('2030-01-01T00:00:00Z') }),
      '2030-01-01T00:00:00.000Z',
      '2030-01-01T00:00:00.000Z',
    ],
  ])('%s', (_name, adopted, now, tenSecondsLater) => {
    const real = new FixedClock(REAL);
    const clock = new WorldClock(real);
    clock.adopt(adopted);
    expect(clock.now().toISOString()).toBe(now);
    real.advanceSeconds(10);
    expect(clock.now().toISOString()).toBe(tenSecondsLater);
    expect(clock.realTime()).toEqual(new Date(REAL.getTime() + 10_000));
  });

  it('ignores a state older than its own, and takes the last writer of two with one revision', () => {
    const clock = new WorldClock(new FixedClock(REAL));
    clock.adopt(state({ revision: 2, offsetSeconds: 20 }));
    clock.adopt(state({ revision: 1, offsetSeconds: 10 }));
    expect(clock.state.offsetSeconds).toBe(20);
    clock.adopt(state({ revision: 2, offsetSeconds: 21 }));
    expect(clock.state.offsetSeconds).toBe(21);
  });

  it('hands out dates that nobody can move it by', () => {
    const clock = new WorldClock(new FixedClock(REAL));
    clock.adopt(state({ frozenAt: REAL }));
    clock.now().setUTCFullYear(1999);
    expect(clock.now()).toEqual(REAL);
  });
});
