import { PkiError } from './pki-error';

/**
 * A failure of the HTTP layer (router, body reader, framework) as the domain's error, judged by its status alone: its
 * message may tell positions, paths or names of the framework.
 */
export function pkiErrorOfStatus(status: number, cause: unknown): PkiError {
  switch (status) {
    case 400:
      return new PkiError('malformed', 'The request is not well-formed HTTP.', { cause });
    case 404:
    case 414:
      return new PkiError('not_found', 'There is nothing at this path.', { cause });
    case 405:
      return new PkiError('method_not_allowed', 'This path does not have this method.', { cause });
    case 408:
      return new PkiError('malformed', 'The request did not arrive in time.', { cause });
    case 411:
      return new PkiError('malformed', 'The request has no valid Content-Length.', { cause });
    case 413:
    case 431:
      return new PkiError('too_large', 'The request is larger than this service takes.', { cause });
    case 415:
      return new PkiError(
        'unsupported_media_type',
        'The body must be sent as Content-Type: application/json.',
        { cause },
      );
    case 503:
      return new PkiError('ca_offline', 'The service is stopping or overloaded.', {
        cause,
        retryAfterSeconds: 5,
      });
    default:
      if (status >= 400 && status < 500)
        return new PkiError('malformed', 'The request is not acceptable.', { cause });
      return new PkiError('internal', 'The request failed inside the service.', { cause });
  }
}
