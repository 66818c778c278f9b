import { Entity, Index, Unique } from 'typeorm';
import { bytes, integer, json, primaryText, text, utcSeconds } from './columns';
import type {
  Approvals,
  EnrolmentHistoryEntry,
  EnrolmentRecord,
  EnrolmentState,
  JsonDocument,
  RequiredAction,
} from './records';

@Unique('uq_enrolment_external_id', ['clientId', 'externalId'])
@Index('ix_enrolment_client', ['clientId', 'enrolmentId'])
@Index('ix_enrolment_expiry', ['state', 'expiresAt'], { where: '"expires_at" IS NOT NULL' })
@Entity('enrolment')
export class EnrolmentEntity implements EnrolmentRecord {
  @primaryText('enrolment_id') enrolmentId!: string;
  @text('client_id') clientId!: string;
  @text('external_id', { nullable: true }) externalId!: string | null;
  @text('credential_id', { nullable: true }) credentialId!: string | null;
  @text('client_data', { nullable: true }) clientData!: string | null;
  @text('profile_id') profileId!: string;
  @text('ca_id') caId!: string;
  @text('state') state!: EnrolmentState;
  @text('state_reason', { nullable: true }) stateReason!: string | null;
  @json('required_actions') requiredActions!: readonly RequiredAction[];
  @json('subject_data') subjectData!: JsonDocument;
  @text('key_id') keyId!: string;
  @bytes('spki_der') spkiDer!: Uint8Array;
  @text('spki_sha256') spkiSha256!: string;
  @utcSeconds('requested_not_before', { nullable: true }) requestedNotBefore!: Date | null;
  @text('requested_duration', { nullable: true }) requestedDuration!: string | null;
  @text('signature_qualifier', { nullable: true }) signatureQualifier!: string | null;
  @text('lifecycle', { nullable: true }) lifecycle!: string | null;
  @json('consent', { nullable: true }) consent!: JsonDocument | null;
  @text('proof_method') proofMethod!: string;
  @json('approvals', { nullable: true }) approvals!: Approvals | null;
  @text('replaces', { nullable: true }) replaces!: string | null;
  @text('certificate_id', { nullable: true }) certificateId!: string | null;
  @json('history') history!: readonly EnrolmentHistoryEntry[];
  @utcSeconds('expires_at', { nullable: true }) expiresAt!: Date | null;
  @utcSeconds('link_by', { nullable: true }) linkBy!: Date | null;
  @text('acceptance_statement', { nullable: true }) acceptanceStatement!: string | null;
  @integer('version') version!: number;
  @utcSeconds('created_at') createdAt!: Date;
  @utcSeconds('updated_at') updatedAt!: Date;
  @text('qscd_id', { nullable: true }) qscdId!: string | null;
}
