import { PkiError } from '../common/pki-error';
import { CertificateEntity } from './certificate.entity';
import type { Database, Row } from './database';
import type { CertificateKind, CertificateRecord, CertificateState } from './records';
import { RowMapping, where, type SqlFragment } from './row-mapping';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const certificates = new RowMapping<CertificateRecord>(CertificateEntity);

const FIND_BY_ID = certificates.select('WHERE cert_id = ?');
const FIND_BY_SERIAL = certificates.select('WHERE ca_id = ? AND serial = ?');
const LIST_UNLINKED = certificates.select('WHERE link_by < ? ORDER BY link_by, cert_id LIMIT ?');
const LIST_HOLDS_ENDED = certificates.select('WHERE hold_until <= ? ORDER BY hold_until, cert_id LIMIT ?');
const FIND_LIVE = certificates.select('WHERE ca_id = ? AND live_key = ?');
const LIST_LIVE = certificates.select(
  `WHERE spki_sha256 = ? AND state IN ('issued', 'active', 'suspended') AND not_after >= ? ORDER BY cert_id`,
);
const LIST_BY_KEY = certificates.select(
  `WHERE spki_sha256 = ? AND kind = 'subject' ORDER BY cert_id LIMIT ?`,
);
const LIST_NEEDING_KEY = `SELECT cert_id, state FROM certificate WHERE spki_sha256 = ? AND kind = 'subject'
  AND state IN ('issued', 'active', 'suspended') AND not_after >= ? LIMIT ?`;
const FIND_STATUS = `SELECT state, kind, revocation_reason, revoked_at, not_before, not_after FROM certificate
  WHERE ca_id = ? AND serial = ?`;
const REVOKED_ROWS = `SELECT serial, kind, revocation_reason, revoked_at, invalidity_at, not_after FROM certificate
  WHERE ca_id = ? AND crl_shard = ? AND serial > ? AND revoked_at IS NOT NULL ORDER BY serial LIMIT ?`;
const BEFORE_ALL_SERIALS = new Uint8Array(0);
const CLOSE_LINK_WINDOW = 'UPDATE certificate SET link_by = NULL WHERE cert_id = ? AND link_by = ?';
// The condition holds against a start of the issuance that was faster than the end of the CA.
const INSERT = `${certificates.insertSelectSql}
  WHERE NOT EXISTS (SELECT 1 FROM certification_authority WHERE ca_id = ? AND state IN ('ended', 'revoked'))
  ON CONFLICT (ca_id, serial) DO NOTHING`;
/** Those go on as long as there is somebody to ask. */
const INSERT_RESPONDER = `${certificates.insertSql} ON CONFLICT (ca_id, serial) DO NOTHING`;

/** Which certificates, oldest first; `after` is the last `certId` of the page before. */
export interface CertificateFilter {
  readonly clientId?: string;
  readonly credentialId?: string;
  readonly keyId?: string;
  /** Lower-case hex of the serial's content octets. */
  readonly serialHex?: string;
  readonly spkiSha256?: string;
  readonly state?: CertificateState;
  readonly exceptState?: CertificateState;
  readonly kind?: CertificateKind;
  readonly caId?: string;
  readonly profileId?: string;
  /** The device that a key had to be on. */
  readonly qscdId?: string;
  /** Whose notAfter is this or later, in UTC seconds. */
  readonly notAfterFrom?: number;
  readonly after?: string;
  /** The last `certId` to look at. */
  readonly upTo?: string;
  readonly limit: number;
}

/** What tells the status of a certificate; times in UTC seconds, as they are stored. */
export interface CertificateStatusRow {
  readonly state: CertificateState;
  readonly kind: CertificateKind;
  /** Name of the CRLReason; `certificateHold` while it is on hold. */
  readonly revocationReason: string | null;
  readonly revokedAtSeconds: number | null;
  readonly notBeforeSeconds: number;
  readonly notAfterSeconds: number;
}

