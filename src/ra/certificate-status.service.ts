import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { CaRepository } from '../store/ca.repository';
import { leaveKey } from '../store/certificate-statements';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord, RevocationEvidence, RevocationRecord } from '../store/records';
import { RevocationRepository } from '../store/revocation.repository';
import { StatusChangeRepository } from '../store/status-change.repository';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { OutboxEvent, Statement, UnitOfWork } from '../store/unit-of-work';
import type { CrlReason } from '../x509/crl-reason';
import { joinUnits } from './planned-change';
import { CertificateLookupService } from './certificate-lookup.service';
import { certificateAudit, certificateStatusEvent } from './certificate-trail';
import { assertRevocable, revocationDate } from './revocation';

/** Why and by whom a certificate is revoked. */
export interface RevocationOrder {
  readonly reason: CrlReason;
  readonly invalidityAt: Date | null;
  readonly comment: string | null;
  /** Absent where the service itself asks. */
  readonly evidence?: RevocationEvidence | null;
  /** In whose name: `rssp`, `subscriber`, `operator`, or the service itself as `ra` or `clock`. */
  readonly requestor: string;
  /** The client that asks, or `ra` or `clock`. */
  readonly actor: string;
  readonly effectiveAt: Date;
}

/** More certificates of one key than there are CAs and renewals. */
const MAX_CASCADE = 1000;

/** Whether the compromise of a key revokes its other live certificates too; a setting of the service. */
export const CASCADE_KEY_COMPROMISE = Symbol('CascadeKeyCompromise');

/**
 * Makes the units of work that change the status of a certificate. Whether the change may be made is decided before; a
 * unit is refused with `lost` if the certificate is not in the state any more in which it was read.
 */
