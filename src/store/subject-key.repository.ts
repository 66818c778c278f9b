import { PkiError } from '../common/pki-error';
import type { Database } from './database';
import type { SubjectKeyRecord, SubjectKeyState } from './records';
import { RowMapping, where } from './row-mapping';
import { SubjectKeyEntity } from './subject-key.entity';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

const subjectKeys = new RowMapping<SubjectKeyRecord>(SubjectKeyEntity);

const FIND = subjectKeys.select('WHERE spki_sha256 = ?');
const FIND_BY_KEY_ID = subjectKeys.select('WHERE client_id = ? AND key_id = ?');
const LIST_DUE = subjectKeys.select('WHERE due_at < ? ORDER BY due_at, spki_sha256 LIMIT ?');
/** The device of the key, while it is certified. */
const ON_CERTIFIED_DEVICE = `EXISTS (SELECT 1 FROM qscd WHERE client_id = ? AND qscd_id = ? AND status = 'certified')`;
const USABLE = `subject_key.compromised_at IS NULL AND subject_key.state <> 'destroyed'
    AND NOT (subject_key.one_time AND subject_key.state IN ('certified', 'retired'))`;
// A claim that changes nothing still counts its row: both databases then tell a repeat from a refusal.
const ON_CLAIMED = `ON CONFLICT (spki_sha256) DO UPDATE SET
    state = CASE WHEN excluded.state = 'certified'
        OR (excluded.state = 'attested' AND subject_key.state = 'registered') THEN excluded.state ELSE subject_key.state END,
    attestation = COALESCE(subject_key.attestation, excluded.attestation),
    destroy_requested_at = CASE WHEN excluded.state = 'certified' THEN NULL ELSE subject_key.destroy_requested_at END,
    due_at = CASE WHEN subject_key.due_at IS NULL OR (subject_key.use_by IS NULL AND excluded.due_at > subject_key.due_at)
      THEN excluded.due_at ELSE subject_key.due_at END,
    qscd_id = COALESCE(subject_key.qscd_id, excluded.qscd_id),
    spki_der = COALESCE(subject_key.spki_der, excluded.spki_der)
  WHERE subject_key.client_id = excluded.client_id AND subject_key.key_id = excluded.key_id AND ${USABLE}
    AND (subject_key.qscd_id IS NULL OR excluded.qscd_id IS NULL OR subject_key.qscd_id = excluded.qscd_id)`;
const CLAIM = `${subjectKeys.insertSql} ${ON_CLAIMED}`;
const CLAIM_ON_DEVICE = `${subjectKeys.insertSelectSql} WHERE ${ON_CERTIFIED_DEVICE} ${ON_CLAIMED}`;
const CERTIFY = `UPDATE subject_key SET state = 'certified', destroy_requested_at = NULL,
    due_at = CASE WHEN due_at IS NULL OR (use_by IS NULL AND due_at < ?) THEN ? ELSE due_at END
  WHERE spki_sha256 = ? AND ${USABLE}`;
const ASSERT_UNHARMED = `UPDATE subject_key SET state = state
  WHERE spki_sha256 = ? AND compromised_at IS NULL AND state <> 'destroyed'`;
const BLOCK = 'UPDATE subject_key SET compromised_at = ? WHERE spki_sha256 = ? AND compromised_at IS NULL';
const LIVE_CERTIFICATE = `SELECT 1 FROM certificate WHERE certificate.spki_sha256 = subject_key.spki_sha256
    AND certificate.state IN ('issued', 'active', 'suspended') AND certificate.not_after >= ?`;
// A key that seems to have another certificate is looked at again at once: two nodes may each revoke one of the last two.
const RETIRE = `UPDATE subject_key SET
    state = CASE WHEN EXISTS (${LIVE_CERTIFICATE}) THEN state ELSE 'retired' END,
    due_at = CASE WHEN EXISTS (${LIVE_CERTIFICATE}) THEN ? WHEN destroy_requested_at IS NULL THEN use_by END
  WHERE spki_sha256 = ? AND state = 'certified'`;
const REQUEST_DESTRUCTION = `UPDATE subject_key SET destroy_requested_at = ?
  WHERE spki_sha256 = ? AND destroy_requested_at IS NULL AND state <> 'destroyed'`;
const SETTLE = `UPDATE subject_key SET state = ?, due_at = ?, destroy_requested_at = ?
  WHERE spki_sha256 = ? AND state = ? AND due_at = ? AND COALESCE(destroy_requested_at, -1) = ?`;

/** Which keys of a client, by keyId; `after` is the last one of the page before. */
export interface SubjectKeyFilter {
  readonly clientId: string;
  readonly state?: SubjectKeyState;
  readonly qscdId?: string;
  readonly oneTime?: boolean;
  readonly after?: string;
  readonly limit: number;
}

