import { Entity } from 'typeorm';
import { json, primaryText, text, utcSeconds } from './columns';
import type { ClientRecord, JsonDocument } from './records';

@Entity('client')
export class ClientEntity implements ClientRecord {
  @primaryText('client_id') clientId!: string;
  @text('kind') kind!: ClientRecord['kind'];
  @text('name') name!: string;
  @text('secret_hash', { nullable: true }) secretHash!: string | null;
  @json('jwks', { nullable: true }) jwks!: JsonDocument | null;
  @json('scopes') scopes!: readonly string[];
  @json('ca_ids', { nullable: true }) caIds!: readonly string[] | null;
  @json('profile_ids', { nullable: true }) profileIds!: readonly string[] | null;
  @text('qscd_audit_reference', { nullable: true }) qscdAuditReference!: string | null;
  @text('state') state!: ClientRecord['state'];
  @text('origin') origin!: ClientRecord['origin'];
  @utcSeconds('created_at') createdAt!: Date;
}
