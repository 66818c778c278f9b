import { type ConditionalHeaders, isKnownToClient } from '../common/conditional-request';
import { requestedRange } from './byte-range';
import type { PublishedCrl } from './published-crl';

/** RFC 2585 4.2; for PEM there is no registered type, and this is the usual one. */
const MEDIA_TYPES = { der: 'application/pkix-crl', pem: 'application/x-pem-file' } as const;

/** A cache may answer for so long although a certificate was revoked; the same as what the lists themselves take. */
const MAX_AGE_SECONDS = 60;

/** The headers of a request that decide what is answered. */
export interface CrlRequestHeaders extends ConditionalHeaders {
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
}

export interface CrlAnswer {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent with 304 and 416. */
  readonly body?: Buffer;
}

/** The two times that an answer depends on. */
export interface AnswerTimes {
  /** By the Clock: thisUpdate and nextUpdate are in its time. */
  readonly now: Date;
  /** Caches live by real time. */
  readonly realNow: Date;
}

/**
 * The answer with a published list (RFC 9110 8.8, 13, 14).
 *
 * Last-Modified is thisUpdate, and left out while another list with the same thisUpdate could follow: two lists of one
 * second could not be told apart by it (RFC 9110 8.8.2.2).
 */
export function answerCrl(
  crl: PublishedCrl,
  form: 'der' | 'pem',
  isHead: boolean,
  request: CrlRequestHeaders,
  { now, realNow }: AnswerTimes,
): CrlAnswer {
  const { thisUpdate, nextUpdate, sha256 } = crl.record;
  const digest = Buffer.from(sha256).toString('base64url');
  const etag = form === 'der' ? `"${digest}"` : `"${digest}-pem"`;
  const lastModified = thisUpdate < now ? thisUpdate.toUTCString() : undefined;
  const remaining = Math.floor((nextUpdate.getTime() - now.getTime()) / 1000);
  const maxAge = Math.max(0, Math.min(MAX_AGE_SECONDS, remaining));
  const headers: Record<string, string> = {
    etag,
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
    'cache-control': `public, max-age=${maxAge}, must-revalidate`,
    expires: new Date(realNow.getTime() + maxAge * 1000).toUTCString(),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
  };
  if (isKnownToClient(request, etag, lastModified)) return { status: 304, headers };
  const body = form === 'der' ? crl.der : crl.pem();
  headers['content-type'] = MEDIA_TYPES[form];
  const { ifRange } = request;
  const isRangeFor = ifRange === undefined || ifRange === etag || ifRange === lastModified;
  const range = !isHead && isRangeFor ? requestedRange(request.range, body.length) : undefined;
  if (range === undefined) return { status: 200, headers, body };
  if (range === 'unsatisfiable') {
    delete headers['content-type'];
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${body.length}` } };
  }
  const { start, end } = range;
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${body.length}` },
    body: body.subarray(start, end + 1),
  };
}
