import { createHash } from 'node:crypto';

/** An authoritative answer as far as caches are concerned. */
export interface CachedAnswer {
  /** From {@link ocspEntityTag}. */
  readonly etag: string;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Whether the answer repeats a nonce, and so is of use to one client only. */
  readonly hasNonce: boolean;
}

export const OCSP_RESPONSE_TYPE = 'application/ocsp-response';

/** Longest time that every cache can count (RFC 9111 1.2.2). */
const LONGEST_MAX_AGE = 2 ** 31 - 1;

/** The strong ETag of an OCSPResponse: the hexadecimal SHA-256 of its octets in quotes (RFC 9919 7.2). */
export function ocspEntityTag(response: Uint8Array): string {
  return `"${createHash('sha256').update(response).digest('hex')}"`;
}

/**
 * The headers of a signed answer, names in lower case (RFC 9919 6, 7.2). `now` is the time of the same clock that set
 * thisUpdate: Date, Last-Modified and Expires are compared with one another. Content-Length is left to the server.
 *
 * max-age ends one second before `freshUntil`, by default nextUpdate, since it has to be earlier (RFC 9919 7.2); 0 where
 * that has passed. An answer with nonce is not for shared caches, yet must not say `no-store` or `no-cache` either.
 */
export function ocspAnswerHeaders(
  { etag, thisUpdate, nextUpdate, hasNonce }: CachedAnswer,
  now: Date,
  freshUntil: Date = nextUpdate,
): Readonly<Record<string, string>> {
  const remaining = Math.floor((Math.min(+freshUntil, +nextUpdate) - +now) / 1000) - 1;
  const maxAge = Math.min(Math.max(remaining, 0), LONGEST_MAX_AGE);
  return {
    'content-type': OCSP_RESPONSE_TYPE,
    date: now.toUTCString(),
    'last-modified': thisUpdate.toUTCString(),
    expires: nextUpdate.toUTCString(),
    etag,
    'cache-control': hasNonce
      ? 'private, max-age=0, no-transform, must-revalidate'
      : `max-age=${maxAge}, public, no-transform, must-revalidate`,
  };
}

/** The headers of an unsigned answer, which no cache may keep (RFC 9919 7.2). HTTP status stays 200. */
export const OCSP_ERROR_HEADERS: Readonly<Record<string, string>> = {
  'content-type': OCSP_RESPONSE_TYPE,
  'cache-control': 'no-store',
};
