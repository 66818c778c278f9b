import { createHash } from 'node:crypto';

/** Octets that anybody may fetch, as they stand. */
export interface PublishedDocument {
  readonly octets: Uint8Array;
  readonly mediaType: string;
  /** Strong (RFC 9110 8.8.3): the SHA-256 of the octets. */
  readonly etag: string;
}

export function publishedDocument(octets: Uint8Array, mediaType: string): PublishedDocument {
  return { octets, mediaType, etag: `"${createHash('sha256').update(octets).digest('base64url')}"` };
}

/** Whether the client has these octets already: `If-None-Match` by weak comparison (RFC 9110 13.1.2). */
export function isKnownToClient({ etag }: PublishedDocument, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}
