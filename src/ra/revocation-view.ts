import type { RevocationRecord } from '../store/records';
import { Answer, entityTag } from './answer';
import type { RevocationStateDto } from './dto/revocation.dto';
import { wireTime } from '../common/wire-time';

/** The longest that a client is told to wait, in seconds. */
const MAX_RETRY_AFTER_SECONDS = 3600;

/** A request for revocation on the wire. */
export function revocationView(record: RevocationRecord): RevocationStateDto {
  const { revocationId, state, effectiveAt, publishedAt, evidence } = record;
  return {
    revocationId,
    state,
    effectiveAt: wireTime(effectiveAt),
    publishedAt: publishedAt && wireTime(publishedAt),
    ...(evidence && { evidence }),
  };
}

/** A reading of it, with `ETag`. */
export function revocationReading(record: RevocationRecord): Answer {
  return Answer.ofJson(200, { etag: tagOf(record) }, revocationView(record));
}

/** The answer to the request: 200 once it is effective, else 202 with `Retry-After`; both with `Location`. */
export function revocationAnswer(record: RevocationRecord, now: Date): Answer {
  const headers = {
    location: `/ra/v1/certificates/${record.certId}/revocations/${record.revocationId}`,
    etag: tagOf(record),
  };
  if (record.state !== 'pending_confirmation') return Answer.ofJson(200, headers, revocationView(record));
  const seconds = Math.ceil((record.effectiveAt.getTime() - now.getTime()) / 1000);
  const retryAfter = String(Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS));
  return Answer.ofJson(202, { ...headers, 'retry-after': retryAfter }, revocationView(record));
}

function tagOf({ revocationId, state, publishedAt }: RevocationRecord): string {
  return entityTag(revocationId, state, publishedAt && publishedAt.getTime() / 1000);
}
