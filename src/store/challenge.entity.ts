import { Entity, Index } from 'typeorm';
import { primaryText, text, utcSeconds } from './columns';
import type { ChallengeRecord } from './records';

@Index('ix_challenge_expiry', ['expiresAt'])
@Entity('challenge')
export class ChallengeEntity implements ChallengeRecord {
  @primaryText('nonce') nonce!: string;
  @text('client_id') clientId!: string;
  @text('purpose') purpose!: string;
  @utcSeconds('expires_at') expiresAt!: Date;
  @utcSeconds('used_at', { nullable: true }) usedAt!: Date | null;
}
