import { createHash } from 'node:crypto';

import fc from 'fast-check';

import {
  SAMPLE_SERIAL,
  aCertId,
  aNonce,
  anOcspRequest,
  ocspFixture,
} from '../../test/fixtures/ocsp/requests';
import { OcspRefusal } from './ocsp-error';
import { LONGEST_GET_PATH, decodeOcspGetPath } from './ocsp-get-path';

const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
const escapeAll = (text: string): string =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');

/** The first request with a nonce, counting up, whose base64 is as wanted. */
function requestWhere(fits: (text: string) => boolean): Uint8Array {
  for (let count = 0; count < 1e5; count++) {
    const nonce = createHash('sha256')
      .update(String(count))
      .digest()
      .subarray(count % 3);
    const der = anOcspRequest({ certIds: [aCertId(SAMPLE_SERIAL, 'sha1')], extensions: [aNonce(nonce)] });
    if (fits(base64(der))) return der;
  }
  throw new Error('no such request');
}

function refusalOf(path: string): string {
  try {
    decodeOcspGetPath(path);
  } catch (error) {
    if (error instanceof OcspRefusal) return error.responseStatus;
    throw error;
  }
  return 'accepted';
}

// Contains +, / and two padding characters, but no doubled slash.
const REQUEST = requestWhere(
  (text) => /\+/.test(text) && /\//.test(text) && /[^/]==$/.test(text) && !text.includes('//'),
);
const TEXT = base64(REQUEST);
// Exactly one doubled slash and no other slash: where a slash is lost is certain.
const DOUBLED = requestWhere((text) => /^[^/]*\/\/[^/]*$/.test(text));
const DOUBLED_TEXT = base64(DOUBLED);
// A doubled slash that is lost could as well have been where the other slash is, a few octets on in the same nonce.
const TWO_PLACES = requestWhere(
  (text) => /^.{100,}\/\/[^/]{1,4}\/[^/]*$/.test(text) && text.split('/').length === 4,
);
const NO_SLASH = requestWhere((text) => !text.includes('/'));
const ENDS_IN_SLASH = requestWhere((text) => /[^/]\/$/.test(text));

describe('the path of a GET (RFC 6960 A.1, RFC 9919 6)', () => {
  it.each<[string, string, Uint8Array]>([
    ['1 escaped as RFC 3986 asks', encodeURIComponent(TEXT), REQUEST],
    ['2 escaped in lower case', encodeURIComponent(TEXT).replace(/%../g, (c) => c.toLowerCase()), REQUEST],
    ['3 nothing escaped', TEXT, REQUEST],
    ['4 slashes left alone, the rest escaped', encodeURIComponent(TEXT).replaceAll('%2F', '/'), REQUEST],
    ['5 every character escaped', escapeAll(TEXT), REQUEST],
    ['6 no padding', TEXT.replace(/=+$/, ''), REQUEST],
    ['7 half the padding', TEXT.slice(0, -1), REQUEST],
    [
      '8 padding that is not needed',
      base64(ocspFixture('rfc9919-request.der')) + '==',
      ocspFixture('rfc9919-request.der'),
    ],
    ['9 slashes before it', `//${TEXT}`, REQUEST],
    ['10 a slash behind the padding', `${TEXT}/`, REQUEST],
    ['11 a slash behind, without padding', `${TEXT.replace(/=+$/, '')}/`, REQUEST],
    ['12 a doubled slash', DOUBLED_TEXT, DOUBLED],
    ['13 a doubled slash that a proxy has collapsed', DOUBLED_TEXT.replace('//', '/'), DOUBLED],
    ['14 base64url with padding', TEXT.replaceAll('+', '-').replaceAll('/', '_'), REQUEST],
    ['15 base64url without padding', Buffer.from(REQUEST).toString('base64url'), REQUEST],
    ['16 base64url with a slash behind', Buffer.from(REQUEST).toString('base64url') + '/', REQUEST],
    ['17 a slash at the end that is data', base64(ENDS_IN_SLASH), ENDS_IN_SLASH],
    ['18 a slash at the end that is data, and one more', `${base64(ENDS_IN_SLASH)}/`, ENDS_IN_SLASH],
    [
      '19 the request of RFC 9919',
      encodeURIComponent(base64(ocspFixture('rfc9919-request.der'))),
      ocspFixture('rfc9919-request.der'),
    ],
  ])('ok %s', (_name, path, der) => {
    expect(Buffer.from(decodeOcspGetPath(path)).equals(der)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['slashes', '///'],
    ['padding', '=='],
    ['text', 'index.html'],
    ['one character', 'M'],
    ['a query', `${TEXT}?x=1`],
    ['a fragment', `${TEXT}#x`],
    ['a space', `${TEXT.slice(0, 20)} ${TEXT.slice(20)}`],
    ['an escaped line feed', `${TEXT.slice(0, 20)}%0A${TEXT.slice(20)}`],
    ['an escaped space in place of +', TEXT.replace('+', '%20')],
    ['escaped twice', encodeURIComponent(encodeURIComponent(TEXT))],
    ['a broken escape', `${TEXT.slice(0, 20)}%2${TEXT.slice(20)}`],
    ['three padding characters', `${TEXT}=`],
    ['padding in the middle', `${TEXT.slice(0, 20)}=${TEXT.slice(20)}`],
    ['both alphabets', TEXT.replace('+', '-')],
    ['both alphabets, the other way', TEXT.replace('/', '_')],
    ['a dot segment', `../${TEXT}`],
    ['a letter beyond ASCII', `${TEXT.slice(0, 20)}é${TEXT.slice(20)}`],
    ['cut short', TEXT.slice(0, -8)],
    ['a character too many', `${TEXT.replace(/=+$/, '')}A`],
    [
      'unused bits that are not zero',
      TEXT.replace(/.==$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}==`),
    ],
    ['no SEQUENCE', 'AAAAAAAAAAAA'],
    ['a lost slash that was in one of two places', base64(TWO_PLACES).replace('//', '/')],
    ['a character lost where no slash is', base64(NO_SLASH).replace(/.=*$/, '')],
    [
      'a lost slash among many',
      base64(Buffer.concat([Buffer.of(0x30, 0x82, 1, 0x2d), Buffer.alloc(300, Buffer.of(0, 0xf, 0xc0))])),
    ],
    ['an indefinite length', base64(Buffer.from('3080300030000000', 'hex'))],
    ['a length of four octets', base64(Buffer.from('308400000002000000', 'hex'))],
    ['more than 1,024 characters', 'M'.padEnd(LONGEST_GET_PATH + 1, 'E')],
    ['a million slashes', '/'.repeat(1_000_000)],
  ])('fails %s', (_name, path) => {
    expect(refusalOf(path)).toBe('malformedRequest');
  });

  it('takes every request that fits, however it is written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 32 }), fc.boolean(), (nonce, escaped) => {
        const der = anOcspRequest({ extensions: [aNonce(nonce)] });
        const path = escaped ? encodeURIComponent(base64(der)) : base64(der);
        expect(Buffer.from(decodeOcspGetPath(path)).equals(der)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses any text that is none', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200, unit: 'binary' }),
      fc
        .array(fc.constantFrom('M', 'E', '/', '+', '=', '%2F', '%', 'A', '_', '-', '//'), { maxLength: 300 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (path) => {
        refusalOf(path);
      }),
      { numRuns: 3000 },
    );
  });
});
