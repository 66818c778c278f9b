import { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { EnrolmentEntity } from './enrolment.entity';
import type { EnrolmentRecord, EnrolmentState } from './records';
import { allOf, oneOf, RowMapping, where } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const enrolments = new RowMapping<EnrolmentRecord>(EnrolmentEntity);

const FIND_BY_ID = enrolments.select('WHERE enrolment_id = ?');
const FIND_BY_EXTERNAL_ID = enrolments.select('WHERE client_id = ? AND external_id = ?');
const LIST_EXPIRED = enrolments.select(
  'WHERE state = ? AND expires_at <= ? ORDER BY expires_at, enrolment_id LIMIT ?',
);

const UNDECIDED_BY = `NOT EXISTS (SELECT 1 FROM decision
  WHERE decision.enrolment_id = enrolment.enrolment_id AND operator_client_id = ?)`;

/** Which enrolments, oldest first; `after` is the last `enrolmentId` of the page before. */
export interface EnrolmentFilter {
  readonly clientId?: string;
  readonly externalId?: string;
  readonly caId?: string;
  readonly caIds?: readonly string[];
  readonly profileIds?: readonly string[];
  /** Not of this operator's own making, and not decided on by it. */
  readonly undecidedBy?: string;
  readonly state?: EnrolmentState;
  readonly after?: string;
  readonly limit: number;
}

export class EnrolmentRepository {
  constructor(private readonly database: Database) {}

  async findById(enrolmentId: string): Promise<EnrolmentRecord | undefined> {
    const row = await this.database.get(FIND_BY_ID, [enrolmentId]);
    return row && enrolments.toRecord(row);
  }

  async findByExternalId(clientId: string, externalId: string): Promise<EnrolmentRecord | undefined> {
    const row = await this.database.get(FIND_BY_EXTERNAL_ID, [clientId, externalId]);
    return row && enrolments.toRecord(row);
  }

  async list(filter: EnrolmentFilter): Promise<readonly EnrolmentRecord[]> {
    const { caIds, profileIds } = filter;
    const conditions = [
      where({
        'client_id = ?': filter.clientId,
        'external_id = ?': filter.externalId,
        'ca_id = ?': filter.caId,
        'state = ?': filter.state,
        'enrolment_id > ?': filter.after,
        'client_id <> ?': filter.undecidedBy,
        [UNDECIDED_BY]: filter.undecidedBy,
      }),
      ...(caIds === undefined ? [] : [oneOf('ca_id', caIds)]),
      ...(profileIds === undefined ? [] : [oneOf('profile_id', profileIds)]),
    ];
    const { sql, parameters } = allOf(conditions);
    const select = enrolments.select(`${sql} ORDER BY enrolment_id LIMIT ?`);
    return (await this.database.all(select, [...parameters, filter.limit])).map((row) =>
      enrolments.toRecord(row),
    );
  }

  /** In this state although `expiresAt` has come. */
  async listExpired(state: EnrolmentState, at: Date, limit: number): Promise<readonly EnrolmentRecord[]> {
    const rows = await this.database.all(LIST_EXPIRED, [state, toUtcSeconds(at), limit]);
    return rows.map((row) => enrolments.toRecord(row));
  }

  /** Refused with `duplicate_external_id` where the client has used the `externalId`. */
  insert(record: EnrolmentRecord): Statement {
    return {
      name: 'enrolment.insert',
      ...enrolments.insert(record),
      rowsAffected: 1,
      refusal: externalIdTaken,
    };
  }

  /**
   * Writes all members of the record, with version `expectedVersion + 1`, if the stored version is `expectedVersion`.
   * Otherwise somebody else was faster: refused with `state_conflict` unless the caller gives another refusal.
   */
  update(record: EnrolmentRecord, expectedVersion: number, refusal?: () => PkiError): Statement {
    const { sql, parameters } = enrolments.assignments({ ...record, version: expectedVersion + 1 });
    return {
      name: 'enrolment.update',
      sql: `UPDATE enrolment SET ${sql} WHERE enrolment_id = ? AND version = ?`,
      parameters: [...parameters, record.enrolmentId, expectedVersion],
      rowsAffected: 1,
      refusal:
        refusal ?? (() => new PkiError('state_conflict', 'The enrolment was changed in the meantime.')),
    };
  }
}

function externalIdTaken(): PkiError {
  const detail = 'An enrolment with this externalId exists.';
  return new PkiError('duplicate_external_id', detail, { errors: [{ pointer: '/externalId', detail }] });
}
