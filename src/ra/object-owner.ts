import type { Caller } from '../common/caller';
import { PkiError } from '../common/pki-error';

/**
 * Whose objects are meant, where an identifier is unique for its client alone: a signing service's own; an operator
 * names the client. Throws `malformed` where it does not, or where a signing service names another.
 */
export function ownerOf(caller: Caller, named: string | null | undefined): string {
  if (caller.kind === 'operator') {
    if (named == null) throw malformed('Name the client; this is needed from an operator.');
    return named;
  }
  if (named != null && named !== caller.clientId) throw malformed('This is for operators; leave it out.');
  return caller.clientId;
}

function malformed(detail: string): PkiError {
  return new PkiError('malformed', 'The client is not named as it must be; errors[] says why.', {
    errors: [{ pointer: '/clientId', detail }],
  });
}
