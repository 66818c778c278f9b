import { PkiError } from '../common/pki-error';

/** What the loser of a race for an object is told: its If-Match was true when it was read and is not any more. */
export function lostRace(enrolmentId: string, ifMatch: string | undefined): () => PkiError {
  return () =>
    ifMatch === undefined
      ? new PkiError('state_conflict', 'The enrolment was changed in the meantime; read it again.', {
          enrolmentId,
        })
      : new PkiError('precondition_failed', 'The enrolment was changed in the meantime; read it again.', {
          enrolmentId,
        });
}
