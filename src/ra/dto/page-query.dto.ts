import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { DEFAULT_PAGE, MAX_PAGE } from '../page';
import { IsOptionalText } from './text-rules.decorator';

/** Which part of a list. */
export class PageQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: DEFAULT_PAGE,
    description: 'Most items of the answer.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Send a whole number' })
  @Min(1, { message: 'Send 1 at least' })
  @Max(MAX_PAGE, { message: `Send ${MAX_PAGE} at most` })
  readonly limit?: number;

  @ApiPropertyOptional({ type: 'string', description: '`nextCursor` of the page before.' })
  @IsOptionalText()
  readonly cursor?: string;
}
