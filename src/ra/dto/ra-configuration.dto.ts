import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class RaLimitsDto {
  @ApiProperty({ type: 'integer', example: 131072 })
  readonly maxBodyBytes!: number;

  @ApiProperty({ type: 'integer', example: 300 })
  readonly challengeSeconds!: number;
}

export class MtlsAliasesDto {
  @ApiProperty({ example: 'https://localhost:8443/oauth2/token' })
  readonly token_endpoint!: string;

  @ApiProperty({ example: 'https://localhost:8443/ra/v1' })
  readonly ra_endpoint!: string;
}

export class RaConfigurationDto {
  @ApiProperty({ example: 'http://localhost:8080' })
  readonly issuer!: string;

  @ApiProperty({ example: 'http://localhost:8080/oauth2/token' })
  readonly token_endpoint!: string;

  @ApiProperty({
    example: 'http://localhost:8080/.well-known/ra-jwks',
    description: 'Keys that the RA signs messages to webhooks with.',
  })
  readonly jwks_uri!: string;

  @ApiProperty({ example: 'http://localhost:8080/ra/v1' })
  readonly ra_endpoint!: string;

  @ApiPropertyOptional({
    type: MtlsAliasesDto,
    description: 'The same for mutual TLS (RFC 8705 5); absent where the HTTPS listener is off.',
  })
  readonly mtls_endpoint_aliases?: MtlsAliasesDto;

  @ApiProperty({ example: 'http://localhost:8080/docs/openapi.json' })
  readonly openapi!: string;

  @ApiProperty({
    type: [String],
    description: 'Every CA of the service, with its `caId`.',
    example: ['alpha-seal'],
  })
  readonly cas!: readonly string[];

  @ApiProperty({ type: [String], example: ['pkcs10'] })
  readonly pop_methods_supported!: readonly string[];

  @ApiProperty({ type: [String], example: [] })
  readonly attestation_formats_supported!: readonly string[];

  @ApiProperty({ type: [String], example: ['P-256'] })
  readonly key_algorithms_supported!: readonly string[];

  @ApiProperty({
    type: [String],
    example: ['enrolment.issued'],
    description: 'Every type that is sent; docs/events.md tells which of them operators alone get.',
  })
  readonly event_types_supported!: readonly string[];

  @ApiProperty({ type: RaLimitsDto })
  readonly limits!: RaLimitsDto;
}
