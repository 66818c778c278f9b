import { Entity, Index } from 'typeorm';
import { primaryText, utcSeconds } from './columns';
import type { ClientAssertionRecord } from './records';

@Index('ix_client_assertion_expiry', ['expiresAt'])
@Entity('client_assertion')
export class ClientAssertionEntity implements ClientAssertionRecord {
  @primaryText('client_id') clientId!: string;
  @primaryText('jti') jti!: string;
  @utcSeconds('expires_at') expiresAt!: Date;
}
