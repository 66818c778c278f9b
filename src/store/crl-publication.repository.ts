import type { Database } from './database';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const STILL_PUBLISHED =
  'UPDATE crl SET crl_number = crl_number WHERE ca_id = ? AND scope = ? AND crl_number = ?';
const LAST_SEQUENCE = 'SELECT MAX(sequence) AS last FROM status_change';
const CHANGED_SINCE = `SELECT ca_id, crl_shard, MAX(sequence) AS last FROM status_change WHERE sequence > ?
  GROUP BY ca_id, crl_shard`;
const ISSUED_SINCE = `SELECT ca_id, crl_shard, MAX(not_before) AS latest FROM certificate WHERE cert_id >= ?
  GROUP BY ca_id, crl_shard`;
const CENSUS = `SELECT
    COUNT(CASE WHEN state <> 'suspended' THEN 1 END) AS live, COUNT(CASE WHEN state = 'suspended' THEN 1 END) AS held
  FROM certificate
  WHERE ca_id = ? AND not_after > ? AND state <> 'revoked' AND kind NOT IN ('root-ca', 'ocsp-responder')`;

/** The latest status change of a shard. */
export interface ShardChange {
  readonly caId: string;
  readonly crlShard: number;
  readonly lastSequence: number;
}

/** The latest notBefore among the certificates of a shard that were issued. */
export interface ShardIssuance {
  readonly caId: string;
  readonly crlShard: number;
  readonly latestNotBefore: Date;
}

/** What the publication of CRLs asks of rows that are others'. */
export class CrlPublicationRepository {
  constructor(private readonly database: Database) {}

  /** Changes nothing; missed unless the list with this number is the published one of its scope. */
  stillPublished(caId: string, scope: string, crlNumber: number): Statement {
    return {
      name: 'crl.still_published',
      sql: STILL_PUBLISHED,
      parameters: [caId, scope, crlNumber],
      rowsAffected: 1,
    };
  }

  /** Of the last status change of all; 0 if there was none. */
  async lastSequence(): Promise<number> {
    return Number((await this.database.get(LAST_SEQUENCE, []))?.['last'] ?? 0);
  }

  /** The shards that changed after this sequence. */
  async changedSince(sequence: number): Promise<readonly ShardChange[]> {
    return (await this.database.all(CHANGED_SINCE, [sequence])).map((row) => ({
      caId: String(row['ca_id']),
      crlShard: Number(row['crl_shard']),
      lastSequence: Number(row['last']),
    }));
  }

  /** The shards in which certificates were issued at this time or later: their identifiers begin with the time. */
  async issuedSince(at: Date): Promise<readonly ShardIssuance[]> {
    const first = `crt_${at.getTime().toString(16).padStart(12, '0')}`;
    return (await this.database.all(ISSUED_SINCE, [first])).map((row) => ({
      caId: String(row['ca_id']),
      crlShard: Number(row['crl_shard']),
      latestNotBefore: new Date(Number(row['latest']) * 1000),
    }));
  }

  /**
   * Certificates of a CA that are not expired and not revoked, those on hold apart. Without its own root certificate, which
   * no list covers, and OCSP responder certificates, which have no status (RFC 6960 4.2.2.2.1).
   */
  async census(caId: string, at: Date): Promise<{ readonly live: number; readonly onHold: number }> {
    const row = await this.database.get(CENSUS, [caId, toUtcSeconds(at)]);
    return { live: Number(row?.['live'] ?? 0), onHold: Number(row?.['held'] ?? 0) };
  }
}
