import type { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { EnrolmentEvidenceEntity } from './enrolment-evidence.entity';
import type { EvidenceRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const evidence = new RowMapping<EvidenceRecord>(EnrolmentEvidenceEntity);

const LIST = evidence.select('WHERE enrolment_id = ? ORDER BY received_at, evidence_id');

/** What enrolments rely on; never changed, and never deleted. */
export class EnrolmentEvidenceRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first. */
  async listByEnrolment(enrolmentId: string): Promise<readonly EvidenceRecord[]> {
    return (await this.database.all(LIST, [enrolmentId])).map((row) => evidence.toRecord(row));
  }

  /** Missed where the assertion (issuer and jti) was used before, in whatever enrolment. */
  insert(record: EvidenceRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'enrolment_evidence.insert',
      ...evidence.insert(record),
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }
}
