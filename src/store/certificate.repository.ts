import { PkiError } from '../common/pki-error';
import { CertificateEntity } from './certificate.entity';
import type { Database } from './database';
import type { CertificateRecord, CertificateState } from './records';
import { RowMapping, where } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const certificates = new RowMapping<CertificateRecord>(CertificateEntity);

const FIND_BY_ID = certificates.select('WHERE cert_id = ?');
const FIND_BY_SERIAL = certificates.select('WHERE ca_id = ? AND serial = ?');
const LIST_UNLINKED = certificates.select(
  "WHERE state = 'issued' AND link_by <= ? ORDER BY link_by, cert_id LIMIT ?",
);
const INSERT = `${certificates.insertSql} ON CONFLICT (ca_id, serial) DO NOTHING`;

/** Which certificates, oldest first; `after` is the last `certId` of the page before. */
export interface CertificateFilter {
  readonly clientId?: string;
  readonly credentialId?: string;
  readonly keyId?: string;
  /** Lower-case hex of the serial's content octets. */
  readonly serialHex?: string;
  readonly spkiSha256?: string;
  readonly state?: CertificateState;
  readonly caId?: string;
  readonly after?: string;
  readonly limit: number;
}

/** A move to another state: only from one of `from`, so that a lost race is a refusal. */
export interface CertificateStateChange {
  readonly certId: string;
  readonly from: readonly CertificateState[];
  readonly to: CertificateState;
  readonly at: Date;
  /** Other members to write with it, for example `revokedAt`, or `liveKey: null` at the end of life. */
  readonly members?: Partial<
    Pick<
      CertificateRecord,
      'credentialId' | 'linkBy' | 'liveKey' | 'revocationReason' | 'revokedAt' | 'invalidityAt'
    >
  >;
  /** Default: `state_conflict`. */
  readonly refusal?: () => PkiError;
}

/** Every certificate that was issued, CA certificates too; the one truth about its status. */
export class CertificateRepository {
  constructor(private readonly database: Database) {}

  async findById(certId: string): Promise<CertificateRecord | undefined> {
    const row = await this.database.get(FIND_BY_ID, [certId]);
    return row && certificates.toRecord(row);
  }

  /** `serial`: content octets of the INTEGER. */
  async findBySerial(caId: string, serial: Uint8Array): Promise<CertificateRecord | undefined> {
    const row = await this.database.get(FIND_BY_SERIAL, [caId, serial]);
    return row && certificates.toRecord(row);
  }

  async list(filter: CertificateFilter): Promise<readonly CertificateRecord[]> {
    const { sql, parameters } = where({
      'client_id = ?': filter.clientId,
      'credential_id = ?': filter.credentialId,
      'key_id = ?': filter.keyId,
      'serial = ?': filter.serialHex === undefined ? undefined : Buffer.from(filter.serialHex, 'hex'),
      'spki_sha256 = ?': filter.spkiSha256,
      'state = ?': filter.state,
      'ca_id = ?': filter.caId,
      'cert_id > ?': filter.after,
    });
    const select = certificates.select(`${sql} ORDER BY cert_id LIMIT ?`);
    return (await this.database.all(select, [...parameters, filter.limit])).map((row) =>
      certificates.toRecord(row),
    );
  }

  /** Still `issued` although their linking window has ended. */
  async listUnlinked(at: Date, limit: number): Promise<readonly CertificateRecord[]> {
    const rows = await this.database.all(LIST_UNLINKED, [toUtcSeconds(at), limit]);
    return rows.map((row) => certificates.toRecord(row));
  }

  /**
   * Refused with `live_certificate` if the CA has a live certificate with this `liveKey`; a serial that the CA has used
   * is a `UnitConflict` of `certificate.insert`, to be drawn again.
   */
  insert(record: CertificateRecord): Statement[] {
    return [
      {
        name: 'certificate.insert',
        sql: INSERT,
        parameters: certificates.values(record),
        rowsAffected: 1,
        refusal: (missed) =>
          missed === 'rows'
            ? undefined
            : new PkiError('live_certificate', 'This CA has a live certificate for the key.'),
      },
    ];
  }

  changeState({ certId, from, to, at, members = {}, refusal }: CertificateStateChange): Statement {
    const { sql, parameters } = certificates.assignments({ ...members, state: to, stateAt: at });
    return {
      name: 'certificate.state',
      sql: `UPDATE certificate SET ${sql} WHERE cert_id = ? AND state IN (${from.map(() => '?').join(', ')})`,
      parameters: [...parameters, certId, ...from],
      rowsAffected: 1,
      refusal: refusal ?? (() => new PkiError('state_conflict', 'The certificate is in another state.')),
    };
  }
}
