import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsOptionalText, IsWireTime } from './text-rules.decorator';

export class SuspensionRequestDto {
  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    format: 'date-time',
    example: '2026-04-08T09:00:00Z',
    description: 'When the hold ends by itself, up to notAfter; without it somebody has to lift it.',
  })
  @IsOptional()
  @IsWireTime()
  readonly until?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 1000,
    description: 'For the audit; nobody else sees it.',
  })
  @IsOptionalText(1000)
  readonly comment?: string | null;
}
