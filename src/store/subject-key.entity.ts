import { Entity, Index, Unique } from 'typeorm';
import { boolean, bytes, json, primaryText, text, utcSeconds } from './columns';
import type { JsonDocument, SubjectKeyRecord, SubjectKeyState } from './records';

@Unique('uq_subject_key_client', ['clientId', 'keyId'])
@Index('ix_subject_key_device', ['clientId', 'qscdId', 'keyId'], { where: '"qscd_id" IS NOT NULL' })
@Index('ix_subject_key_due_at', ['dueAt'], { where: '"due_at" IS NOT NULL' })
@Entity('subject_key')
export class SubjectKeyEntity implements SubjectKeyRecord {
  @primaryText('spki_sha256') spkiSha256!: string;
  @text('client_id') clientId!: string;
  @text('key_id') keyId!: string;
  @text('state') state!: SubjectKeyState;
  @boolean('one_time') oneTime!: boolean;
  @utcSeconds('compromised_at', { nullable: true }) compromisedAt!: Date | null;
  @utcSeconds('created_at') createdAt!: Date;
  @bytes('spki_der', { nullable: true }) spkiDer!: Uint8Array | null;
  @text('qscd_id', { nullable: true }) qscdId!: string | null;
  @utcSeconds('generated_at', { nullable: true }) generatedAt!: Date | null;
  @text('session_id', { nullable: true }) sessionId!: string | null;
  @utcSeconds('use_by', { nullable: true }) useBy!: Date | null;
  @json('attestation', { nullable: true }) attestation!: JsonDocument | null;
  @text('registration_hash', { nullable: true }) registrationHash!: string | null;
  @text('attestation_hash', { nullable: true }) attestationHash!: string | null;
  @utcSeconds('due_at', { nullable: true }) dueAt!: Date | null;
  @utcSeconds('destroy_requested_at', { nullable: true }) destroyRequestedAt!: Date | null;
  @json('destruction', { nullable: true }) destruction!: JsonDocument | null;
}
