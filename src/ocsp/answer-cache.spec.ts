import { AnswerCache } from './answer-cache';

const CERT_ID = Buffer.from('cert id');
const OTHER = Buffer.from('another');

function keep(cache: AnswerCache<string>, key: string, answer: string, certId: Uint8Array = CERT_ID): void {
  cache.end(key, cache.begin(key, certId), answer);
}

describe('AnswerCache', () => {
  it('gives back what was kept, by certificate and CertId', () => {
    const cache = new AnswerCache<string>(10);
    keep(cache, 'a', 'one');
    keep(cache, 'a', 'two', OTHER);
    expect([cache.find('a', CERT_ID), cache.find('a', OTHER), cache.find('b', CERT_ID)]).toEqual([
      'one',
      'two',
      undefined,
    ]);
    keep(cache, 'a', 'three');
    expect([cache.find('a', CERT_ID), cache.find('a', OTHER), cache.size]).toEqual(['three', 'two', 2]);
  });

  it('drops every answer about a certificate, and no other', () => {
    const cache = new AnswerCache<string>(10);
    keep(cache, 'a', 'one');
    keep(cache, 'a', 'two', OTHER);
    keep(cache, 'b', 'three');
    cache.drop('a');
    expect([cache.find('a', CERT_ID), cache.find('a', OTHER), cache.find('b', CERT_ID)]).toEqual([
      undefined,
      undefined,
      'three',
    ]);
    expect(cache.size).toBe(1);
  });

  it.each<[string, (cache: AnswerCache<string>) => void]>([
    ['drop', (cache) => cache.drop('a')],
    ['clear', (cache) => cache.clear()],
  ])('does not keep, or share, what was looked up before %s', (_name, forget) => {
    const cache = new AnswerCache<string>(10);
    const before = cache.begin('a', CERT_ID);
    before.promise = Promise.resolve('good');
    expect(cache.findPending('a', CERT_ID)).toBe(before.promise);
    expect(cache.findPending('a', OTHER)).toBeUndefined();
    forget(cache);
    expect(cache.findPending('a', CERT_ID)).toBeUndefined();
    const after = cache.begin('a', CERT_ID);
    cache.end('a', after, 'revoked');
    cache.end('a', before, 'good');
    expect(cache.find('a', CERT_ID)).toBe('revoked');
  });

  it('ends a look-up without an answer to keep', () => {
    const cache = new AnswerCache<string>(10);
    const pending = cache.begin('a', CERT_ID);
    pending.promise = Promise.resolve('unknown');
    cache.end('a', pending, undefined);
    expect([cache.findPending('a', CERT_ID), cache.find('a', CERT_ID), cache.size]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });

  it('never holds more than its limit: the oldest go, of one certificate too', () => {
    const cache = new AnswerCache<string>(3);
    for (const key of ['a', 'b', 'c', 'd']) keep(cache, key, key);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.find(key, CERT_ID))).toEqual([undefined, 'b', 'c', 'd']);
    const many = new AnswerCache<string>(100);
    for (let index = 0; index < 50; index++) keep(many, 'a', String(index), Buffer.of(index));
    expect([many.size, many.find('a', Buffer.of(49)), many.find('a', Buffer.of(45))]).toEqual([
      4,
      '49',
      undefined,
    ]);
  });
});
