import { RaError } from '@kakehashi/client';
import { ERROR_CATALOGUE } from '../common/error-catalogue';
import type { PkiErrorCode } from '../common/pki-error';
import { CommandError } from './command-error';

/** What the service answered instead of doing what it was asked (RFC 9457, credential-api 1.4). */
export interface RefusalReport {
  /** The wire code; `http_` and the status where the answer names none. */
  readonly code: string;
  readonly detail: string;
  /** What to do about it, for codes that are known. */
  readonly remedy?: string;
  /** The members of the request that are at fault. */
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The service refused. The message says why, and what to do. */
export class ServiceRefusal extends CommandError {
  constructor(readonly report: RefusalReport) {
    super(refusalText(report));
    this.name = 'ServiceRefusal';
  }
}

/** The refusal in an answer, as far as it tells; never throws. `otherRemedy` takes the place of the one for the code. */
export function refusalOf(status: number, body: unknown, otherRemedy?: string): ServiceRefusal {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Readonly<
    Record<string, unknown>
  >;
  const { code, detail, errors } = problem;
  const known = typeof code === 'string' ? code : `http_${status}`;
  const remedy =
    otherRemedy ??
    (Object.hasOwn(ERROR_CATALOGUE, known) ? ERROR_CATALOGUE[known as PkiErrorCode].remedy : undefined);
  return new ServiceRefusal({
    code: known,
    detail: typeof detail === 'string' ? detail : `The service answered with status ${status}.`,
    ...(remedy === undefined ? {} : { remedy }),
    errors: Array.isArray(errors) ? errors.filter(isMember) : [],
  });
}

function refusalText({ code, detail, remedy, errors }: RefusalReport): string {
  const members = errors
    .filter((error) => error.detail !== detail)
    .map((error) => `\n  ${error.pointer}  ${error.detail}`);
  return `${code}: ${detail}${members.join('')}${remedy === undefined ? '' : `\n  What to do: ${remedy}`}`;
}

function isMember(value: unknown): value is RefusalReport['errors'][number] {
  const { pointer, detail } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof pointer === 'string' && typeof detail === 'string';
}

const WHERE = 'Is the service running? --url names another place.';
const OTHER_REMEDIES: Readonly<Record<string, string>> = {
  no_answer: WHERE,
  deadline_exceeded: WHERE,
  unexpected_answer: WHERE,
};

/** An error of the client library as a command tells it; any other error as it is. */
export function commandErrorOf(error: unknown): unknown {
  if (!(error instanceof RaError)) return error;
  const { code, detail, errors } = error;
  const remedy = OTHER_REMEDIES[code] ?? error.remedy;
  return new ServiceRefusal({ code, detail, errors, ...(remedy !== undefined && { remedy }) });
}