@Injectable()
export class CertificateStatusService {
  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly certificates: CertificateRepository,
    private readonly revocations: RevocationRepository,
    private readonly statusChanges: StatusChangeRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly cas: EstablishedCas,
    private readonly caRecords: CaRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
    @Inject(CASCADE_KEY_COMPROMISE) private readonly cascade: boolean,
  ) {}

  /** A request as it is stored for a later time. */
  request(record: CertificateRecord, order: RevocationOrder): RevocationRecord {
    return {
      revocationId: newIdentifier('rev', this.clock, this.randomness),
      certId: record.certId,
      caId: record.caId,
      crlShard: record.crlShard,
      clientId: order.actor,
      requestor: order.requestor,
      reason: order.reason,
      invalidityAt: order.invalidityAt,
      effectiveAt: order.effectiveAt,
      comment: order.comment,
      evidence: order.evidence ?? null,
      state: 'pending_confirmation',
      statusSequence: null,
      createdAt: this.clock.now(),
      publishedAt: null,
    };
  }

  /** Revokes at `now`; the request with its state after that comes with the unit. */
  revoke(
    record: CertificateRecord,
    order: RevocationOrder,
    lost: () => PkiError,
  ): { readonly unit: UnitOfWork; readonly revocation: RevocationRecord } {
    const revocation = this.settled(record, this.request(record, order));
    const request = this.revocations.insertEffective(revocation);
    return { revocation, unit: this.revocationUnit(record, order, revocation, request, lost) };
  }

  /** A pending request takes effect, by the passing of time, with its {@link cascadeOf}. */
  async takeEffect(
    record: CertificateRecord,
    pending: RevocationRecord,
    lost: () => PkiError,
  ): Promise<{ readonly revoked: readonly CertificateRecord[]; readonly unit: UnitOfWork }> {
    const order = { ...pending, reason: pending.reason as CrlReason, actor: 'clock' };
    const revocation = this.settled(record, pending);
    const request = this.revocations.takeEffect(revocation, revocation.publishedAt, lost);
    const unit = this.revocationUnit(record, order, revocation, [request], lost);
    const cascade = await this.cascadeOf([record], order, lost);
    return { revoked: [record, ...cascade.revoked], unit: joinUnits(unit, cascade.unit) };
  }

  /**
   * What else is revoked with these certificates for the compromise of their keys: the others of the same keys at every CA,
   * where that is set. Those that cannot be revoked are passed over.
   */
  async cascadeOf(
    records: readonly CertificateRecord[],
    order: RevocationOrder,
    lost: () => PkiError,
  ): Promise<{ readonly revoked: readonly CertificateRecord[]; readonly unit: UnitOfWork }> {
    if (!this.cascade || order.reason !== 'keyCompromise') return { revoked: [], unit: joinUnits() };
    const subjects = records.filter(({ kind }) => kind === 'subject');
    const keys = [...new Set(subjects.map(({ spkiSha256 }) => spkiSha256))];
    const ofKeys = await Promise.all(keys.map((key) => this.certificates.listByKey(key, MAX_CASCADE)));
    const ordered = new Set(subjects.map(({ certId }) => certId));
    const now = this.clock.now();
    const revoked = ofKeys
      .flat()
      .filter((other) => !ordered.has(other.certId) && this.isRevocable(other, now));
    const units = revoked.map(
      (other) => this.revoke(other, { ...order, requestor: 'ra', actor: 'ra' }, lost).unit,
    );
    return { revoked, unit: joinUnits(...units) };
  }

  /** On hold from now on. The record as it will be comes with the unit. */
  suspend(
    record: CertificateRecord,
    { until, comment, actor }: { until: Date | null; comment: string | null; actor: string },
    lost: () => PkiError,
  ): { readonly unit: UnitOfWork; readonly suspended: CertificateRecord } {
    const now = this.clock.now();
    const members = { revocationReason: 'certificateHold', revokedAt: now, holdUntil: until };
    const { certId, state } = record;
    return {
      suspended: { ...record, ...members, state: 'suspended', stateAt: now },
      unit: {
        statements: [
          this.statusChanges.append({ ...shardOf(record), change: 'held', at: now }),
          this.certificates.changeState({
            certId,
            from: [state],
            to: 'suspended',
            at: now,
            members,
            refusal: lost,
          }),
        ],
        audit: [
          certificateAudit('certificate.suspend', actor, record, {
            until: until && until.toISOString(),
            comment,
          }),
        ],
        events: [certificateStatusEvent('certificate.suspended', record, 'certificateHold', now)],
      },
    };
  }

  /** The end of a hold. The record as it will be comes with the unit. */
  release(
    record: CertificateRecord,
    actor: string,
    lost: () => PkiError,
  ): { readonly unit: UnitOfWork; readonly released: CertificateRecord } {
    const now = this.clock.now();
    const members = { revocationReason: null, revokedAt: null, invalidityAt: null, holdUntil: null };
    return {
      released: { ...record, ...members, state: 'active', stateAt: now },
      unit: {
        statements: [
          this.statusChanges.append({ ...shardOf(record), change: 'released', at: now }),
          this.certificates.changeState({
            certId: record.certId,
            from: ['suspended'],
            to: 'active',
            at: now,
            members,
            refusal: lost,
          }),
        ],
        audit: [
          certificateAudit('certificate.release', actor, record, {
            heldSince: record.revokedAt?.toISOString(),
          }),
        ],
        events: [certificateStatusEvent('certificate.released', record, null, now)],
      },
    };
  }

  private revocationUnit(
    record: CertificateRecord,
    { reason, invalidityAt, comment, requestor, actor }: RevocationOrder,
    { revocationId, effectiveAt }: RevocationRecord,
    request: readonly Statement[],
    lost: () => PkiError,
  ): UnitOfWork {
    const now = this.clock.now();
    const { certId, kind, spkiSha256, state } = record;
    const revokedAt = revocationDate(record, effectiveAt);
    return {
      statements: [
        this.statusChanges.append({ ...shardOf(record), change: 'revoked', at: now }),
        this.certificates.changeState({
          certId,
          from: [state],
          to: 'revoked',
          at: now,
          // A linking window that is open stays so: when it ends, the enrolment fails.
          members: { revocationReason: reason, revokedAt, invalidityAt, holdUntil: null },
          refusal: lost,
        }),
        leaveKey(certId),
        ...request,
        this.revocations.rejectPending(certId),
        // A CA whose certificate nobody accepts has nothing to issue; its OCSP and CRLs go on.
        ...(kind === 'issuing-ca' ? [this.caRecords.revokeByKey(record.keyId)] : []),
        ...(kind === 'subject' ? [this.subjectKeys.retire(spkiSha256, now)] : []),
        ...(reason === 'keyCompromise' && kind === 'subject'
          ? [this.subjectKeys.block(spkiSha256, now)]
          : []),
      ],
      audit: [
        certificateAudit('certificate.revoke', actor, record, {
          revocationId,
          reason,
          requestor,
          comment,
          invalidityDate: invalidityAt && invalidityAt.toISOString(),
          from: state,
        }),
      ],
      events: [
        certificateStatusEvent('certificate.revoked', record, reason, revokedAt),
        ...this.endOfCa(record),
      ],
    };
  }

  private endOfCa({ kind, keyId }: CertificateRecord): OutboxEvent[] {
    if (kind !== 'issuing-ca') return [];
    const revoked = this.cas.list().filter((ca) => ca.current.keyId === keyId && ca.state !== 'ended');
    return revoked.map(({ definition: { caId } }) => ({
      type: 'ca.state_changed',
      clientId: null,
      objectId: caId,
      payload: { caId, state: 'revoked' },
    }));
  }

  /** The request after it took effect; published already where no CRL will ever show it. */
  private settled(record: CertificateRecord, request: RevocationRecord): RevocationRecord {
    return this.lookup.rulesOf(record).status.crl
      ? { ...request, state: 'effective' }
      : { ...request, state: 'published', publishedAt: this.clock.now() };
  }

  private isRevocable(record: CertificateRecord, now: Date): boolean {
    try {
      assertRevocable(record, this.lookup.rulesOf(record), 'ra', now);
      return true;
    } catch (error) {
      if (error instanceof PkiError) return false;
      throw error;
    }
  }
}

function shardOf({ caId, crlShard, serial }: CertificateRecord): {
  caId: string;
  crlShard: number;
  serial: Uint8Array;
} {
  return { caId, crlShard, serial };
}
