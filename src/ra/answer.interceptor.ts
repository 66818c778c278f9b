import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Answer } from './answer';

/** Sends an {@link Answer} as it is: its status, its headers, its text. Other results go the usual way. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((result: unknown) => {
        if (!(result instanceof Answer)) return result;
        const reply = context.switchToHttp().getResponse<FastifyReply>();
        reply.code(result.status).headers(result.headers).header('cache-control', 'no-store');
        return result.body === '' ? undefined : result.body;
      }),
    );
  }
}
