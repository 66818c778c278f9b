import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches } from 'class-validator';

/** Which lists of a CA are wanted now. */
export class CrlPublicationRequestDto {
  @ApiPropertyOptional({
    description:
      'A shard by its number (with its delta), `arl` (CA certificates) or `full` (all certificates); all lists without it.',
    type: 'string',
    nullable: true,
    example: '0',
  })
  @IsOptional()
  @IsString()
  @Matches(/^(\d{1,5}(-delta)?|arl|full)$/, { message: 'scope must be a shard such as 0, arl or full' })
  scope?: string | null;

  @ApiPropertyOptional({
    description:
      'The last lists of the CA, with nextUpdate 99991231235959Z: all its certificates have ended (EN 319 411-1 CSS-6.3.9-06).',
    type: 'boolean',
    nullable: true,
    example: false,
  })
  @IsOptional()
  @IsBoolean()
  last?: boolean | null;
}

export class PublishedCrlDto {
  @ApiProperty({ description: 'File name below `/crl/{caId}/`.', example: '0.crl' })
  name!: string;
  @ApiProperty({ example: 17 })
  crlNumber!: number;
  @ApiProperty({ format: 'date-time', example: '2026-04-01T09:00:00Z' })
  thisUpdate!: string;
  @ApiProperty({ format: 'date-time', example: '2026-04-02T09:00:00Z' })
  nextUpdate!: string;
  @ApiProperty({ example: 3 })
  entries!: number;
}

export class CrlPublicationDto {
  @ApiProperty({ example: 'alpha-seal' })
  caId!: string;
  @ApiProperty({ type: [PublishedCrlDto] })
  lists!: PublishedCrlDto[];
}
