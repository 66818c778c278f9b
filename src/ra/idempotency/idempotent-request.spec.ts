import { Answer } from '../answer';
import {
  answerOfRecord,
  isKept,
  readIdempotencyKey,
  recordOfAnswer,
  requestHash,
  scopeText,
} from './idempotent-request';

describe('readIdempotencyKey', () => {
  it.each([
    ['a word', 'order-1', 'order-1'],
    ['a UUID', '0d9f2c1e-9d1e-4c55-8c55-1c2d3e4f5a6b', '0d9f2c1e-9d1e-4c55-8c55-1c2d3e4f5a6b'],
    ['a structured string', '"order-1"', 'order-1'],
    ['255 characters', 'x'.repeat(255), 'x'.repeat(255)],
  ])('ok %s', (_name, header, key) => {
    expect(readIdempotencyKey(header, 'required')).toBe(key);
  });

  it('ok none where it is optional', () => {
    expect(readIdempotencyKey(undefined, 'optional')).toBeUndefined();
  });

  it('fails none where it is required', () => {
    expect(() => readIdempotencyKey(undefined, 'required')).toThrow(
      expect.objectContaining({ code: 'idempotency_key_missing' }),
    );
  });

  it.each([
    ['empty', ''],
    ['256 characters', 'x'.repeat(256)],
    ['a space', 'a b'],
    ['one quote', '"a'],
    ['non-ASCII', 'ä'],
    ['two headers', ['a', 'b']],
  ])('fails %s', (_name, header) => {
    expect(() => readIdempotencyKey(header, 'optional')).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

describe('requestHash', () => {
  it.each([
    ['another value', { a: 2 }],
    ['another type', { a: '1' }],
    ['one member more', { a: 1, b: null }],
    ['no body', undefined],
  ])('tells %s apart', (_name, body) => {
    expect(requestHash(body)).not.toBe(requestHash({ a: 1 }));
  });
});

it('scopes differ by client, method, path and key', () => {
  const scope = { clientId: 'a', method: 'POST', path: '/p', idempotencyKey: 'k' };
  const texts = [
    scope,
    { ...scope, clientId: 'b' },
    { ...scope, method: 'PUT' },
    { ...scope, path: '/q' },
    { ...scope, idempotencyKey: 'l' },
  ];
  expect(new Set(texts.map(scopeText)).size).toBe(texts.length);
});

it('a kept answer comes back for the same body and is refused for another', () => {
  const answer = new Answer(201, { etag: '"1"' }, '{"a":1}');
  const scope = { clientId: 'a', method: 'POST', path: '/p', idempotencyKey: 'k' };
  const record = recordOfAnswer(scope, 'h', answer, new Date('2026-04-01T09:00:00Z'));
  expect(record.expiresAt).toEqual(new Date('2026-04-02T09:00:00Z'));
  expect(answerOfRecord(record, 'h')).toEqual(answer);
  expect(() => answerOfRecord(record, 'i')).toThrow(
    expect.objectContaining({ code: 'idempotency_mismatch' }),
  );
});

it.each([
  [200, true],
  [201, true],
  [202, true],
  [404, true],
  [422, true],
  [429, false],
  [500, false],
  [503, false],
])('status %i is kept: %s', (status, kept) => {
  expect(isKept(status)).toBe(kept);
});
