import { DEFAULT_STATUS_POLICY } from '../world/status-policy';
import type { CrlIssuer } from './crl-issuers';
import { crlSchedules } from './crl-schedule';
import { CrlState, type Gathering } from './crl-state';

const NOON = new Date('2027-03-01T12:00:00Z');
const after = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);
const DAY = 24 * 3600;
const PUBLISHED = { thisUpdate: NOON, nextUpdate: after(DAY) };
const GATHERING: Gathering = {
  statusMilliseconds: 200,
  fullListMilliseconds: 20_000,
};
const ISSUER = {
  caId: 'test-ca',
  isRoot: false,
  crlShards: 1,
  schedules: crlSchedules(DEFAULT_STATUS_POLICY.crl),
} as CrlIssuer;
const shard = () => new CrlState(ISSUER, { kind: 'shard', shard: 0 });

describe('a CRL and what it does not show yet', () => {
  it('ok is due at once when it is missing', () => {
    expect(shard().isDue(undefined, NOON, 0, GATHERING)).toBe(true);
    expect(shard().fault(undefined, NOON, 0)).toBe('test-ca/0.crl is not published');
  });

  it('ok gathers status changes for a moment, also where the clock stands still', () => {
    const state = shard();
    expect(state.isDue(PUBLISHED, NOON, 0, GATHERING)).toBe(false);
    state.noteStatusChange(NOON, 1000);
    state.noteStatusChange(NOON, 1150);
    expect(state.isDue(PUBLISHED, NOON, 1199, GATHERING)).toBe(false);
    expect(state.isDue(PUBLISHED, NOON, 1200, GATHERING)).toBe(true);
    expect(state.isDue(PUBLISHED, NOON, 1000, undefined)).toBe(true);
  });

  it('ok the list of all certificates gathers longer', () => {
    const state = new CrlState(ISSUER, { kind: 'full' });
    state.noteStatusChange(NOON, 0);
    expect(state.isDue(PUBLISHED, NOON, 19_999, GATHERING)).toBe(false);
    expect(state.isDue(PUBLISHED, NOON, 20_000, GATHERING)).toBe(true);
  });

  it('ok a certificate matters if it is valid from later on than the list, and valid by now', () => {
    const state = shard();
    state.noteIssuance(PUBLISHED, after(-300), NOON, 0);
    state.noteIssuance(PUBLISHED, after(3600), NOON, 0);
    expect(state.isDue(PUBLISHED, NOON, 99_999, GATHERING)).toBe(false);
    state.noteIssuance(PUBLISHED, after(600), after(900), 0);
    expect(state.isDue(PUBLISHED, after(900), 29_999, GATHERING)).toBe(false);
    expect(state.isDue(PUBLISHED, after(900), 30_000, GATHERING)).toBe(true);
  });

  it('ok what came while it was built is for the next one', () => {
    const state = shard();
    state.noteStatusChange(NOON, 0);
    const end = state.begin(200);
    expect(state.isDue(PUBLISHED, NOON, 500, undefined)).toBe(false);
    state.noteStatusChange(NOON, 210);
    end(PUBLISHED, 220);
    expect(state.isDue(PUBLISHED, NOON, 500, GATHERING)).toBe(true);
    state.begin(500)(PUBLISHED, 510);
    expect(state.isDue(PUBLISHED, NOON, 999_999, undefined)).toBe(false);
  });

  it('ok one that takes long is given a rest', () => {
    const state = shard();
    state.begin(0)(PUBLISHED, 3000);
    state.noteStatusChange(NOON, 3000);
    expect(state.isDue(PUBLISHED, NOON, 8999, GATHERING)).toBe(false);
    expect(state.isDue(PUBLISHED, NOON, 9000, GATHERING)).toBe(true);
  });

  it('ok is due when the clock was moved back behind it, not for clocks that differ a little', () => {
    expect(shard().isDue(PUBLISHED, after(-60), 0, GATHERING)).toBe(false);
    expect(shard().isDue(PUBLISHED, after(-61), 0, GATHERING)).toBe(true);
  });

  it('C12 nothing follows the last one', () => {
    const last = { thisUpdate: NOON, nextUpdate: new Date('9999-12-31T23:59:59Z') };
    const state = shard();
    state.noteStatusChange(NOON, 0);
    expect(state.isDue(last, after(99 * DAY), 9_999_999, undefined)).toBe(false);
    expect(state.isDue(last, after(-99 * DAY), 9_999_999, undefined)).toBe(false);
  });

  it('C10 a build that fails is tried again with growing pauses, and is a fault long before nextUpdate', () => {
    const state = shard();
    const pauses: number[] = [];
    let now = 0;
    for (let i = 0; i < 9; i++) {
      state.begin(now);
      expect(state.fail(now)).toBe(i === 0);
      let pause = 0;
      while (!state.isDue(undefined, NOON, now + pause, GATHERING)) pause += 1000;
      pauses.push(pause / 1000);
      now += pause;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(state.fault(PUBLISHED, NOON, 60_000)).toBeUndefined();
    expect(state.fault(PUBLISHED, NOON, 60_001)).toBe('test-ca/0.crl cannot be published');
    state.begin(now)(PUBLISHED, now);
    expect(state.fault(PUBLISHED, NOON, now + 60_001)).toBeUndefined();
  });

  it('C10 it is a fault to be past three quarters of its life, or out of step for a minute', () => {
    const state = shard();
    expect(state.fault(PUBLISHED, after(18 * 3600 - 1), 0)).toBeUndefined();
    expect(state.fault(PUBLISHED, after(18 * 3600), 0)).toMatch(/three quarters/);
    state.noteStatusChange(NOON, 0);
    expect(state.fault(PUBLISHED, NOON, 60_000)).toBeUndefined();
    expect(state.fault(PUBLISHED, NOON, 60_001)).toMatch(/does not show/);
  });
});