/** A certificate that is revoked or on hold, for the CRL of its shard; times in UTC seconds. */
export interface RevokedRow {
  /** Content octets of the serialNumber INTEGER. */
  readonly serial: Uint8Array;
  readonly kind: CertificateKind;
  readonly revocationReason: string;
  readonly revokedAtSeconds: number;
  readonly invalidityAtSeconds: number | null;
  readonly notAfterSeconds: number;
}

/** A move to another state: only from one of `from`, so that a lost race is a refusal. */
export interface CertificateStateChange {
  readonly certId: string;
  readonly from: readonly CertificateState[];
  readonly to: CertificateState;
  readonly at: Date;
  /** Other members to write with it, for example `revokedAt`. */
  readonly members?: Partial<
    Pick<
      CertificateRecord,
      'credentialId' | 'linkBy' | 'liveKey' | 'revocationReason' | 'revokedAt' | 'invalidityAt' | 'holdUntil'
    >
  >;
  /** Default: `state_conflict`. */
  readonly refusal?: NonNullable<Statement['refusal']>;
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

  /** The status alone, without the certificate; undefined for a serial that the CA has not issued. */
  async findStatus(caId: string, serial: Uint8Array): Promise<CertificateStatusRow | undefined> {
    const row = await this.database.get(FIND_STATUS, [caId, serial]);
    return (
      row && {
        state: row['state'] as CertificateState,
        kind: row['kind'] as CertificateKind,
        revocationReason: row['revocation_reason'] as string | null,
        revokedAtSeconds: secondsOf(row, 'revoked_at'),
        notBeforeSeconds: Number(row['not_before']),
        notAfterSeconds: Number(row['not_after']),
      }
    );
  }

  /** The live certificate of a key at a CA. */
  async findLive(caId: string, liveKey: string): Promise<CertificateRecord | undefined> {
    const row = await this.database.get(FIND_LIVE, [caId, liveKey]);
    return row && certificates.toRecord(row);
  }

  /** All certificates that need their key at `at`; a superseded one only has to be verified. */
  async listLiveOfKey(spkiSha256: string, at: Date): Promise<readonly CertificateRecord[]> {
    const rows = await this.database.all(LIST_LIVE, [spkiSha256, toUtcSeconds(at)]);
    return rows.map((row) => certificates.toRecord(row));
  }

  /** The certificates of a key at every CA, those that have ended too; oldest first. */
  async listByKey(spkiSha256: string, limit: number): Promise<readonly CertificateRecord[]> {
    const rows = await this.database.all(LIST_BY_KEY, [spkiSha256, limit]);
    return rows.map((row) => certificates.toRecord(row));
  }

  /**
   * A certificate of the key that is issued, active or on hold at an instant, at whatever CA, besides these. A superseded
   * one only has to be verified and needs no key.
   */
  async findNeedingKey(
    spkiSha256: string,
    besides: ReadonlySet<string>,
    at: Date,
  ): Promise<Pick<CertificateRecord, 'certId' | 'state'> | undefined> {
    const rows = await this.database.all(LIST_NEEDING_KEY, [spkiSha256, toUtcSeconds(at), besides.size + 1]);
    const found = rows.find((row) => !besides.has(row['cert_id'] as string));
    return found && { certId: found['cert_id'] as string, state: found['state'] as CertificateState };
  }

  /**
   * Visits what the CRL of a shard lists, those on hold too, in the order of serials (by octets): at most `limit` after
   * `afterSerial`. Resolves with the last of them where more may follow. Whether an expired certificate is left out is for
   * the caller to decide.
   */
  async eachRevoked(
    caId: string,
    crlShard: number,
    afterSerial: Uint8Array | undefined,
    limit: number,
    visit: (row: RevokedRow) => void,
  ): Promise<Uint8Array | undefined> {
    let count = 0;
    let last: Uint8Array | undefined;
    const parameters = [caId, crlShard, afterSerial ?? BEFORE_ALL_SERIALS, limit];
    await this.database.each(REVOKED_ROWS, parameters, (row) => {
      const [serial, kind, revocationReason, revokedAt, invalidityAt, notAfter] = row;
      last = serial as Uint8Array;
      count++;
      visit({
        serial: last,
        kind: kind as CertificateKind,
        revocationReason: (revocationReason ?? 'unspecified') as string,
        revokedAtSeconds: Number(revokedAt),
        invalidityAtSeconds: invalidityAt === null ? null : Number(invalidityAt),
        notAfterSeconds: Number(notAfter),
      });
    });
    return count < limit ? undefined : last;
  }

