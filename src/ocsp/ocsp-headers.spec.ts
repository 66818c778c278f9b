import { ocspFixture } from '../../test/fixtures/ocsp/requests';
import { OCSP_ERROR_HEADERS, ocspAnswerHeaders, ocspEntityTag } from './ocsp-headers';

// The times of the example in RFC 9919 7.2.
const ANSWER = {
  etag: '"97df"',
  thisUpdate: new Date('2023-03-19T01:00:00Z'),
  nextUpdate: new Date('2023-03-21T01:00:00Z'),
  hasNonce: false,
};
const NOW = new Date('2023-03-20T01:00:00Z');

describe('headers of OCSP answers (RFC 9919 6, 7.2)', () => {
  it('ok an answer without nonce', () => {
    expect(ocspAnswerHeaders(ANSWER, NOW)).toEqual({
      'content-type': 'application/ocsp-response',
      date: 'Mon, 20 Mar 2023 01:00:00 GMT',
      'last-modified': 'Sun, 19 Mar 2023 01:00:00 GMT',
      expires: 'Tue, 21 Mar 2023 01:00:00 GMT',
      etag: '"97df"',
      'cache-control': 'max-age=86399, public, no-transform, must-revalidate',
    });
  });

  it('ok an answer with nonce says neither no-store nor no-cache', () => {
    const headers = ocspAnswerHeaders({ ...ANSWER, hasNonce: true }, NOW);
    expect(headers).toMatchObject({
      'cache-control': 'private, max-age=0, no-transform, must-revalidate',
      'last-modified': 'Sun, 19 Mar 2023 01:00:00 GMT',
    });
  });

  it.each([
    ['a second before nextUpdate', '2023-03-21T00:59:59Z', undefined, 0],
    ['at nextUpdate', '2023-03-21T01:00:00Z', undefined, 0],
    ['after nextUpdate', '2023-03-22T01:00:00Z', undefined, 0],
    ['a fraction of a second counts down', '2023-03-21T00:59:50.500Z', undefined, 8],
    ['a refresh before nextUpdate', '2023-03-20T01:00:00Z', '2023-03-20T02:00:00Z', 3599],
    ['a refresh after nextUpdate counts for nothing', '2023-03-20T01:00:00Z', '2024-01-01T00:00:00Z', 86399],
  ])('ok max-age %s', (_name, now, freshUntil, maxAge) => {
    const headers = ocspAnswerHeaders(
      ANSWER,
      new Date(now),
      freshUntil === undefined ? undefined : new Date(freshUntil),
    );
    expect(headers['cache-control']).toBe(`max-age=${maxAge}, public, no-transform, must-revalidate`);
  });

  it('ok the last answers of a CA, valid to the end of 9999', () => {
    const headers = ocspAnswerHeaders({ ...ANSWER, nextUpdate: new Date('9999-12-31T23:59:59Z') }, NOW);
    expect(headers.expires).toBe('Fri, 31 Dec 9999 23:59:59 GMT');
    expect(headers['cache-control']).toMatch(/^max-age=2147483647,/);
  });

  it('ok errors are not kept', () => {
    expect(OCSP_ERROR_HEADERS).toEqual({
      'content-type': 'application/ocsp-response',
      'cache-control': 'no-store',
    });
  });

  it('ok the tag is the SHA-256 in hexadecimal', () => {
    expect(ocspEntityTag(Buffer.alloc(0))).toBe(
      '"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
    );
    expect(ocspEntityTag(ocspFixture('rfc9919-response.der'))).toMatch(/^"[0-9a-f]{64}"$/);
  });
});
