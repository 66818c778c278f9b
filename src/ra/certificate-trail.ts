import type { CertificateRecord } from '../store/records';
import type { AuditEntry, OutboxEvent } from '../store/unit-of-work';
import { crlReasonNumber, type CrlReason } from '../x509/crl-reason';
import { wireTime } from '../common/wire-time';

/** The occasions on which the RA writes an audit record about a certificate. */
export type CertificateAction =
  | 'certificate.revoke'
  | 'certificate.schedule_revocation'
  | 'certificate.suspend'
  | 'certificate.release'
  | 'certificate.supersede';

type Named = Pick<CertificateRecord, 'certId' | 'caId' | 'profileId' | 'serial' | 'clientId' | 'crlShard'>;

/** Who did what to a certificate, and why. */
export function certificateAudit(
  action: CertificateAction,
  actor: string,
  { certId, caId, profileId, serial }: Named,
  details: Readonly<Record<string, unknown>>,
): AuditEntry {
  return {
    actor,
    action,
    objectType: 'certificate',
    objectId: certId,
    details: { caId, profileId, serialNumber: hexOf(serial), ...details },
  };
}

/** A change of status, for the client it belongs to and for whoever keeps answers about the status. */
export function certificateStatusEvent(
  type: 'certificate.revoked' | 'certificate.suspended' | 'certificate.released',
  { certId, caId, crlShard, serial, clientId }: Named,
  reason: CrlReason | null,
  at: Date,
): OutboxEvent {
  return {
    type,
    clientId,
    objectId: certId,
    payload: {
      certId,
      caId,
      crlShard,
      serialNumber: hexOf(serial),
      reason: reason === null ? null : crlReasonNumber(reason),
      at: wireTime(at),
    },
  };
}

/** Another certificate has taken its place; its status stays good. */
export function certificateSupersededEvent(
  { certId, caId, serial, clientId }: Named,
  enrolmentId: string,
): OutboxEvent {
  return {
    type: 'certificate.superseded',
    clientId,
    objectId: certId,
    payload: { certId, caId, serialNumber: hexOf(serial), replacedBy: enrolmentId },
  };
}

/** Asks the client to destroy a key that no live certificate needs any more (TS 119 431-1 DEL-6.3.2-01). */
export function keyDestroyRequestedEvent(
  { certId, enrolmentId, clientId, keyId }: CertificateRecord,
  reason: string,
): OutboxEvent {
  return {
    type: 'key.destroy_requested',
    clientId,
    objectId: keyId,
    payload: { keyId, certId, enrolmentId, reason },
  };
}

function hexOf(serial: Uint8Array): string {
  return Buffer.from(serial).toString('hex');
}
