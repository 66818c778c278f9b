import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { MAX_IDENTIFIER_LENGTH, SHA256_FORM, SHA256_HEX } from '../enrolment-request';
import { IsText, IsWireTime } from './text-rules.decorator';

export class AcceptanceRequestDto {
  @ApiProperty({
    minLength: 1,
    maxLength: MAX_IDENTIFIER_LENGTH,
    example: 'credential-1',
    description: 'The credential at the signing service that now holds the certificate.',
  })
  @IsText()
  readonly credentialID!: string;

  @ApiProperty({ minLength: 1, maxLength: MAX_IDENTIFIER_LENGTH, description: '`keyId` of the enrolment.' })
  @IsText()
  readonly keyId!: string;

  @ApiProperty({ pattern: SHA256_HEX.source, description: 'SHA-256 of the DER certificate, lower-case hex.' })
  @Matches(SHA256_HEX, { message: `Send ${SHA256_FORM}` })
  readonly certificateSha256!: string;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    format: 'date-time',
    example: '2026-04-01T09:01:00Z',
    description: 'When the link was made.',
  })
  @IsOptional()
  @IsWireTime()
  readonly linkedAt?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    pattern: SHA256_HEX.source,
    description: '`terms.hash` of the profile, as the subscriber accepted them.',
  })
  @IsOptional()
  @Matches(SHA256_HEX, { message: `Send ${SHA256_FORM}` })
  readonly termsHash?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 16384,
    description:
      'The signed statement of acceptance: a compact JWS by a registered key of the client, header typ `ra-acceptance+jwt`, ' +
      'claims `aud` (the issuer), `iat`, `certificate_sha256`, `key_id`, and perhaps `credential_id`. It is kept.',
  })
  @IsOptional()
  @IsString({ message: 'This must be a text' })
  @MaxLength(16384, { message: 'This is longer than 16384 characters' })
  @Matches(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$/, {
    message: 'Send a compact JWS (RFC 7515 7.1)',
  })
  readonly statement?: string | null;
}
