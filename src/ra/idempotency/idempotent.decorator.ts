import {
  applyDecorators,
  createParamDecorator,
  SetMetadata,
  UseInterceptors,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { KEEPS_ANSWERS } from '../../common/fault-points';
import { IdempotencyInterceptor, IDEMPOTENCY_RULE, IDEMPOTENT_REQUEST } from './idempotency.interceptor';
import { IdempotentRequest } from './idempotent-request';

/** The handler may be repeated with the same Idempotency-Key; it passes its {@link Repeatable} to its service. */
export function Idempotent(rule: 'required' | 'optional'): MethodDecorator {
  return applyDecorators(
    SetMetadata(IDEMPOTENCY_RULE, rule),
    SetMetadata(KEEPS_ANSWERS, true),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: rule === 'required',
      description:
        'A fresh value for each new request, the same value for a repeat: 1 to 255 visible ASCII characters. The first ' +
        'answer (2xx or 4xx) is given again for 24 hours. The body must be the same JSON text, but for white space.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
      example: '0d9f2c1e-1',
    }),
  );
}

/** The {@link IdempotentRequest} of a handler with {@link Idempotent}. */
export const Repeatable = createParamDecorator(
  (_parameter: unknown, context: ExecutionContext): IdempotentRequest => {
    const request = context.switchToHttp().getRequest<{ [IDEMPOTENT_REQUEST]?: IdempotentRequest }>();
    return request[IDEMPOTENT_REQUEST] ?? IdempotentRequest.NONE;
  },
);
