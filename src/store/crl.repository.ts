import type { PkiError } from '../common/pki-error';
import { CrlCounterEntity } from './crl-counter.entity';
import { CrlEntity } from './crl.entity';
import type { Database } from './database';
import type { CrlCounterRecord, CrlHead, CrlRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const crls = new RowMapping<CrlRecord>(CrlEntity);
const counters = new RowMapping<CrlCounterRecord>(CrlCounterEntity);

const HEAD_COLUMNS = `ca_id, scope, crl_number, base_crl_number, this_update, next_update, built_from_sequence, entries,
  sha256, published_at`;
const FIND = crls.select('WHERE ca_id = ? AND scope = ?');
const FIND_HEAD = `SELECT ${HEAD_COLUMNS} FROM crl WHERE ca_id = ? AND scope = ?`;
const LIST_HEADS = `SELECT ${HEAD_COLUMNS} FROM crl ORDER BY ca_id, scope`;
const REPLACED = [
  'crlNumber',
  'baseCrlNumber',
  'thisUpdate',
  'nextUpdate',
  'builtFromSequence',
  'entries',
  'der',
  'sha256',
  'publishedAt',
] as const;
const PUBLISH = `${crls.insertSql} ON CONFLICT (ca_id, scope) DO UPDATE SET ${crls.replacements(REPLACED)}
  WHERE crl.crl_number < excluded.crl_number`;
const FIND_COUNTER = counters.select('WHERE ca_id = ?');
const DRAW = `${counters.insertSql} ON CONFLICT (ca_id) DO UPDATE SET last_number = excluded.last_number
  WHERE crl_counter.last_number = ?`;

/** The published list of each scope, and the numbers that were given to lists. */
export class CrlRepository {
  constructor(private readonly database: Database) {}

  /** With its DER. */
  async find(caId: string, scope: string): Promise<CrlRecord | undefined> {
    const row = await this.database.get(FIND, [caId, scope]);
    return row && crls.toRecord(row);
  }

  async findHead(caId: string, scope: string): Promise<CrlHead | undefined> {
    const row = await this.database.get(FIND_HEAD, [caId, scope]);
    return row && headOf(crls.toRecord(row));
  }

  /** All that are published, without their DER. */
  async heads(): Promise<readonly CrlHead[]> {
    return (await this.database.all(LIST_HEADS, [])).map((row) => headOf(crls.toRecord(row)));
  }

  /** Takes the place of the published list of its scope. Missed unless its number is greater (RFC 5280 5.2.3). */
  publish(record: CrlRecord, refusal?: () => PkiError): Statement {
    return {
      name: 'crl.publish',
      sql: PUBLISH,
      parameters: crls.values(record),
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }

  /** The last number that was given to a list of the CA; 0 before the first. */
  async lastNumber(caId: string): Promise<number> {
    const row = await this.database.get(FIND_COUNTER, [caId]);
    return row === undefined ? 0 : counters.toRecord(row).lastNumber;
  }

  /** Gives out the numbers after `from` up to `to`. Missed if `from` is not the last number any more: read it again. */
  drawNumbers(caId: string, from: number, to: number, refusal?: () => PkiError): Statement {
    return {
      name: 'crl_counter.draw',
      sql: DRAW,
      parameters: [...counters.values({ caId, lastNumber: to }), from],
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }
}

function headOf({ der: _absent, ...head }: CrlRecord): CrlHead {
  return head;
}
