import { type ConditionalHeaders, isKnownToClient } from '../../common/conditional-request';
import type { TrustedListRecord } from '../../store/records';
import { TSL_MEDIA_TYPE } from '../trusted-list-uris';

/** A cache may answer for so long although another issue was published. */
const MAX_AGE_SECONDS = 60;

/** The list itself, or the digest beside it (TS 119 612 6.1). */
export type ListForm = 'xml' | 'sha2';

export interface ListAnswer {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent with 304. */
  readonly body?: Buffer;
}

/**
 * The answer with a published list: the octets as they were signed, or their SHA-256 in lower-case hex without a line end,
 * which is what EU DSS reads. Last-Modified is ListIssueDateTime, and left out while another issue of the same second could
 * follow (RFC 9110 8.8.2.2). `now` is by the Clock, `realNow` is what caches live by.
 */
export function answerList(
  { octets, sha256, issuedAt, nextUpdate }: TrustedListRecord,
  form: ListForm,
  request: ConditionalHeaders,
  { now, realNow }: { readonly now: Date; readonly realNow: Date },
): ListAnswer {
  const digest = Buffer.from(sha256);
  const tag = digest.toString('base64url');
  const etag = form === 'xml' ? `"${tag}"` : `"${tag}-sha2"`;
  const lastModified = issuedAt < now ? issuedAt.toUTCString() : undefined;
  const remaining = Math.floor((nextUpdate.getTime() - now.getTime()) / 1000);
  const maxAge = Math.max(0, Math.min(MAX_AGE_SECONDS, remaining));
  const headers = {
    etag,
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
    'cache-control': `public, max-age=${maxAge}, must-revalidate`,
    expires: new Date(realNow.getTime() + maxAge * 1000).toUTCString(),
    'x-content-type-options': 'nosniff',
  };
  if (isKnownToClient(request, etag, lastModified)) return { status: 304, headers };
  if (form === 'sha2') {
    const body = Buffer.from(digest.toString('hex'), 'latin1');
    return { status: 200, headers: { ...headers, 'content-type': 'text/plain; charset=us-ascii' }, body };
  }
  const body = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  return { status: 200, headers: { ...headers, 'content-type': TSL_MEDIA_TYPE }, body };
}
