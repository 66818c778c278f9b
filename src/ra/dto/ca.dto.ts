import { ApiProperty } from '@nestjs/swagger';

export class CaDto {
  @ApiProperty({ example: 'alpha-seal' })
  readonly caId!: string;

  @ApiProperty({ description: 'Name for people.' })
  readonly name!: string;

  @ApiProperty({ description: 'Subject of the CA certificate, RFC 4514.' })
  readonly subject!: string;

  @ApiProperty({ enum: ['EU', 'JP'], example: 'EU' })
  readonly jurisdiction!: 'EU' | 'JP';

  @ApiProperty({ enum: ['active', 'offline', 'retired'], example: 'active' })
  readonly state!: 'active' | 'offline' | 'retired';

  @ApiProperty({ example: 'P-256' })
  readonly keyAlgorithm!: string;

  @ApiProperty({ description: 'Base64 of the DER certificate of the CA.' })
  readonly certificate!: string;

  @ApiProperty({
    type: [String],
    description: 'Base64 of the DER certificates above it, root last; empty for a root.',
  })
  readonly chain!: readonly string[];

  @ApiProperty({ type: [String], description: 'Certificate policies it issues under, dotted OIDs.' })
  readonly policies!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'Profiles that this client may use here.',
    example: ['eu-qseal-qscd'],
  })
  readonly profileIds!: readonly string[];

  @ApiProperty({ type: [String], description: 'CRLs of this CA.' })
  readonly crl!: readonly string[];

  @ApiProperty({ type: [String], description: 'OCSP responders of this CA.' })
  readonly ocsp!: readonly string[];

  @ApiProperty({ type: [String], description: 'Where the certificate of this CA is published.' })
  readonly aia!: readonly string[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The trusted list that names this CA.',
    example: null,
  })
  readonly trustedList!: string | null;
}

export class CaListDto {
  @ApiProperty({ type: [CaDto] })
  readonly items!: readonly CaDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` for the next page; null on the last.',
  })
  readonly nextCursor!: string | null;
}
