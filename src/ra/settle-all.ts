import { PkiError } from '../common/pki-error';
import { UnitConflict } from '../store/unit-of-work';

/**
 * Does the same for each of some rows, at once, so that their units are written together. A row that somebody else has
 * settled in the meantime (a missed expectation) is no failure: it is looked at again in the next run, if it is still due.
 */
export async function settleAll<T>(rows: readonly T[], settle: (row: T) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(rows.map(settle));
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected' && !wasSettledByOthers(outcome.reason)) throw outcome.reason;
  }
}

function wasSettledByOthers(error: unknown): boolean {
  return error instanceof UnitConflict || (error instanceof PkiError && error.code === 'state_conflict');
}
