import { createHash } from 'node:crypto';
import { publishedDocument } from './published-document';

const DOCUMENT = publishedDocument(Buffer.from('octets'), 'text/plain');

describe('published document', () => {
  it('has a strong tag that follows the octets', () => {
    expect(DOCUMENT.etag).toMatch(/^"[\w-]{43}"$/);
    expect(publishedDocument(Buffer.from('octets'), 'text/plain').etag).toBe(DOCUMENT.etag);
    expect(publishedDocument(Buffer.from('others'), 'text/plain').etag).not.toBe(DOCUMENT.etag);
  });

  it('has a digest that is the plain SHA-256 of the octets', () => {
    const hash = createHash('sha256').update('octets').digest('base64');
    expect(DOCUMENT.reprDigest).toBe(`sha-256=:${hash}:`);
  });

  it('has a language only if it is given one', () => {
    expect(DOCUMENT).not.toHaveProperty('language');
    expect(publishedDocument(Buffer.from('octets'), 'text/plain', 'ja').language).toBe('ja');
  });
});
