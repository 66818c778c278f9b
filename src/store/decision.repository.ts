import { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { DecisionEntity } from './decision.entity';
import type { DecisionRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const decisions = new RowMapping<DecisionRecord>(DecisionEntity);

/** Approvals and rejections of enrolments; one for each operator. */
export class DecisionRepository {
  constructor(private readonly database: Database) {}

  async listByEnrolment(enrolmentId: string): Promise<readonly DecisionRecord[]> {
    const sql = `SELECT ${decisions.columns} FROM decision WHERE enrolment_id = ? ORDER BY at, decision_id`;
    return (await this.database.all(sql, [enrolmentId])).map((row) => decisions.toRecord(row));
  }

  /** Whoever has decided may decide again; the audit log keeps what was decided. */
  clear(enrolmentId: string): Statement {
    return {
      name: 'decision.clear',
      sql: 'DELETE FROM decision WHERE enrolment_id = ?',
      parameters: [enrolmentId],
    };
  }

  /** Refused with `state_conflict` where this operator has decided before. */
  insert(record: DecisionRecord): Statement {
    return {
      name: 'decision.insert',
      ...decisions.insert(record),
      rowsAffected: 1,
      refusal: () => new PkiError('state_conflict', 'This operator has decided on the enrolment before.'),
    };
  }
}
