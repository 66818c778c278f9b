import type { PkiError } from '../common/pki-error';
import type { EventType } from './event-types';

/** What a statement binds: times are bound as UTC seconds (`toUtcSeconds`), JSON as text. */
export type SqlValue = string | number | bigint | boolean | Uint8Array | null;

export type MissedExpectation = 'rows' | 'unique';

/** One SQL statement that both databases understand, and what it must do. */
export interface Statement {
  /** Names the statement in {@link UnitConflict}, for example `certificate.insert`. */
  readonly name: string;
  /** `?` is a placeholder, also where it stands in a comment or an identifier; it returns no rows. */
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** The number of rows that must be affected; absent = any. */
  readonly rowsAffected?: number;
  /**
   * What the caller is told when that number (`rows`) or a unique constraint (`unique`) is missed; absent or undefined =
   * {@link UnitConflict}. Without effects: a store that tries a unit again asks again.
   */
  readonly refusal?: (missed: MissedExpectation) => PkiError | undefined;
}

/** Who did what to which object; becomes one record of this node's audit chain. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  /** A JSON object. */
  readonly details: Record<string, unknown>;
}

/** Something that clients may learn of; `clientId` null = for operators only. */
export interface OutboxEvent {
  readonly type: EventType;
  readonly clientId: string | null;
  readonly objectId: string;
  readonly payload: Record<string, unknown>;
}

/**
 * What becomes durable together or not at all: statements in order, then their audit records and events. A plain value,
 * built by services from the statements of the repositories and executed by the `Store`.
 */
export interface UnitOfWork {
  readonly statements: readonly Statement[];
  readonly audit: readonly AuditEntry[];
  readonly events: readonly OutboxEvent[];
}

/** A statement without a refusal lost a race: nothing of the unit was written. */
export class UnitConflict extends Error {
  constructor(readonly statementName: string) {
    super(`conflict at ${statementName}`);
    this.name = 'UnitConflict';
  }
}

/**
 * The database failed. Nothing of the unit may be told to anybody, but whether it was written is unknown when the
 * failure met the COMMIT itself.
 */
export class StoreFailure extends Error {
  constructor(cause: unknown) {
    super(`the store failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'StoreFailure';
  }
}

/** What the caller of `commit` is told when this statement missed its expectation. */
export function refusalOf(statement: Statement, missed: MissedExpectation): Error {
  return statement.refusal?.(missed) ?? new UnitConflict(statement.name);
}
