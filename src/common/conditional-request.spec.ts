import { type ConditionalHeaders, isKnownToClient } from './conditional-request';

const ETAG = '"octets"';
const MODIFIED = 'Wed, 01 Apr 2026 09:00:00 GMT';

describe('what a client holds already', () => {
  it.each<[string, string | undefined, boolean]>([
    ['no header', undefined, false],
    ['empty header', '', false],
    ['the tag', ETAG, true],
    ['the tag in a list', `"a" , ${ETAG}`, true],
    ['the tag as a weak one', `W/${ETAG}`, true],
    ['any', '*', true],
    ['the tag without quotes', 'octets', false],
    ['another', '"a"', false],
  ])('If-None-Match: %s', (_name, ifNoneMatch, known) => {
    expect(isKnownToClient({ ifNoneMatch }, ETAG)).toBe(known);
  });

  it.each<[string, ConditionalHeaders, string | undefined, boolean]>([
    ['the same date', { ifModifiedSince: MODIFIED }, MODIFIED, true],
    ['a later date', { ifModifiedSince: 'Thu, 02 Apr 2026 09:00:00 GMT' }, MODIFIED, false],
    ['a date where none is told', { ifModifiedSince: MODIFIED }, undefined, false],
    ['a date beside another tag', { ifModifiedSince: MODIFIED, ifNoneMatch: '"a"' }, MODIFIED, false],
  ])('If-Modified-Since: %s', (_name, headers, lastModified, known) => {
    expect(isKnownToClient(headers, ETAG, lastModified)).toBe(known);
  });
});
