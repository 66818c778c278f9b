import { createHash } from 'node:crypto';

/** Octets that anybody may fetch, as they stand. */
export interface PublishedDocument {
  readonly octets: Uint8Array;
  readonly mediaType: string;
  /** Strong (RFC 9110 8.8.3): the SHA-256 of the octets. */
  readonly etag: string;
  /** The same hash as the value of Repr-Digest (RFC 9530 3). */
  readonly reprDigest: string;
  /** Of a text: its language, ISO 639-1. */
  readonly language?: string;
}

export function publishedDocument(
  octets: Uint8Array,
  mediaType: string,
  language?: string,
): PublishedDocument {
  const hash = createHash('sha256').update(octets).digest();
  return {
    octets,
    mediaType,
    etag: `"${hash.toString('base64url')}"`,
    reprDigest: `sha-256=:${hash.toString('base64')}:`,
    ...(language === undefined ? {} : { language }),
  };
}
