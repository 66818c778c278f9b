import { Entity } from 'typeorm';
import { bytes, primaryText, text, utcSeconds } from './columns';
import type { CaState, CertificationAuthorityRecord } from './records';

@Entity('certification_authority')
export class CertificationAuthorityEntity implements CertificationAuthorityRecord {
  @primaryText('ca_id') caId!: string;
  @text('tsp_id') tspId!: string;
  @text('kind') kind!: CertificationAuthorityRecord['kind'];
  @bytes('subject_der') subjectDer!: Uint8Array;
  @text('definition_hash') definitionHash!: string;
  @text('state') state!: CaState;
  @utcSeconds('created_at') createdAt!: Date;
}
