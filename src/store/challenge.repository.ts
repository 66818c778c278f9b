import type { PkiError } from '../common/pki-error';
import { ChallengeEntity } from './challenge.entity';
import type { Database } from './database';
import type { ChallengeRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const challenges = new RowMapping<ChallengeRecord>(ChallengeEntity);

const FIND = challenges.select('WHERE nonce = ?');

/** Nonces given to clients; each may be used once, for one purpose, by the client it was given to. */
export class ChallengeRepository {
  constructor(private readonly database: Database) {}

  async find(nonce: string): Promise<ChallengeRecord | undefined> {
    const row = await this.database.get(FIND, [nonce]);
    return row && challenges.toRecord(row);
  }

  insert(record: ChallengeRecord): Statement {
    return { name: 'challenge.insert', ...challenges.insert(record), rowsAffected: 1 };
  }

  /** Marks the nonce as used at `at`; missed if it is unknown, another's, for another purpose, used or expired. */
  consume(nonce: string, clientId: string, purpose: string, at: Date, refusal?: () => PkiError): Statement {
    const seconds = toUtcSeconds(at);
    return {
      name: 'challenge.consume',
      sql: `UPDATE challenge SET used_at = ?
            WHERE nonce = ? AND client_id = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?`,
      parameters: [seconds, nonce, clientId, purpose, seconds],
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  purgeExpired(before: Date): Statement {
    return {
      name: 'challenge.purge',
      sql: 'DELETE FROM challenge WHERE expires_at < ?',
      parameters: [toUtcSeconds(before)],
    };
  }
}
