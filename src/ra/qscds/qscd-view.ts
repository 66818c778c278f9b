import { wireTime } from '../../common/wire-time';
import type { QscdRecord } from '../../store/records';
import type { AuditEntry, OutboxEvent } from '../../store/unit-of-work';
import { Answer, entityTag } from '../answer';
import type { QscdDto } from './qscd.dto';
import { qscdStatusAt } from './qscd-state';

export function qscdView(record: QscdRecord, now: Date): QscdDto {
  const status = qscdStatusAt(record, now);
  return {
    qscdId: record.qscdId,
    clientId: record.clientId,
    origin: record.origin,
    vendor: record.vendor,
    model: record.model,
    certificationId: record.certificationId,
    scheme: record.scheme,
    validUntil: wireTime(record.validUntil),
    attestationRoots: record.attestationRoots,
    regime: record.regime,
    status,
    statusAt: wireTime(record.statusAt),
    statusReason: record.statusReason,
    withdrawnFrom: record.withdrawnFrom && wireTime(record.withdrawnFrom),
    revocationJobId: record.revocationJobId,
    createdAt: wireTime(record.createdAt),
  };
}

export function qscdAnswer(status: 200 | 201, record: QscdRecord, now: Date): Answer {
  const view = qscdView(record, now);
  const etag = qscdTag(record, now);
  const location = `/ra/v1/qscds/${encodeURIComponent(record.qscdId)}`;
  return Answer.ofJson(status, { etag, ...(status === 201 && { location }) }, view);
}

export function qscdTag(record: QscdRecord, now: Date): string {
  return entityTag(record.clientId, record.qscdId, record.version, qscdStatusAt(record, now));
}

/** Roots are long, and stand in the row. */
export function qscdAudit(
  action:
    | 'qscd.register'
    | 'qscd.change'
    | 'qscd.withdraw'
    | 'qscd.schedule_withdrawal'
    | 'qscd.restore'
    | 'qscd.reassess',
  actor: string,
  record: QscdRecord,
  details: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  const { clientId, qscdId, certificationId, validUntil, regime, status, version } = record;
  return {
    actor,
    action,
    objectType: 'qscd',
    objectId: `${clientId}/${qscdId}`,
    details: { certificationId, validUntil: wireTime(validUntil), regime, status, version, ...details },
  };
}

/** A new status of a device, for the client it belongs to; `effectiveFrom` may lie ahead. */
export function qscdStatusEvent(
  { clientId, qscdId, status, statusReason, revocationJobId }: QscdRecord,
  effectiveFrom: Date,
  members: { readonly status?: QscdRecord['status']; readonly affected?: number } = {},
): OutboxEvent {
  return {
    type: 'qscd.status',
    clientId,
    objectId: qscdId,
    payload: {
      qscdId,
      status,
      effectiveFrom: wireTime(effectiveFrom),
      reason: statusReason,
      affected: 0,
      revocationJobId,
      ...members,
    },
  };
}
