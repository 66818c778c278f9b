import { createHash } from 'node:crypto';
import { PkiError } from '../../common/pki-error';
import type { IdempotencyRecord } from '../../store/records';
import type { Statement } from '../../store/unit-of-work';
import { Answer } from '../answer';

/** How long an answer is kept for a repeat of its request, in seconds. */
export const IDEMPOTENCY_SECONDS = 24 * 60 * 60;

/** RFC 8941 3.3.3 allows the quotes of a structured string; the value is 1 to 255 visible characters. */
const KEY = /^(?:"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

/** What makes two requests the same: client, method, path and Idempotency-Key (credential-api 1). */
export interface IdempotencyScope {
  readonly clientId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly idempotencyKey: string;
}

/**
 * The Idempotency-Key of a request, or undefined if it has none.
 * Throws `idempotency_key_missing` where one is required, `malformed` for one that is empty, too long or ambiguous.
 */
export function readIdempotencyKey(
  header: string | readonly string[] | undefined,
  rule: 'required' | 'optional',
): string | undefined {
  if (header === undefined) {
    if (rule === 'optional') return undefined;
    throw new PkiError(
      'idempotency_key_missing',
      'This request needs an Idempotency-Key header, so that it can be repeated safely.',
    );
  }
  const match = typeof header === 'string' ? KEY.exec(header) : null;
  const key = match?.[1] ?? match?.[2];
  if (key !== undefined) return key;
  throw new PkiError(
    'malformed',
    'The Idempotency-Key must be one value of 1 to 255 visible ASCII characters without quotes.',
  );
}

/** A text that is equal for equal scopes only. */
export function scopeText({ clientId, method, path, idempotencyKey }: IdempotencyScope): string {
  return `${clientId} ${method} ${path} ${idempotencyKey}`;
}

/** SHA-256, lower-case hex, of the body as a JSON value: spaces do not matter, the order of members does. */
export function requestHash(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('hex');
}

/**
 * What a service needs to make its effect and its answer durable together: the statements to put in its unit of work.
 * A request without Idempotency-Key has none.
 */
export class IdempotentRequest {
  static readonly NONE = new IdempotentRequest(undefined);

  private constructor(private readonly recordOf: ((answer: Answer) => Statement) | undefined) {}

  static keptBy(recordOf: (answer: Answer) => Statement): IdempotentRequest {
    return new IdempotentRequest(recordOf);
  }

  /** To be committed in the same unit as the effect the answer tells of. */
  statementsFor(answer: Answer): Statement[] {
    return this.recordOf === undefined ? [] : [this.recordOf(answer)];
  }
}

/** Whether an answer with this status is kept: the outcome of the request, not the state of the service. */
export function isKept(status: number): boolean {
  return status >= 200 && status < 500 && status !== 429;
}

/** The kept answer. Throws `idempotency_mismatch` if the body is another one. */
export function answerOfRecord(record: IdempotencyRecord, hash: string): Answer {
  if (record.requestHash === hash) return new Answer(record.status, record.headers, record.body);
  throw new PkiError('idempotency_mismatch', 'This Idempotency-Key came with another body before.');
}

/** The record of an answer given at `now`. */
export function recordOfAnswer(
  scope: IdempotencyScope,
  hash: string,
  answer: Answer,
  now: Date,
): IdempotencyRecord {
  return {
    ...scope,
    requestHash: hash,
    status: answer.status,
    headers: answer.headers,
    body: answer.body,
    createdAt: now,
    expiresAt: new Date(now.getTime() + IDEMPOTENCY_SECONDS * 1000),
  };
}
