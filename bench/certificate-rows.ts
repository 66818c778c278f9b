import { createCipheriv } from 'node:crypto';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { SQLITE_FILE } from '../src/store/data-source';

/** The CA that the rows belong to: P-256, four shards. */
export const FILLED_CA = 'alpha-seal';
const SERIAL_OCTETS = 16;
/** About what a certificate has; nobody looks into it, but rows are as long as they are in use. */
const DER_OCTETS = 1000;
const REASONS = ['keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'] as const;
const YEAR = 365 * 86_400;

/** One certificate that a data folder is filled with. */
export interface FilledRow {
  /** Content octets of the serial number. */
  readonly serial: Buffer;
  /** Absent for a good one; times in Unix seconds. */
  readonly revoked?: { readonly at: number; readonly reason: (typeof REASONS)[number] };
}

export interface Filling {
  readonly count: number;
  /** Of so many rows one is revoked; 1 = all are. */
  readonly revokedEvery: number;
  /** All in this shard; undefined = spread over four. */
  readonly shard?: number;
}

/** The rows of a filling, the same each time they are asked for: random to an index, known to whoever asks for them. */
export class FilledRows {
  private readonly serials: Buffer;
  /** Midnight, so that both sides of a comparison and both runs of a bench agree. */
  private readonly today = Math.floor(Date.now() / 86_400_000) * 86_400;

  constructor(readonly filling: Filling) {
    const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'bench'), Buffer.alloc(16));
    this.serials = cipher.update(Buffer.alloc(filling.count * SERIAL_OCTETS));
    for (let at = 0; at < this.serials.length; at += SERIAL_OCTETS)
      this.serials[at] = ((this.serials[at] ?? 0) & 0x3f) | 0x40;
  }

  at(index: number): FilledRow {
    const serial = this.serials.subarray(index * SERIAL_OCTETS, (index + 1) * SERIAL_OCTETS);
    if (index % this.filling.revokedEvery !== 0) return { serial };
    const at = this.today - ((index * 7919) % (300 * 86_400));
    return { serial, revoked: { at, reason: REASONS[index % REASONS.length] ?? 'superseded' } };
  }

  /** Writes all rows into the database of a stopped service, straight and without durability. */
  writeTo(dataFolder: string): void {
    const database = new BetterSqlite3(join(dataFolder, SQLITE_FILE));
    try {
      database.pragma('journal_mode = OFF');
      database.pragma('synchronous = OFF');
      database.pragma('cache_size = -500000');
      // One statement over a table that is made as it is read: a statement a row would be many times slower.
      database.table('filled', { columns: COLUMNS, rows: rowsOf(this) });
      database.exec(INSERT);
      database.pragma('journal_mode = WAL');
    } finally {
      database.close();
    }
  }

  /** Values of the columns that differ from row to row. */
  *columns(): Generator<unknown[]> {
    for (let index = 0; index < this.filling.count; index++) {
      const { serial, revoked } = this.at(index);
      const number = index.toString(16).padStart(12, '0');
      const issuedAt = this.today - YEAR;
      yield [
        // Older than what is issued in earnest.
        `crt_000000000000${number.padStart(20, '0')}`,
        serial,
        serial.toString('hex').repeat(2),
        `key-${number}`,
        this.filling.shard ?? index % 4,
        issuedAt,
        issuedAt + 3 * YEAR,
        revoked ? 'revoked' : 'active',
        revoked?.at ?? issuedAt,
        revoked?.reason ?? null,
        revoked?.at ?? null,
      ];
    }
  }
}

/** A function of its own: a method would lose its object. */
function rowsOf(filled: FilledRows): () => Generator<unknown[]> {
  return function* () {
    yield* filled.columns();
  };
}

const COLUMNS = [
  'cert_id',
  'serial',
  'digest',
  'key_id',
  'crl_shard',
  'not_before',
  'not_after',
  'state',
  'state_at',
  'revocation_reason',
  'revoked_at',
];
const INSERT = `INSERT INTO certificate (ca_id, key_generation, kind, profile_id, client_id, certificate_der, fingerprint,
    profile_hash, spki_sha256, ${COLUMNS.filter((column) => column !== 'digest').join(', ')})
  SELECT '${FILLED_CA}', 1, 'subject', 'eu-qseal-qscd', 'demo-rssp', zeroblob(${DER_OCTETS}), zeroblob(32),
    digest, digest, ${COLUMNS.filter((column) => column !== 'digest').join(', ')} FROM filled`;
