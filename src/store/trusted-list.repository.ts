import type { Database } from './database';
import type { TrustedListHead, TrustedListRecord } from './records';
import { RowMapping } from './row-mapping';
import { TrustedListEntity } from './trusted-list.entity';
import type { Statement } from './unit-of-work';

const lists = new RowMapping<TrustedListRecord>(TrustedListEntity);

const HEAD_COLUMNS = `file, list_id, version, role, sequence_number, issued_at, next_update, content_sha256, sha256,
  signer_sha256, published_at`;
const LIST_HEADS = `SELECT ${HEAD_COLUMNS} FROM trusted_list ORDER BY file`;
const FIND = lists.select('WHERE file = ?');
const REPLACED = [
  'listId',
  'version',
  'role',
  'sequenceNumber',
  'issuedAt',
  'nextUpdate',
  'contentSha256',
  'octets',
  'sha256',
  'signerSha256',
  'publishedAt',
] as const;
const PUBLISH = `${lists.insertSql} ON CONFLICT (file) DO UPDATE SET ${lists.replacements(REPLACED)}
  WHERE trusted_list.role = 'current' AND trusted_list.sequence_number = ?`;
const FREEZE = `${lists.insertSql} ON CONFLICT (file) DO NOTHING`;
const END_PIVOTS = `UPDATE trusted_list SET role = 'former_pivot' WHERE list_id = ? AND role = 'pivot'`;

/** The published trusted lists: the one issue of each file that is in force, and frozen ones. */
export class TrustedListRepository {
  constructor(private readonly database: Database) {}

  /** With its octets. */
  async find(file: string): Promise<TrustedListRecord | undefined> {
    const row = await this.database.get(FIND, [file]);
    return row && lists.toRecord(row);
  }

  /** All, without their octets. */
  async heads(): Promise<readonly TrustedListHead[]> {
    return (await this.database.all(LIST_HEADS, [])).map((row) => {
      const { octets: _absent, ...head } = lists.toRecord(row);
      return head;
    });
  }

  /**
   * Takes the place of the issue numbered `previous`; 0 = there is none. Missed where another one is published, so that
   * a number is given once and never goes back (TS 119 612 5.3.2).
   */
  publish(record: TrustedListRecord, previous: number): Statement {
    return {
      name: 'trusted_list.publish',
      sql: PUBLISH,
      parameters: [...lists.values(record), previous],
      rowsAffected: 1,
    };
  }

  /** Stays as it is for ever. Missed where there is such a file. */
  freeze(record: TrustedListRecord): Statement {
    return { name: 'trusted_list.freeze', sql: FREEZE, parameters: lists.values(record), rowsAffected: 1 };
  }

  /** No list names the pivots of this one any more; they stay. */
  endPivots(listId: string): Statement {
    return { name: 'trusted_list.end_pivots', sql: END_PIVOTS, parameters: [listId] };
  }
}
