import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ATTESTATION_FORMATS } from '../../attestation/key-attestation';
import { MAX_ATTESTATION_CERTIFICATES, MAX_STATEMENT_LENGTH } from '../attestation-member';

/** A key attestation, in every request that takes one (docs/key-attestation.md). */
export class AttestationDto {
  @ApiProperty({ enum: ATTESTATION_FORMATS })
  readonly format!: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_STATEMENT_LENGTH,
    description:
      '`mock_qscd_jwt`: the compact JWS. `x509_vendor`: base64 of the DER certificate over the key. `webauthn`: base64 of the ' +
      'CBOR attestation object. `csr_attr`: base64 of the DER AttestationBundle; left out, that of the CSR is meant.',
  })
  readonly statement?: string;

  @ApiPropertyOptional({
    type: 'array',
    maxItems: MAX_ATTESTATION_CERTIFICATES,
    items: { type: 'string', format: 'byte' },
    description:
      'Certificates between the one that signed and the root, each certified by the next, base64 of DER.',
  })
  readonly certs?: readonly string[];

  @ApiPropertyOptional({
    type: 'string',
    pattern: '^[A-Za-z0-9_-]{43}$',
    description: 'From `POST challenges` with purpose attestation, which the statement is made over.',
  })
  readonly nonce?: string;
}
