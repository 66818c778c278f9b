import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from './allowed-methods';
import { FaultRefusal } from './fault-points';
import { pkiErrorOfStatus } from './http-failure';
import { listenerOf } from './listener';
import { PkiError } from './pki-error';
import { PROBLEM_MEDIA_TYPE, problemHeaders, problemOf } from './problem';

/** Renders every failure as problem+json (RFC 9457); what it does not know becomes `internal`, told to the log only. */
@Catch()
export class ProblemJsonFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(
    private readonly publicUrl: string,
    private readonly allowedMethods: AllowedMethods,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(exception, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for failures outside any handler, where there is no execution context. */
  answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const url = request.raw.url ?? '';
    let error = pkiErrorOf(exception);
    const headers: Record<string, string> = {};
    // Whatever the framework says of a method that the path does not have, it may not have looked for.
    if (error.code !== 'internal' && !(exception instanceof PkiError)) {
      const methods = this.allowedMethods.of(url, listenerOf(request.raw));
      if (methods.length > 0 && !methods.includes(request.method)) {
        error = pkiErrorOfStatus(405, exception);
        headers['allow'] = methods.join(', ');
      }
    }
    if (error.code === 'internal' && !(error instanceof FaultRefusal))
      this.logger.error({ requestId: request.id, method: request.method, err: error.cause ?? error });
    if (reply.sent) return;
    const problem = problemOf(error, this.publicUrl, url);
    void reply
      .code(problem.status)
      .headers({ ...problemHeaders(error), ...headers, 'content-type': PROBLEM_MEDIA_TYPE })
      .send(JSON.stringify(problem));
  }
}

function pkiErrorOf(exception: unknown): PkiError {
  if (exception instanceof PkiError) return exception;
  if (exception instanceof HttpException) return pkiErrorOfStatus(exception.getStatus(), exception);
  const status = (exception as { statusCode?: unknown } | null | undefined)?.statusCode;
  return pkiErrorOfStatus(typeof status === 'number' ? status : 500, exception);
}
