import fc from 'fast-check';
import { canonicalJson } from './canonical-json';

describe('canonicalJson', () => {
  it.each([
    [
      'ok: members sorted by UTF-16 code units',
      { b: 1, a: 2, '\u20ac': 3, '\ud83d\ude00': 4, '\ufb33': 5 },
      '{"a":2,"b":1,"€":3,"😀":4,"\ufb33":5}',
    ],
    ['ok: nested, in arrays too', [{ z: { y: [], x: null } }], '[{"z":{"x":null,"y":[]}}]'],
    ['ok: numbers as ECMAScript writes them', [1e21, 1e-7, -0, 0.1, 100], '[1e+21,1e-7,0,0.1,100]'],
    ['ok: only what must be escaped', '\u0000\n"\\/é', '"\\u0000\\n\\"\\\\/é"'],
    ['ok: undefined members left out', { a: undefined, b: true }, '{"b":true}'],
    ['ok: a date in UTC', new Date('2026-04-01T00:00:00Z'), '"2026-04-01T00:00:00.000Z"'],
    ['ok: an unpaired surrogate replaced', { '\ud800': '\udc00' }, '{"\ufffd":"\ufffd"}'],
    ['ok: one object in two places', ((shared) => [shared, shared])({ a: 1 }), '[{"a":1},{"a":1}]'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = { cycle };
  it.each([
    ['fails: a number that is not finite', { a: NaN }],
    ['fails: bigint', [1n]],
    ['fails: undefined in an array', [undefined]],
    ['fails: a function', { a: () => 1 }],
    ['fails: a cycle', cycle],
    ['fails: octets', { a: new Uint8Array(2) }],
  ])('%s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('ok: any JSON value means the same after it, and the text is stable', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
