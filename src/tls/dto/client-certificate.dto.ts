import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBase64, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Base64 of a request of 64 KiB. */
const LONGEST_CSR = 88_000;
const MOST_DAYS = 825;

export class ClientCertificateRequestDto {
  @ApiProperty({
    description:
      'PKCS#10 request, DER as base64. Its signature proves possession; subject and attributes are ignored.',
    example: 'MIHt…',
    maxLength: LONGEST_CSR,
  })
  @IsString()
  @MaxLength(LONGEST_CSR)
  @IsBase64()
  csr!: string;

  @ApiPropertyOptional({ description: 'Days of validity.', default: 365, minimum: 1, maximum: MOST_DAYS })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  days?: number;
}

export class ClientCertificateDto {
  @ApiProperty({ example: 'demo-rssp' })
  clientId!: string;
  @ApiProperty({ description: 'DER as base64.' })
  certificate!: string;
  @ApiProperty({ description: 'The internal TLS CA, DER as base64.' })
  issuer!: string;
  @ApiProperty({ example: '5f0c…' })
  serialNumber!: string;
  @ApiProperty({ description: 'SHA-256 of the certificate, base64url: `x5t#S256` (RFC 8705 3.1).' })
  thumbprint!: string;
  @ApiProperty({ format: 'date-time', example: '2027-04-01T09:00:00Z', description: 'In real time.' })
  notAfter!: string;
}
