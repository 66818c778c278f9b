import { Entity, Index } from 'typeorm';
import { integer, json, primaryText, text, utcSeconds } from './columns';
import type { RevocationEvidence, RevocationRecord, RevocationState } from './records';

@Index('ix_revocation_certificate', ['certId', 'revocationId'])
@Index('uq_revocation_pending', ['certId'], { unique: true, where: `"state" = 'pending_confirmation'` })
@Index('ix_revocation_due', ['state', 'effectiveAt'], { where: `"state" = 'pending_confirmation'` })
@Index('ix_revocation_unpublished', ['caId', 'crlShard', 'statusSequence'], {
  where: `"state" = 'effective'`,
})
@Entity('revocation')
export class RevocationEntity implements RevocationRecord {
  @primaryText('revocation_id') revocationId!: string;
  @text('cert_id') certId!: string;
  @text('ca_id') caId!: string;
  @integer('crl_shard') crlShard!: number;
  @text('client_id') clientId!: string;
  @text('requestor') requestor!: string;
  @text('reason') reason!: string;
  @utcSeconds('invalidity_at', { nullable: true }) invalidityAt!: Date | null;
  @utcSeconds('effective_at') effectiveAt!: Date;
  @text('comment', { nullable: true }) comment!: string | null;
  @json('evidence', { nullable: true }) evidence!: RevocationEvidence | null;
  @text('state') state!: RevocationState;
  @integer('status_sequence', { nullable: true }) statusSequence!: number | null;
  @utcSeconds('created_at') createdAt!: Date;
  @utcSeconds('published_at', { nullable: true }) publishedAt!: Date | null;
}
