import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';

const IF_NONE_MATCH = { name: 'If-None-Match', required: false, description: 'ETag of the last answer.' };

/** Describes a GET that answers 304 to who has its representation already (RFC 9110 13.1.2). */
export function ConditionalGet(): MethodDecorator {
  return applyDecorators(
    ApiHeader(IF_NONE_MATCH),
    ApiResponse({ status: 304, description: 'Nothing has changed.' }),
  );
}

/** Describes a change that is refused unless the object is still as the client read it (RFC 9110 13.1.1). */
export function ConditionalChange(): MethodDecorator {
  return ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETag of the object as it was read; another version is refused.',
  });
}
