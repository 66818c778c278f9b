import type { PkiError } from '../common/pki-error';
import type { Database } from './database';
import type { RevocationRecord } from './records';
import { RevocationEntity } from './revocation.entity';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const revocations = new RowMapping<RevocationRecord>(RevocationEntity);

const FIND_BY_ID = revocations.select('WHERE revocation_id = ?');
const FIND_PENDING = revocations.select(`WHERE cert_id = ? AND state = 'pending_confirmation'`);
const LIST_BY_CERTIFICATE = revocations.select(
  'WHERE cert_id = ? AND revocation_id > ? ORDER BY revocation_id LIMIT ?',
);
const LIST_DUE = revocations.select(
  `WHERE state = 'pending_confirmation' AND effective_at <= ? ORDER BY effective_at, revocation_id LIMIT ?`,
);
const UNPUBLISHED = `FROM revocation
  WHERE state = 'effective' AND ca_id = ? AND crl_shard = ? AND status_sequence <= ?`;
const IS_UNPUBLISHED = `SELECT revocation_id ${UNPUBLISHED} LIMIT 1`;
const MARK_PUBLISHED = `UPDATE revocation SET state = 'published', published_at = ?
  WHERE revocation_id IN (SELECT revocation_id ${UNPUBLISHED} ORDER BY status_sequence LIMIT ?)`;
/** Within the unit that has appended the change; nobody else appends before it commits. */
const LAST_SEQUENCE = '(SELECT MAX(sequence) FROM status_change WHERE ca_id = ? AND crl_shard = ?)';
const TAKE_EFFECT = `UPDATE revocation SET state = ?, published_at = ?, status_sequence = ${LAST_SEQUENCE}
  WHERE revocation_id = ? AND state IN ('received', 'pending_confirmation')`;
const REJECT = `UPDATE revocation SET state = 'rejected' WHERE revocation_id = ? AND state = 'pending_confirmation'`;
const REJECT_PENDING = `UPDATE revocation SET state = 'rejected' WHERE cert_id = ? AND state = 'pending_confirmation'`;

/** Which revocations a list shows: those of one shard whose change it was made from. */
export interface PublishedRevocations {
  readonly caId: string;
  readonly crlShard: number;
  /** `builtFromSequence` of the list. */
  readonly upToSequence: number;
}

/** Requests for revocation, each with what became of it. */
export class RevocationRepository {
  constructor(private readonly database: Database) {}

  async findById(revocationId: string): Promise<RevocationRecord | undefined> {
    const row = await this.database.get(FIND_BY_ID, [revocationId]);
    return row && revocations.toRecord(row);
  }

  /** The one request for this certificate that waits for its time. */
  async findPending(certId: string): Promise<RevocationRecord | undefined> {
    const row = await this.database.get(FIND_PENDING, [certId]);
    return row && revocations.toRecord(row);
  }

  /** Oldest first, after that of the page before. */
  async listByCertificate(
    certId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly RevocationRecord[]> {
    const rows = await this.database.all(LIST_BY_CERTIFICATE, [certId, after ?? '', limit]);
    return rows.map((row) => revocations.toRecord(row));
  }

  /** Those whose time has come. */
  async listDue(at: Date, limit: number): Promise<readonly RevocationRecord[]> {
    const rows = await this.database.all(LIST_DUE, [toUtcSeconds(at), limit]);
    return rows.map((row) => revocations.toRecord(row));
  }

  /** In state `pending_confirmation`; missed where the certificate has such a request. */
  insertPending(record: RevocationRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'revocation.insert',
      ...revocations.insert(record),
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  /**
   * The request in its final state, in the unit that appends its status change, after it. `publishedAt` is given where
   * no CRL will ever show it.
   */
  insertEffective(record: RevocationRecord): Statement[] {
    const { revocationId, caId, crlShard, publishedAt } = record;
    return [
      {
        name: 'revocation.insert',
        ...revocations.insert({ ...record, state: 'received', publishedAt: null }),
        rowsAffected: 1,
      },
      this.takeEffect({ revocationId, caId, crlShard }, publishedAt),
    ];
  }

  /** The pending request is done; as {@link insertEffective}. Missed if it is not pending any more. */
  takeEffect(
    { revocationId, caId, crlShard }: Pick<RevocationRecord, 'revocationId' | 'caId' | 'crlShard'>,
    publishedAt: Date | null,
    refusal?: () => PkiError,
  ): Statement {
    const state = publishedAt === null ? 'effective' : 'published';
    return {
      name: 'revocation.take_effect',
      sql: TAKE_EFFECT,
      parameters: [state, publishedAt && toUtcSeconds(publishedAt), caId, crlShard, revocationId],
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  /** The pending request will never take effect. Missed if it is not pending any more. */
  reject(revocationId: string, refusal?: () => PkiError): Statement {
    return {
      name: 'revocation.reject',
      sql: REJECT,
      parameters: [revocationId],
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  /** The request that waits for this certificate, if there is one, will never take effect. */
  rejectPending(certId: string): Statement {
    return { name: 'revocation.reject_pending', sql: REJECT_PENDING, parameters: [certId] };
  }

  /** Whether {@link markPublished} has something to do. */
  async hasUnpublished({ caId, crlShard, upToSequence }: PublishedRevocations): Promise<boolean> {
    return (await this.database.get(IS_UNPUBLISHED, [caId, crlShard, upToSequence])) !== undefined;
  }

  /** A published list shows them: `effective` becomes `published`, for at most `limit` of them. */
  markPublished(
    { caId, crlShard, upToSequence }: PublishedRevocations,
    publishedAt: Date,
    limit: number,
  ): Statement {
    return {
      name: 'revocation.publish',
      sql: MARK_PUBLISHED,
      parameters: [toUtcSeconds(publishedAt), caId, crlShard, upToSequence, limit],
    };
  }
}
