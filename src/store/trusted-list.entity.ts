import { Entity } from 'typeorm';
import { bigint, bytes, integer, primaryText, text, utcSeconds } from './columns';
import type { TrustedListRecord, TrustedListRole } from './records';

@Entity('trusted_list')
export class TrustedListEntity implements TrustedListRecord {
  @primaryText('file') file!: string;
  @text('list_id') listId!: string;
  @integer('version') version!: number;
  @text('role') role!: TrustedListRole;
  @bigint('sequence_number') sequenceNumber!: number;
  @utcSeconds('issued_at') issuedAt!: Date;
  @utcSeconds('next_update') nextUpdate!: Date;
  @bytes('content_sha256') contentSha256!: Uint8Array;
  @bytes('octets') octets!: Uint8Array;
  @bytes('sha256') sha256!: Uint8Array;
  @bytes('signer_sha256') signerSha256!: Uint8Array;
  @utcSeconds('published_at') publishedAt!: Date;
}
