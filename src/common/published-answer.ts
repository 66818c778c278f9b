import type { FastifyReply } from 'fastify';
import { HTML_MEDIA_TYPE, PAGE_SECURITY_POLICY } from './published-page';
import { isKnownToClient } from './conditional-request';
import type { PublishedDocument } from './published-document';

/** A data folder that starts over has other certificates under the same addresses, so caches ask again after an hour. */
const CACHE_CONTROL = 'public, max-age=3600';

/** Sets the headers of a published document; the body to send, or undefined with 304. */
export function answerPublished(
  reply: FastifyReply,
  document: PublishedDocument,
  ifNoneMatch: string | undefined,
): Buffer | undefined {
  const { octets, mediaType, language } = document;
  void reply.headers({
    etag: document.etag,
    'repr-digest': document.reprDigest,
    'cache-control': CACHE_CONTROL,
    'x-content-type-options': 'nosniff',
    ...(language === undefined ? {} : { 'content-language': language }),
    ...(mediaType === HTML_MEDIA_TYPE ? { 'content-security-policy': PAGE_SECURITY_POLICY } : {}),
  });
  if (isKnownToClient({ ifNoneMatch }, document.etag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.type(mediaType);
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length);
}

/** As {@link answerPublished}, where the language followed from Accept-Language: caches must know (RFC 9110 12.5.5). */
export function answerNegotiated(
  reply: FastifyReply,
  document: PublishedDocument,
  ifNoneMatch: string | undefined,
): Buffer | undefined {
  void reply.header('vary', 'accept-language');
  return answerPublished(reply, document, ifNoneMatch);
}
