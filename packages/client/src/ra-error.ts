import type { components } from './generated/openapi';
import { REMEDIES } from './generated/remedies';

/** A code that the RA answers (`code` of its problem documents). */
export type ProblemCode = components['schemas']['Problem']['code'];

/**
 * Why a call failed where the RA did not say so: nobody answered, the deadline came first, the token endpoint refused the
 * client, the answer was not the RA's, a webhook delivery is not genuine, or this library was set up or called wrongly.
 */
export type ClientCode =
  | 'no_answer'
  | 'deadline_exceeded'
  | 'not_authenticated'
  | 'unexpected_answer'
  | 'not_genuine'
  | 'invalid_use';

/** A member of the request that is at fault: RFC 6901 pointer, and what is wrong with it. */
export interface MemberFault {
  readonly pointer: string;
  readonly detail: string;
  /** Where one code has several reasons, a stable word for it. */
  readonly reason?: string;
}

/** What an {@link RaError} tells. */
export interface RaErrorParts {
  readonly code: ProblemCode | ClientCode;
  /** Safe to show: holds no token, secret or key. */
  readonly detail: string;
  /** Status of the HTTP answer, where there was one. */
  readonly status?: number;
  readonly errors?: readonly MemberFault[];
  readonly enrolmentId?: string;
  /** Whether the same request may succeed later. */
  readonly retryable?: boolean;
  /** What to do; by default that of the code. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

const CLIENT_REMEDIES: Readonly<Record<ClientCode, string>> = {
  no_answer:
    'Is the service running, and is its URL right? The call may be repeated with its Idempotency-Key.',
  deadline_exceeded: 'Repeat the call with its Idempotency-Key, or give it a longer deadlineMs.',
  not_authenticated: 'Check the client id, its key, secret or certificate, and the scopes it may have.',
  unexpected_answer: 'Check that the URL is that of a Kakehashi service, and that no proxy answers for it.',
  not_genuine: 'Answer 401 and do not act on it.',
  invalid_use: 'Correct what the message names.',
};

/** Every failure of this library, but for an aborted call, which rejects with the reason of its signal. */
export class RaError extends Error {
  readonly code: ProblemCode | ClientCode;
  readonly detail: string;
  readonly status: number | undefined;
  readonly errors: readonly MemberFault[];
  readonly enrolmentId: string | undefined;
  readonly retryable: boolean;
  readonly remedy: string | undefined;

  constructor(parts: RaErrorParts) {
    const remedy = parts.remedy ?? remedyOf(parts.code);
    super(messageOf(parts, remedy), parts.cause === undefined ? {} : { cause: parts.cause });
    this.name = 'RaError';
    this.code = parts.code;
    this.detail = parts.detail;
    this.status = parts.status;
    this.errors = parts.errors ?? [];
    this.enrolmentId = parts.enrolmentId;
    this.retryable = parts.retryable ?? false;
    this.remedy = remedy;
  }
}

/** The error in an answer of the RA that is not a good one (RFC 9457); `unexpected_answer` where it is not the RA's. */
export function problemError(status: number, body: unknown): RaError {
  const problem = isObject(body) ? body : {};
  const { code, detail, enrolmentId, retryable, errors } = problem;
  if (typeof code !== 'string' || typeof detail !== 'string')
    return new RaError({
      code: 'unexpected_answer',
      status,
      detail: `The answer has status ${status} and is no problem document.`,
    });
  return new RaError({
    code: code as ProblemCode,
    status,
    detail,
    errors: Array.isArray(errors) ? errors.filter(isMemberFault) : [],
    retryable: retryable === true,
    ...(typeof enrolmentId === 'string' && { enrolmentId }),
  });
}

function remedyOf(code: string): string | undefined {
  const known: Readonly<Record<string, string>> = { ...CLIENT_REMEDIES, ...REMEDIES };
  return Object.hasOwn(known, code) ? known[code] : undefined;
}

function messageOf({ code, detail, errors = [] }: RaErrorParts, remedy: string | undefined): string {
  const members = errors
    .filter((error) => error.detail !== detail)
    .map((error) => `\n  ${error.pointer}  ${error.detail}`);
  return `${code}: ${detail}${members.join('')}${remedy === undefined ? '' : `\n  What to do: ${remedy}`}`;
}

function isMemberFault(value: unknown): value is MemberFault {
  return isObject(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
