import { Answer, assertIfMatch, entityTag } from './answer';

describe('Answer.unlessKnown', () => {
  const answer = Answer.ofJson(200, { etag: '"3"', 'retry-after': '5' }, { state: 'issued' });

  it.each([
    ['the same tag', '"3"'],
    ['the tag in a list', '"1", "3"'],
    ['the tag as a weak one', 'W/"3"'],
    ['any', '*'],
  ])('ok %s gives 304 without a body', (_name, ifNoneMatch) => {
    expect(answer.unlessKnown(ifNoneMatch)).toEqual({
      status: 304,
      headers: { etag: '"3"', 'retry-after': '5' },
      body: '',
    });
  });

  it.each([
    ['another tag', '"2"'],
    ['no header', undefined],
    ['the tag without quotes', '3'],
  ])('%s gives the body', (_name, ifNoneMatch) => {
    expect(answer.unlessKnown(ifNoneMatch)).toBe(answer);
  });
});

describe('assertIfMatch', () => {
  it.each([undefined, '*', '"3"', '"2","3"'])('ok %s', (ifMatch) => {
    expect(() => assertIfMatch(ifMatch, '"3"')).not.toThrow();
  });

  it.each(['"2"', '', 'W/"3"', '3'])('fails %s', (ifMatch) => {
    expect(() => assertIfMatch(ifMatch, '"3"')).toThrow(
      expect.objectContaining({ code: 'precondition_failed' }),
    );
  });
});

it('entity tags tell parts apart', () => {
  expect(entityTag('a', 'b')).toBe(entityTag('a', 'b'));
  expect(entityTag('a', 'b')).not.toBe(entityTag('ab', null));
  expect(entityTag(1)).not.toBe(entityTag('1'));
});
