import { Entity, Unique } from 'typeorm';
import { boolean, primaryText, text, utcSeconds } from './columns';
import type { SubjectKeyRecord, SubjectKeyState } from './records';

@Unique('uq_subject_key_client', ['clientId', 'keyId'])
@Entity('subject_key')
export class SubjectKeyEntity implements SubjectKeyRecord {
  @primaryText('spki_sha256') spkiSha256!: string;
  @text('client_id') clientId!: string;
  @text('key_id') keyId!: string;
  @text('state') state!: SubjectKeyState;
  @boolean('one_time') oneTime!: boolean;
  @utcSeconds('compromised_at', { nullable: true }) compromisedAt!: Date | null;
  @utcSeconds('created_at') createdAt!: Date;
}
