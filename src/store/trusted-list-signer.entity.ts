import { Entity } from 'typeorm';
import { bytes, primaryInteger, primaryText, text, utcSeconds } from './columns';
import type { TrustedListSignerRecord } from './records';

@Entity('trusted_list_signer')
export class TrustedListSignerEntity implements TrustedListSignerRecord {
  @primaryText('list_id') listId!: string;
  @primaryInteger('ordinal') ordinal!: number;
  @text('key_id') keyId!: string;
  @bytes('certificate_der') certificateDer!: Uint8Array;
  @utcSeconds('not_before') notBefore!: Date;
  @utcSeconds('not_after') notAfter!: Date;
  @utcSeconds('retired_at', { nullable: true }) retiredAt!: Date | null;
}
