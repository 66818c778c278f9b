import { BearerError } from './bearer-error';
import { FaultRefusal } from './fault-points';
import { ERROR_CATALOGUE } from './error-catalogue';
import { PKI_ERROR_STATUS, type PkiError, type PkiErrorCode, type PkiErrorMember } from './pki-error';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Problem details (RFC 9457) with the members of credential-api 1.4. */
export interface Problem {
  /** `{publicUrl}/docs/errors#{code}`: stable, and a page for people. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request, without its query. */
  readonly instance: string;
  readonly code: PkiErrorCode;
  readonly retryable: boolean;
  readonly enrolmentId?: string;
  readonly errors?: readonly PkiErrorMember[];
}

/** The error as a client of `ra/v1` sees it. Nothing of its cause or stack is shown. */
export function problemOf(error: PkiError, publicUrl: string, requestUrl: string): Problem {
  const description = ERROR_CATALOGUE[error.code];
  return {
    type: `${publicUrl}/docs/errors#${error.code}`,
    title: description.title,
    status: PKI_ERROR_STATUS[error.code],
    detail: error.detail,
    instance: pathOf(requestUrl),
    code: error.code,
    retryable: description.retryable ?? false,
    ...(error.enrolmentId === undefined ? {} : { enrolmentId: error.enrolmentId }),
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  };
}

/** Headers that go with the problem, beside Content-Type. */
export function problemHeaders(error: PkiError): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (error.retryAfterSeconds !== undefined)
    headers['retry-after'] = String(Math.ceil(error.retryAfterSeconds));
  if (error instanceof FaultRefusal) Object.assign(headers, error.fields);
  if (error instanceof BearerError) headers['www-authenticate'] = error.challenge;
  return headers;
}

function pathOf(requestUrl: string): string {
  const path = requestUrl.split(/[?#]/, 1)[0] ?? '';
  return path.slice(0, 512).replace(/[^\x21-\x7e]/g, '_');
}
