import { PkiError } from '../../common/pki-error';

/** Evidence that does not prove what it must; `reason` is a stable word for programs. */
export function insufficient(pointer: string, detail: string, reason: string): PkiError {
  return new PkiError('evidence_insufficient', detail, { errors: [{ pointer, detail, reason }] });
}

/** What who sends an assertion a second time is told, in whatever enrolment. */
export function assertionReplayed(pointer: string): PkiError {
  return insufficient(pointer, 'The assertion (iss and jti) was used before; get a new one.', 'replayed');
}
