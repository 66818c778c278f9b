import { Entity, Index } from 'typeorm';
import { primaryText, text, utcSeconds } from './columns';
import type { EvidenceRecord, EvidenceType } from './records';

@Index('ix_enrolment_evidence_enrolment', ['enrolmentId', 'evidenceId'])
@Index('uq_enrolment_evidence_assertion', ['assertionIssuer', 'assertionId'], {
  unique: true,
  where: '"assertion_id" IS NOT NULL',
})
@Entity('enrolment_evidence')
export class EnrolmentEvidenceEntity implements EvidenceRecord {
  @primaryText('evidence_id') evidenceId!: string;
  @text('enrolment_id') enrolmentId!: string;
  @text('client_id') clientId!: string;
  @text('type') type!: EvidenceType;
  @text('payload', { nullable: true }) payload!: string | null;
  @text('payload_sha256', { nullable: true }) payloadSha256!: string | null;
  @text('identity_level', { nullable: true }) identityLevel!: string | null;
  @text('authentication_level', { nullable: true }) authenticationLevel!: string | null;
  @text('proofing_id', { nullable: true }) proofingId!: string | null;
  @utcSeconds('verified_at', { nullable: true }) verifiedAt!: Date | null;
  @text('assertion_issuer', { nullable: true }) assertionIssuer!: string | null;
  @text('assertion_id', { nullable: true }) assertionId!: string | null;
  @utcSeconds('received_at') receivedAt!: Date;
}
