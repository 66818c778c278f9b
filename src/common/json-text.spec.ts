import fc from 'fast-check';
import { MAX_JSON_DEPTH, parseJsonText } from './json-text';
import { PkiError } from './pki-error';

function parse(text: string | Uint8Array): unknown {
  return parseJsonText(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
}

function refusal(text: string | Uint8Array): PkiError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof PkiError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJsonText', () => {
  it.each([
    ['ok an object', '{"a":1,"b":[true,null,"x"]}', { a: 1, b: [true, null, 'x'] }],
    ['ok the same name in two objects', '{"a":{"x":1},"b":{"x":2}}', { a: { x: 1 }, b: { x: 2 } }],
    ['ok escapes in strings', '{"a\\"b":"\\\\\\"{","c":"\\u67b6"}', { 'a"b': '\\"{', c: '架' }],
    [
      'ok forbidden names as values',
      '{"a":"__proto__","b":"constructor"}',
      { a: '__proto__', b: 'constructor' },
    ],
    ['ok a surrogate pair by escapes', '{"a":"\\ud867\\ude3d"}', { a: '𩸽' }],
    ['ok the deepest nesting', nested(MAX_JSON_DEPTH), JSON.parse(nested(MAX_JSON_DEPTH)) as unknown],
  ])('%s', (_name, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each<[string, string | Uint8Array, string | undefined]>([
    ['fails empty', '', undefined],
    ['fails truncated', '{"a":', undefined],
    ['fails trailing comma', '{"a":1,}', undefined],
    ['fails byte order mark', '\ufeff{}', undefined],
    ['fails not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), undefined],
    ['fails UTF-16', Buffer.from('{"a":1}', 'utf16le'), undefined],
    ['fails too deep', nested(MAX_JSON_DEPTH + 1), undefined],
    ['fails far too deep', nested(60_000), undefined],
    ['fails name twice', '{"a":1,"b":2,"a":3}', '/a'],
    ['fails name twice, once escaped', '{"key":1,"\\u006bey":3}', '/key'],
    ['fails name twice, nested in a list', '{"x":[0,{"b/c":1,"b/c":2}]}', '/x/1/b~1c'],
    ['fails __proto__', '{"a":{"__proto__":{"x":1}}}', '/a/__proto__'],
    ['fails __proto__ escaped', '{"\\u005f_proto__":1}', '/__proto__'],
    ['fails constructor', '{"constructor":1}', '/constructor'],
    ['fails prototype', '{"a":[{"prototype":1}]}', '/a/0/prototype'],
    ['fails U+0000', '{"a":"x\\u0000"}', '/a'],
    ['fails unpaired surrogate', '{"a":["\\ud800"]}', '/a/0'],
    ['fails unpaired surrogate in a name', '{"\\udc00":1}', '/\udc00'],
  ])('%s', (_name, text, pointer) => {
    const { code, errors, detail } = refusal(text);
    expect(code).toBe('malformed');
    expect(errors[0]?.pointer).toBe(pointer);
    expect(detail).not.toMatch(/position|line \d|JSON at/);
  });

  it('reads what JSON.stringify writes', () => {
    const forbidden = ['__proto__', 'constructor', 'prototype'];
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!forbidden.some((name) => text.includes(`"${name}":`)) && !text.includes('\\u0000'));
        fc.pre(!/\\ud[89a-f]/.test(text));
        expect(JSON.stringify(parse(text))).toBe(text);
      }),
    );
  });

  it('throws nothing but PkiError, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        try {
          parse(octets);
        } catch (error) {
          expect(error).toBeInstanceOf(PkiError);
        }
      }),
    );
  });
});
