import { PkiError } from '../common/pki-error';
import { CaGenerationEntity } from './ca-generation.entity';
import { CertificationAuthorityEntity } from './certification-authority.entity';
import type { Database } from './database';
import type { CaGenerationRecord, CaState, CertificationAuthorityRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const authorities = new RowMapping<CertificationAuthorityRecord>(CertificationAuthorityEntity);
const generations = new RowMapping<CaGenerationRecord>(CaGenerationEntity);

/** Certification authorities and their key generations. */
export class CaRepository {
  constructor(private readonly database: Database) {}

  async findById(caId: string): Promise<CertificationAuthorityRecord | undefined> {
    const sql = `SELECT ${authorities.columns} FROM certification_authority WHERE ca_id = ?`;
    const row = await this.database.get(sql, [caId]);
    return row && authorities.toRecord(row);
  }

  async list(): Promise<readonly CertificationAuthorityRecord[]> {
    const sql = `SELECT ${authorities.columns} FROM certification_authority ORDER BY ca_id`;
    return (await this.database.all(sql, [])).map((row) => authorities.toRecord(row));
  }

  async findGeneration(caId: string, generation: number): Promise<CaGenerationRecord | undefined> {
    const sql = `SELECT ${generations.columns} FROM ca_generation WHERE ca_id = ? AND generation = ?`;
    const row = await this.database.get(sql, [caId, generation]);
    return row && generations.toRecord(row);
  }

  /** Of one CA, or of all; the oldest first. */
  async generations(caId?: string): Promise<readonly CaGenerationRecord[]> {
    const condition = caId === undefined ? '' : 'WHERE ca_id = ?';
    const sql = `SELECT ${generations.columns} FROM ca_generation ${condition} ORDER BY ca_id, generation`;
    return (await this.database.all(sql, caId === undefined ? [] : [caId])).map((row) =>
      generations.toRecord(row),
    );
  }

  insertCa(record: CertificationAuthorityRecord): Statement {
    return { name: 'certification_authority.insert', ...authorities.insert(record), rowsAffected: 1 };
  }

  insertGeneration(record: CaGenerationRecord): Statement {
    return { name: 'ca_generation.insert', ...generations.insert(record), rowsAffected: 1 };
  }

  /** The CA whose newest key this is issues no more; of no effect where the key is no CA's, or the CA has ended. */
  revokeByKey(keyId: string): Statement {
    return {
      name: 'certification_authority.revoke',
      sql: `UPDATE certification_authority SET state = 'revoked' WHERE state <> 'ended' AND EXISTS (
        SELECT 1 FROM ca_generation WHERE ca_generation.ca_id = certification_authority.ca_id AND key_id = ?
          AND generation = (SELECT MAX(generation) FROM ca_generation AS other
            WHERE other.ca_id = certification_authority.ca_id))`,
      parameters: [keyId],
    };
  }

  /** Changes nothing; `state_conflict` unless the CA issues certificates. */
  stillActive(caId: string): Statement {
    return {
      name: 'certification_authority.still_active',
      sql: `UPDATE certification_authority SET state = state WHERE ca_id = ? AND state = 'active'`,
      parameters: [caId],
      rowsAffected: 1,
      refusal: () => new PkiError('state_conflict', `The CA ${caId} issues no more.`),
    };
  }

  changeState(caId: string, from: CaState, to: CaState): Statement {
    return {
      name: 'certification_authority.state',
      sql: 'UPDATE certification_authority SET state = ? WHERE ca_id = ? AND state = ?',
      parameters: [to, caId, from],
      rowsAffected: 1,
    };
  }
}
