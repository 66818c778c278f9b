import { PkiError } from '../common/pki-error';
import type { Database } from './database';
import type { SubjectKeyRecord, SubjectKeyState } from './records';
import { RowMapping } from './row-mapping';
import { SubjectKeyEntity } from './subject-key.entity';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const subjectKeys = new RowMapping<SubjectKeyRecord>(SubjectKeyEntity);

const FIND = subjectKeys.select('WHERE spki_sha256 = ?');
const FIND_BY_KEY_ID = subjectKeys.select('WHERE client_id = ? AND key_id = ?');
// An update that changes nothing still counts its row: both databases then tell a repeat from a refusal.
const CLAIM = `${subjectKeys.insertSql} ON CONFLICT (spki_sha256) DO UPDATE SET state = subject_key.state
  WHERE subject_key.client_id = excluded.client_id AND subject_key.key_id = excluded.key_id
    AND subject_key.compromised_at IS NULL`;
const ASSERT_USABLE = `UPDATE subject_key SET state = state
  WHERE spki_sha256 = ? AND compromised_at IS NULL AND state <> 'destroyed'`;
const BLOCK = 'UPDATE subject_key SET compromised_at = ? WHERE spki_sha256 = ? AND compromised_at IS NULL';

/** Which client a subject key belongs to. */
export class SubjectKeyRepository {
  constructor(private readonly database: Database) {}

  async find(spkiSha256: string): Promise<SubjectKeyRecord | undefined> {
    const row = await this.database.get(FIND, [spkiSha256]);
    return row && subjectKeys.toRecord(row);
  }

  async findByKeyId(clientId: string, keyId: string): Promise<SubjectKeyRecord | undefined> {
    const row = await this.database.get(FIND_BY_KEY_ID, [clientId, keyId]);
    return row && subjectKeys.toRecord(row);
  }

  /**
   * Registers the key for the client; does nothing if the same client has it under the same name. Anything else is
   * refused with `duplicate_key`, alike for another client's key and a name in use; so is a compromised key, which who
   * asks before is told by its own code.
   */
  claim(record: SubjectKeyRecord): Statement {
    return {
      name: 'subject_key.claim',
      sql: CLAIM,
      parameters: subjectKeys.values(record),
      rowsAffected: 1,
      refusal: () => new PkiError('duplicate_key', 'The key or its name is in use.'),
    };
  }

  /** Changes nothing. Refused with `compromised_key` if the key was blocked or destroyed since it was looked up. */
  assertUsable(spkiSha256: string): Statement {
    return {
      name: 'subject_key.usable',
      sql: ASSERT_USABLE,
      parameters: [spkiSha256],
      rowsAffected: 1,
      refusal: () => new PkiError('compromised_key', 'This key was reported compromised or destroyed.'),
    };
  }

  /** Blocks the key at every CA; one that is blocked already, or unknown, stays as it is. */
  block(spkiSha256: string, compromisedAt: Date): Statement {
    return {
      name: 'subject_key.block',
      sql: BLOCK,
      parameters: [toUtcSeconds(compromisedAt), spkiSha256],
    };
  }

  changeState(spkiSha256: string, from: readonly SubjectKeyState[], to: SubjectKeyState): Statement {
    return {
      name: 'subject_key.state',
      sql: `UPDATE subject_key SET state = ? WHERE spki_sha256 = ? AND state IN (${from.map(() => '?').join(', ')})`,
      parameters: [to, spkiSha256, ...from],
      rowsAffected: 1,
      refusal: () => new PkiError('state_conflict', 'The key is in another state.'),
    };
  }
}
