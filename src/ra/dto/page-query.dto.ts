import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

export const MAX_PAGE = 1000;
export const DEFAULT_PAGE = 100;

/** Which part of a list. */
export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE, description: 'Most items of the answer.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Send a whole number' })
  @Min(1, { message: 'Send 1 at least' })
  @Max(MAX_PAGE, { message: `Send ${MAX_PAGE} at most` })
  readonly limit?: number;

  @ApiPropertyOptional({ type: 'string', description: '`nextCursor` of the page before.' })
  @IsOptional()
  @Matches(/^[a-z]{3}_[0-9a-f]{32}$/, { message: 'Send nextCursor of the page before' })
  readonly cursor?: string;
}
