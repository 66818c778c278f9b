import { Entity, Index } from 'typeorm';
import { bytes, json, primaryText, text, utcSeconds } from './columns';
import type { ClientRecord, JsonDocument } from './records';

@Index('uq_client_tls_certificate', ['tlsCertificate'], { unique: true })
@Entity('client')
export class ClientEntity implements ClientRecord {
  @primaryText('client_id') clientId!: string;
  @text('kind') kind!: ClientRecord['kind'];
  @text('name') name!: string;
  @text('secret_hash', { nullable: true }) secretHash!: string | null;
  @json('jwks', { nullable: true }) jwks!: JsonDocument | null;
  @bytes('tls_certificate', { nullable: true }) tlsCertificate!: Uint8Array | null;
  @text('token_binding', { nullable: true }) tokenBinding!: ClientRecord['tokenBinding'];
  @json('scopes') scopes!: readonly string[];
  @json('ca_ids', { nullable: true }) caIds!: readonly string[] | null;
  @json('profile_ids', { nullable: true }) profileIds!: readonly string[] | null;
  @text('qscd_audit_reference', { nullable: true }) qscdAuditReference!: string | null;
  @json('trusted_list_entry', { nullable: true }) trustedListEntry!: JsonDocument | null;
  @text('state') state!: ClientRecord['state'];
  @text('state_reason', { nullable: true }) stateReason!: string | null;
  @text('origin') origin!: ClientRecord['origin'];
  @utcSeconds('created_at') createdAt!: Date;
}
