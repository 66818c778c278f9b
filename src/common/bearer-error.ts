import { PkiError } from './pki-error';

/** A refusal of RFC 6750 3.1: it is told in `WWW-Authenticate` as well as in the body. */
export class BearerError extends PkiError {
  /**
   * @param error the error parameter of the challenge; absent if the request had no token at all (RFC 6750 3.1)
   * @param scope the scopes of which one is needed, with `insufficient_scope`
   * @param realm where the credential would serve
   */
  constructor(
    detail: string,
    readonly error?: 'invalid_token' | 'insufficient_scope',
    readonly scope?: readonly string[],
    readonly realm: 'ra' | 'management' = 'ra',
  ) {
    super(error === 'insufficient_scope' ? 'insufficient_scope' : 'invalid_token', detail);
  }

  /** The value of the `WWW-Authenticate` header. */
  get challenge(): string {
    return challengeOf('Bearer', {
      realm: this.realm,
      ...(this.error !== undefined && { error: this.error, error_description: this.detail }),
      ...(this.scope !== undefined && { scope: this.scope.join(' ') }),
    });
  }
}

/** One challenge of RFC 9110 11.6.1. */
export function challengeOf(scheme: string, parameters: Readonly<Record<string, string>>): string {
  const quoted = (text: string) => `"${text.replace(/["\\]|[^\x20-\x7e]/g, ' ')}"`;
  const list = Object.entries(parameters).map(([name, text]) => `${name}=${quoted(text)}`);
  return `${scheme} ${list.join(', ')}`;
}
