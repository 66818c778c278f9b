import fc from 'fast-check';
import { eventIdOf, sequenceOf } from './event-cursor';
import { selectedTypes } from './event-types';
import { pauseSeconds } from './retry-schedule';
import { tokenExpiry } from './token-expiry';

describe('cursors', () => {
  it('ok: each sequence has one, and they sort like the sequences', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(sequenceOf(eventIdOf(a))).toBe(a);
        expect(eventIdOf(a) < eventIdOf(b)).toBe(a < b);
      }),
    );
  });

  it.each([
    '',
    'evt_',
    '42',
    'evt_2a',
    'evt_00000000000000002a',
    'EVT_000000000000002a',
    'evt_000000000000002A',
    'evt_ffffffffffffffff',
  ])('fails %s', (text) => {
    expect(sequenceOf(text)).toBeUndefined();
  });
});

describe('types', () => {
  const known = ['key.destroy_requested', 'enrolment.issued', 'enrolment.failed'];

  it.each([
    ['a type', ['enrolment.failed'], ['enrolment.failed']],
    ['a group', ['enrolment.*'], ['enrolment.issued', 'enrolment.failed']],
    [
      'a group and one of its types',
      ['enrolment.failed', 'enrolment.*'],
      ['enrolment.failed', 'enrolment.issued'],
    ],
  ])('ok %s', (_name, filter, selected) => {
    expect(selectedTypes(filter, known, '/types')).toEqual(selected);
  });

  it.each(['', '*', 'enrolment', 'enrolment.', 'enrolment.*.*', ' enrolment.failed'])(
    'fails "%s"',
    (text) => {
      expect(() => selectedTypes([text], known, '/types')).toThrow(
        expect.objectContaining({ code: 'malformed' }),
      );
    },
  );
});

describe('pauses', () => {
  it('double from a second to an hour, within a fifth', () => {
    expect([1, 2, 3, 12, 13, 1000].map((attempts) => pauseSeconds(attempts, 127.5))).toEqual([
      1, 2, 4, 2048, 3600, 3600,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 255 }), (attempts, chance) => {
        const seconds = pauseSeconds(attempts, chance);
        const middle = Math.min(2 ** (attempts - 1), 3600);
        expect(seconds).toBeGreaterThanOrEqual(Math.max(1, Math.floor(middle * 0.8)));
        expect(seconds).toBeLessThanOrEqual(Math.ceil(middle * 1.2));
      }),
    );
  });
});

describe('the end of a token', () => {
  const token = (claims: string): string => `Bearer e30.${Buffer.from(claims).toString('base64url')}.c2ln`;

  it('is its exp, under whatever scheme it is presented', () => {
    expect(tokenExpiry(token('{"exp":1775034000}'))).toBe(1_775_034_000_000);
    expect(tokenExpiry(token('{"exp":1775034000}').replace('Bearer', 'DPoP'))).toBe(1_775_034_000_000);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer opaque',
    token('{}'),
    token('{"exp":"1"}'),
    token('[]'),
    token('x'),
    token('null'),
  ])('has passed where it cannot be read: %s', (header) => {
    expect(tokenExpiry(header)).toBe(0);
  });
});
