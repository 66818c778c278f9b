import { Entity, Index, Unique } from 'typeorm';
import { bytes, integer, primaryText, text, utcSeconds } from './columns';
import type { CertificateKind, CertificateRecord, CertificateState } from './records';

@Unique('uq_certificate_serial', ['caId', 'serial'])
@Unique('uq_certificate_live_key', ['caId', 'liveKey'])
@Index('ix_certificate_client', ['clientId', 'certId'])
@Index(
  'ix_certificate_revoked',
  ['caId', 'crlShard', 'serial', 'kind', 'revocationReason', 'revokedAt', 'invalidityAt', 'notAfter'],
  { where: '"revoked_at" IS NOT NULL' },
)
@Index('ix_certificate_spki', ['spkiSha256'])
@Index('ix_certificate_link_by', ['linkBy'], { where: '"link_by" IS NOT NULL' })
@Index('ix_certificate_hold_until', ['holdUntil'], { where: '"hold_until" IS NOT NULL' })
@Entity('certificate')
export class CertificateEntity implements CertificateRecord {
  @primaryText('cert_id') certId!: string;
  @text('ca_id') caId!: string;
  @integer('key_generation') keyGeneration!: number;
  @bytes('serial') serial!: Uint8Array;
  @text('kind') kind!: CertificateKind;
  @text('profile_id') profileId!: string;
  @text('profile_hash') profileHash!: string;
  @text('client_id', { nullable: true }) clientId!: string | null;
  @text('enrolment_id', { nullable: true }) enrolmentId!: string | null;
  @text('key_id') keyId!: string;
  @text('spki_sha256') spkiSha256!: string;
  @text('credential_id', { nullable: true }) credentialId!: string | null;
  @integer('crl_shard') crlShard!: number;
  @utcSeconds('not_before') notBefore!: Date;
  @utcSeconds('not_after') notAfter!: Date;
  @text('state') state!: CertificateState;
  @utcSeconds('state_at') stateAt!: Date;
  @utcSeconds('link_by', { nullable: true }) linkBy!: Date | null;
  @bytes('certificate_der') certificateDer!: Uint8Array;
  @bytes('fingerprint') fingerprint!: Uint8Array;
  @text('revocation_reason', { nullable: true }) revocationReason!: string | null;
  @utcSeconds('revoked_at', { nullable: true }) revokedAt!: Date | null;
  @utcSeconds('invalidity_at', { nullable: true }) invalidityAt!: Date | null;
  @utcSeconds('hold_until', { nullable: true }) holdUntil!: Date | null;
  @text('live_key', { nullable: true }) liveKey!: string | null;
  @text('qscd_id', { nullable: true }) qscdId!: string | null;
  @text('replaced_by', { nullable: true }) replacedBy!: string | null;
}
