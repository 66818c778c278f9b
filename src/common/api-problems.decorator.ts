import { applyDecorators } from '@nestjs/common';
import { ApiOAuth2, ApiResponse } from '@nestjs/swagger';
import { RequireScope } from './access';
import type { RaScope } from './caller';
import { ERROR_CATALOGUE } from './error-catalogue';
import { PKI_ERROR_STATUS, type PkiErrorCode } from './pki-error';
import { PROBLEM_MEDIA_TYPE } from './problem';

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' as const } } };

/** The refusals of a handler, one response for each status, with its codes. */
export function ApiProblems(...codes: readonly PkiErrorCode[]): MethodDecorator {
  const statuses = [...new Set(codes.map((code) => PKI_ERROR_STATUS[code]))].sort();
  return applyDecorators(
    ...statuses.map((status) => {
      const here = codes.filter((code) => PKI_ERROR_STATUS[code] === status);
      return ApiResponse({
        status,
        description: here.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].title}`).join('. ') + '.',
        ...(status === 429 && { headers: RETRY_AFTER }),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      });
    }),
  );
}

/** Who may call a handler, for the guard and for its description. */
export function Scoped(...anyOf: readonly RaScope[]): MethodDecorator {
  return applyDecorators(
    RequireScope(...anyOf),
    // Each entry is one way to be admitted: any of the scopes is enough.
    ...anyOf.map((scope) => ApiOAuth2([scope], 'oauth2')),
    ApiProblemsOfAccess(),
  );
}

function ApiProblemsOfAccess(): MethodDecorator {
  const content = { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };
  return applyDecorators(
    ApiResponse({
      status: 401,
      description: '`invalid_token`: Access token missing, not valid, or of another key or certificate.',
      content,
    }),
    ApiResponse({
      status: 429,
      description: `\`rate_limited\`: ${ERROR_CATALOGUE.rate_limited.title}.`,
      headers: RETRY_AFTER,
      content,
    }),
  );
}
