import { clockStateOf, parseUtcTime, storedClockState } from './clock-setting';

describe('the setting of the clock', () => {
  it.each([
    { revision: 0, offsetSeconds: 0, frozenAt: null },
    { revision: 7, offsetSeconds: -86_400, frozenAt: null },
    { revision: 8, offsetSeconds: 5, frozenAt: new Date('2031-02-28T23:59:59Z') },
  ])('ok: survives the store %#', (state) => {
    expect(clockStateOf(JSON.parse(JSON.stringify(storedClockState(state))))).toEqual(state);
  });

  it.each([
    null,
    {},
    { revision: 1, offsetSeconds: 1.5, frozenAt: null },
    { revision: '1', offsetSeconds: 1, frozenAt: null },
    { revision: 1, offsetSeconds: 1, frozenAt: 'yesterday' },
  ])('fails %j', (stored) => {
    expect(() => clockStateOf(stored)).toThrow('no state of the clock');
  });

  it.each([
    ['ok', '2026-01-31T09:00:00Z', true],
    ['ok leap day', '2028-02-29T00:00:00Z', true],
    ['fails no leap year', '2027-02-29T00:00:00Z', false],
    ['fails hour 24', '2026-01-31T24:00:00Z', false],
    ['fails leap second', '2026-12-31T23:59:60Z', false],
    ['fails offset', '2026-01-31T09:00:00+00:00', false],
    ['fails fraction', '2026-01-31T09:00:00.5Z', false],
    ['fails date only', '2026-01-31', false],
  ])('%s: %s', (_name, text, expected) => {
    expect(parseUtcTime(text) !== undefined).toBe(expected);
  });
});
