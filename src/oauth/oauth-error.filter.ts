import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FaultRefusal } from '../common/fault-points';
import { PKI_ERROR_STATUS, PkiError } from '../common/pki-error';
import { OAuthError } from './oauth-error';

/** The errors of the token endpoint in the form of RFC 6749 5.2, those of the body reader included. */
@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('oauth');

  catch(exception: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { error, status } = this.oauthErrorOf(exception);
    void reply
      .code(status)
      .headers(error.headers)
      .headers(exception instanceof FaultRefusal ? exception.fields : {})
      .send({ error: error.error, error_description: error.description });
  }

  private oauthErrorOf(exception: unknown): { readonly error: OAuthError; readonly status: number } {
    if (exception instanceof OAuthError) return { error: exception, status: exception.status };
    if (exception instanceof FaultRefusal) return refusalOf(exception);
    if (exception instanceof PkiError && exception.code !== 'internal') {
      return {
        error: new OAuthError('invalid_request', exception.detail),
        status: PKI_ERROR_STATUS[exception.code],
      };
    }
    this.logger.error(exception instanceof Error ? exception : new Error(String(exception)));
    return { error: new OAuthError('server_error', 'The request failed inside the service.'), status: 500 };
  }
}

/** In the word of this endpoint that comes next to the code. */
function refusalOf({ code, detail }: FaultRefusal): { readonly error: OAuthError; readonly status: number } {
  const status = PKI_ERROR_STATUS[code];
  const word =
    status >= 500
      ? 'server_error'
      : status === 429
        ? 'rate_limited'
        : status === 401
          ? 'invalid_client'
          : 'invalid_request';
  return { error: new OAuthError(word, detail), status };
}
