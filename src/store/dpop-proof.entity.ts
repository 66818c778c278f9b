import { Entity, Index } from 'typeorm';
import { primaryText, utcSeconds } from './columns';
import type { DpopProofRecord } from './records';

@Index('ix_dpop_proof_expiry', ['expiresAt'])
@Entity('dpop_proof')
export class DpopProofEntity implements DpopProofRecord {
  @primaryText('jkt') jkt!: string;
  @primaryText('jti') jti!: string;
  @utcSeconds('expires_at') expiresAt!: Date;
}
