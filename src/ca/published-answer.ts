import type { FastifyReply } from 'fastify';
import { isKnownToClient, type PublishedDocument } from './published-document';

/** A data folder that starts over has other certificates under the same addresses, so caches ask again after an hour. */
const CACHE_CONTROL = 'public, max-age=3600';

/** Sets the headers of a published document; the body to send, or undefined with 304. */
export function answerPublished(
  reply: FastifyReply,
  document: PublishedDocument,
  ifNoneMatch: string | undefined,
): Buffer | undefined {
  void reply.headers({
    etag: document.etag,
    'cache-control': CACHE_CONTROL,
    'x-content-type-options': 'nosniff',
  });
  if (isKnownToClient(document, ifNoneMatch)) {
    void reply.status(304);
    return undefined;
  }
  void reply.type(document.mediaType);
  const { octets } = document;
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length);
}
