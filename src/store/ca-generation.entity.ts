import { Entity } from 'typeorm';
import { bytes, primaryInteger, primaryText, text, utcSeconds } from './columns';
import type { CaGenerationRecord } from './records';

@Entity('ca_generation')
export class CaGenerationEntity implements CaGenerationRecord {
  @primaryText('ca_id') caId!: string;
  @primaryInteger('generation') generation!: number;
  @text('key_id') keyId!: string;
  @bytes('certificate_der') certificateDer!: Uint8Array;
  @bytes('subject_key_identifier') subjectKeyIdentifier!: Uint8Array;
  @utcSeconds('not_before') notBefore!: Date;
  @utcSeconds('not_after') notAfter!: Date;
  @utcSeconds('created_at') createdAt!: Date;
}
