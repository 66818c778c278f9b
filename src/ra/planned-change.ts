import { PkiError } from '../common/pki-error';
import type { AuditEntry, OutboxEvent, Statement, UnitOfWork } from '../store/unit-of-work';

const MAX_ATTEMPTS = 4;

/** A change that was planned from a certificate as it was read, with the refusal of one who came too late. */
export type PlannedChange<T> = (lost: () => PkiError) => Promise<T>;

/**
 * Plans and commits a change, again from the beginning if the certificate was changed in between: so the loser of a race
 * is refused for what the certificate has become, as if it had come later. After some attempts `state_conflict`.
 */
export function changeCertificate<T>(attempt: PlannedChange<T>): Promise<T> {
  return changeObject('certificate', attempt);
}

/** As {@link changeCertificate}, for another object; `noun`: `key`. */
export async function changeObject<T>(noun: string, attempt: PlannedChange<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    const lost = new PkiError('state_conflict', `The ${noun} was changed in the meantime; read it again.`);
    try {
      return await attempt(() => lost);
    } catch (error) {
      if (error !== lost || attempts === MAX_ATTEMPTS) throw error;
    }
  }
}

/** One unit out of several, in their order. */
export function joinUnits(...units: readonly UnitOfWork[]): UnitOfWork {
  return {
    statements: units.flatMap(({ statements }): readonly Statement[] => statements),
    audit: units.flatMap(({ audit }): readonly AuditEntry[] => audit),
    events: units.flatMap(({ events }): readonly OutboxEvent[] => events),
  };
}