  async list(filter: CertificateFilter): Promise<readonly CertificateRecord[]> {
    const { sql, parameters } = conditionsOf(filter);
    const select = certificates.select(`${sql} ORDER BY cert_id LIMIT ?`);
    return (await this.database.all(select, [...parameters, filter.limit])).map((row) =>
      certificates.toRecord(row),
    );
  }

  /** How many certificates a page of {@link list} would have, and the last of them, without reading them. */
  async census(filter: CertificateFilter): Promise<{ readonly count: number; readonly last: string | null }> {
    const { sql, parameters } = conditionsOf(filter);
    const page = `SELECT cert_id FROM certificate ${sql} ORDER BY cert_id LIMIT ?`;
    const row = await this.database.get(
      `SELECT COUNT(*) AS count, MAX(cert_id) AS last FROM (${page}) AS page`,
      [...parameters, filter.limit],
    );
    return { count: Number(row?.['count'] ?? 0), last: (row?.['last'] ?? null) as string | null };
  }

  /** On hold, although the hold has reached its term. */
  async listHoldsEnded(at: Date, limit: number): Promise<readonly CertificateRecord[]> {
    const rows = await this.database.all(LIST_HOLDS_ENDED, [toUtcSeconds(at), limit]);
    return rows.map((row) => certificates.toRecord(row));
  }

  /** Those whose linking window has ended without an acceptance, of whatever state. */
  async listUnlinked(at: Date, limit: number): Promise<readonly CertificateRecord[]> {
    const rows = await this.database.all(LIST_UNLINKED, [toUtcSeconds(at), limit]);
    return rows.map((row) => certificates.toRecord(row));
  }

  /**
   * Refused with `live_certificate` if the CA has a live certificate with this `liveKey`; a serial that the CA has used
   * is a `UnitConflict` of `certificate.insert`, to be drawn again, and so is a CA that issues no more.
   */
  insert(record: CertificateRecord): Statement[] {
    const isResponder = record.kind === 'ocsp-responder';
    return [
      {
        name: 'certificate.insert',
        sql: isResponder ? INSERT_RESPONDER : INSERT,
        parameters: [...certificates.values(record), ...(isResponder ? [] : [record.caId])],
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

  /** The linking window that ended at `linkBy` is settled; missed where that was done before. */
  closeLinkWindow(certId: string, linkBy: Date): Statement {
    return {
      name: 'certificate.close_link_window',
      sql: CLOSE_LINK_WINDOW,
      parameters: [certId, toUtcSeconds(linkBy)],
      rowsAffected: 1,
    };
  }

  /** Changes nothing; missed if the certificate is in another state. */
  assertState(certId: string, state: CertificateState, refusal?: () => PkiError): Statement {
    return {
      name: 'certificate.assert_state',
      sql: 'UPDATE certificate SET state = state WHERE cert_id = ? AND state = ?',
      parameters: [certId, state],
      rowsAffected: 1,
      ...(refusal && { refusal }),
    };
  }
}

function conditionsOf(filter: CertificateFilter): SqlFragment {
  return where({
    'client_id = ?': filter.clientId,
    'credential_id = ?': filter.credentialId,
    'key_id = ?': filter.keyId,
    'serial = ?': filter.serialHex === undefined ? undefined : Buffer.from(filter.serialHex, 'hex'),
    'spki_sha256 = ?': filter.spkiSha256,
    'state = ?': filter.state,
    'state <> ?': filter.exceptState,
    'kind = ?': filter.kind,
    'ca_id = ?': filter.caId,
    'profile_id = ?': filter.profileId,
    'qscd_id = ?': filter.qscdId,
    'not_after >= ?': filter.notAfterFrom,
    'cert_id > ?': filter.after,
    'cert_id <= ?': filter.upTo,
  });
}

function secondsOf(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}
