import fc from 'fast-check';
import { canonicalJson } from './canonical-json';

/** The definition at its shortest: the members of every object in order, then as `JSON.stringify` writes them. */
function plainly(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'string'
      ? member.toWellFormed()
      : isMembers(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
  );
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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

  it('ok: any object of words is written as its definition says', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme-composite' }),
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    // Words that start with a letter: JavaScript orders members whose names are numbers by itself.
    const name = word.map((text) => `n${text}`);
    const member = fc.oneof(
      word,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant(null),
    );
    const members = fc.dictionary(name, fc.oneof(member, fc.array(member), fc.dictionary(name, member)));
    fc.assert(
      fc.property(members, (value) => {
        expect(canonicalJson(value)).toBe(plainly(value));
      }),
    );
  });

  it('ok: every character of text is written as JSON.stringify writes it', () => {
    for (let unit = 0; unit < 0xd800; unit++) {
      const text = `a${String.fromCharCode(unit)}b`;
      if (canonicalJson(text) !== JSON.stringify(text)) throw new Error(`differs at ${unit}`);
    }
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
