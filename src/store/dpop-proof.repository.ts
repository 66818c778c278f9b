import type { PkiError } from '../common/pki-error';
import type { Database } from './database';
import { DpopProofEntity } from './dpop-proof.entity';
import type { DpopProofRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const proofs = new RowMapping<DpopProofRecord>(DpopProofEntity);

const FIND = proofs.select('WHERE jkt = ? AND jti = ?');

/** The `jti` of DPoP proofs that were accepted (RFC 9449 11.1). Its times are real time. */
export class DpopProofRepository {
  constructor(private readonly database: Database) {}

  async find(jkt: string, jti: string): Promise<DpopProofRecord | undefined> {
    const row = await this.database.get(FIND, [jkt, jti]);
    return row && proofs.toRecord(row);
  }

  /** Missed where the key has used the `jti` and the record of it is not purged yet. */
  insert(record: DpopProofRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'dpop_proof.insert',
      ...proofs.insert(record),
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  purgeExpired(before: Date): Statement {
    return {
      name: 'dpop_proof.purge',
      sql: 'DELETE FROM dpop_proof WHERE expires_at < ?',
      parameters: [toUtcSeconds(before)],
    };
  }
}
