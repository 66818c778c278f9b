/** What a client holds already, by the headers of its request (RFC 9110 13.1). */
export interface ConditionalHeaders {
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
}

/**
 * Whether the client has this representation: If-None-Match by weak comparison; only without it, If-Modified-Since (RFC
 * 9110 13.2.2), compared for equality, since dates of a client's own are in another time than that of a mock clock.
 * `lastModified`: the value of Last-Modified, absent where none is told.
 */
export function isKnownToClient(
  { ifNoneMatch, ifModifiedSince }: ConditionalHeaders,
  etag: string,
  lastModified?: string,
): boolean {
  if (ifNoneMatch === undefined) return ifModifiedSince !== undefined && ifModifiedSince === lastModified;
  return ifNoneMatch
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}
