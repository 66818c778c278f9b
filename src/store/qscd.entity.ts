import { Entity, Index } from 'typeorm';
import { integer, json, primaryText, text, utcSeconds } from './columns';
import type { QscdRecord, QscdStatus } from './records';

@Index('ix_qscd_valid_until', ['validUntil'], { where: `"status" = 'certified'` })
@Index('ix_qscd_withdrawn_from', ['withdrawnFrom'], { where: '"withdrawn_from" IS NOT NULL' })
@Entity('qscd')
export class QscdEntity implements QscdRecord {
  @primaryText('client_id') clientId!: string;
  @primaryText('qscd_id') qscdId!: string;
  @text('origin') origin!: QscdRecord['origin'];
  @text('vendor') vendor!: string;
  @text('model') model!: string;
  @text('certification_id') certificationId!: string;
  @text('scheme') scheme!: string;
  @utcSeconds('valid_until') validUntil!: Date;
  @json('attestation_roots') attestationRoots!: readonly string[];
  @text('regime', { nullable: true }) regime!: QscdRecord['regime'];
  @text('status') status!: QscdStatus;
  @utcSeconds('status_at') statusAt!: Date;
  @text('status_reason', { nullable: true }) statusReason!: string | null;
  @utcSeconds('withdrawn_from', { nullable: true }) withdrawnFrom!: Date | null;
  @text('revocation_job_id', { nullable: true }) revocationJobId!: string | null;
  @integer('version') version!: number;
  @utcSeconds('created_at') createdAt!: Date;
}