/** The keys that subjects have certified, and what their clients say of them. */
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

  async list({
    clientId,
    state,
    qscdId,
    oneTime,
    after,
    limit,
  }: SubjectKeyFilter): Promise<readonly SubjectKeyRecord[]> {
    const { sql, parameters } = where({
      'client_id = ?': clientId,
      'state = ?': state,
      'qscd_id = ?': qscdId,
      'one_time = ?': oneTime,
      'key_id > ?': after,
    });
    const query = subjectKeys.select(`${sql} ORDER BY key_id LIMIT ?`);
    return (await this.database.all(query, [...parameters, limit])).map((row) => subjectKeys.toRecord(row));
  }

  /** Those that are to be looked at, their time having passed. */
  async listDue(at: Date, limit: number): Promise<readonly SubjectKeyRecord[]> {
    const rows = await this.database.all(LIST_DUE, [toUtcSeconds(at), limit]);
    return rows.map((row) => subjectKeys.toRecord(row));
  }

  /** A key that nobody has named before; `lost` where the key, or the client's name for it, is there by now. */
  register(record: SubjectKeyRecord, lost: () => PkiError): Statement {
    return {
      name: 'subject_key.register',
      ...subjectKeys.insert(record),
      rowsAffected: 1,
      refusal: lost,
    };
  }

  /** Adds the attestation of a registered key that has none. */
  attest({ spkiSha256, attestation, attestationHash }: SubjectKeyRecord, lost: () => PkiError): Statement {
    const { sql, parameters } = subjectKeys.assignments({ attestation, attestationHash, state: 'attested' });
    return {
      name: 'subject_key.attest',
      sql: `UPDATE subject_key SET ${sql} WHERE spki_sha256 = ? AND state = 'registered' AND attestation_hash IS NULL`,
      parameters: [...parameters, spkiSha256],
      rowsAffected: 1,
      refusal: lost,
    };
  }

  /**
   * The key of an enrolment, for its client: a new one is written; one that the same client has under the same name is
   * taken, and becomes `certified` or `attested` if the claim is, with `dueAt` the end of its certificate; one that is
   * certified is needed again, whatever was asked before. Anything else is refused with `duplicate_key`: another client's key, a name in use, another device than before, and alike a key that is compromised,
   * destroyed, or one-time and used, and with `onDevice` a device that is not certified; who asks before is told of these
   * by their own codes.
   */
  claim(record: SubjectKeyRecord, onDevice = false): Statement {
    const device = onDevice ? [record.clientId, record.qscdId] : [];
    return {
      name: 'subject_key.claim',
      sql: onDevice ? CLAIM_ON_DEVICE : CLAIM,
      parameters: [...subjectKeys.values(record), ...device],
      rowsAffected: 1,
      refusal: () => new PkiError('duplicate_key', 'The key or its name is in use.'),
    };
  }

  /** As a claim that is `certified`, of a key that is known; `device`: it must still be on a certified one. */
  certify(
    spkiSha256: string,
    notAfter: Date,
    device: { readonly clientId: string; readonly qscdId: string } | undefined,
    lost: () => PkiError,
  ): Statement {
    const seconds = toUtcSeconds(notAfter);
    return {
      name: 'subject_key.certify',
      sql: device === undefined ? CERTIFY : `${CERTIFY} AND ${ON_CERTIFIED_DEVICE}`,
      parameters: [
        seconds,
        seconds,
        spkiSha256,
        ...(device === undefined ? [] : [device.clientId, device.qscdId]),
      ],
      rowsAffected: 1,
      refusal: lost,
    };
  }

  /** Changes nothing. Refused with `compromised_key` if the key was blocked or destroyed since it was looked up. */
  assertUnharmed(spkiSha256: string): Statement {
    return {
      name: 'subject_key.unharmed',
      sql: ASSERT_UNHARMED,
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

  /** After the end of one of its certificates: `retired` if that was the last live one at `now`. */
  retire(spkiSha256: string, now: Date): Statement {
    const seconds = toUtcSeconds(now);
    return { name: 'subject_key.retire', sql: RETIRE, parameters: [seconds, seconds, seconds, spkiSha256] };
  }

  /** Its client is asked to destroy it; missed where that was done before, or the key is destroyed. */
  requestDestruction(spkiSha256: string, now: Date, lost: () => PkiError): Statement {
    return {
      name: 'subject_key.request_destruction',
      sql: REQUEST_DESTRUCTION,
      parameters: [toUtcSeconds(now), spkiSha256],
      rowsAffected: 1,
      refusal: lost,
    };
  }

  /** What a due key becomes; missed where it was changed meanwhile, and with `retired` where it has a live certificate. */
  settle(due: SubjectKeyRecord, next: SubjectKeyRecord, now: Date): Statement {
    const seconds = (date: Date | null): number | null => date && toUtcSeconds(date);
    const isRetiring = due.state !== 'retired' && next.state === 'retired';
    return {
      name: 'subject_key.settle',
      sql: isRetiring ? `${SETTLE} AND NOT EXISTS (${LIVE_CERTIFICATE})` : SETTLE,
      parameters: [
        next.state,
        seconds(next.dueAt),
        seconds(next.destroyRequestedAt),
        due.spkiSha256,
        due.state,
        seconds(due.dueAt),
        seconds(due.destroyRequestedAt) ?? -1,
        ...(isRetiring ? [toUtcSeconds(now)] : []),
      ],
      rowsAffected: 1,
    };
  }

  /**
   * The end of a key as it was read. Missed where it was changed meanwhile, or has a live certificate at `now` other than
   * `exceptCertIds`.
   */
  destroy(
    { spkiSha256, state }: SubjectKeyRecord,
    destruction: object,
    exceptCertIds: readonly string[],
    now: Date,
    lost: () => PkiError,
  ): Statement {
    const others =
      exceptCertIds.length === 0
        ? ''
        : ` AND certificate.cert_id NOT IN (${exceptCertIds.map(() => '?').join(', ')})`;
    return {
      name: 'subject_key.destroy',
      sql: `UPDATE subject_key SET state = 'destroyed', destruction = ?, due_at = NULL
        WHERE spki_sha256 = ? AND state = ? AND NOT EXISTS (${LIVE_CERTIFICATE}${others})`,
      parameters: [JSON.stringify(destruction), spkiSha256, state, toUtcSeconds(now), ...exceptCertIds],
      rowsAffected: 1,
      refusal: lost,
    };
  }
}
