import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQueryDto } from './page-query.dto';
import { IsOptionalText } from './text-rules.decorator';

export class ProfileQueryDto {
  @ApiPropertyOptional({
    type: 'string',
    example: 'alpha-seal',
    description: 'Only profiles of this CA; `terms` is then of this CA, too.',
  })
  @IsOptionalText()
  readonly caId?: string;
}

export class ProfileListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    type: 'string',
    example: 'alpha-seal',
    description: 'Only profiles of this CA; `terms` is then of this CA, too.',
  })
  @IsOptionalText()
  readonly caId?: string;

  @ApiPropertyOptional({ enum: ['natural', 'legal'] })
  @IsOptional()
  @IsIn(['natural', 'legal'], { message: 'Send natural or legal' })
  readonly subjectType?: 'natural' | 'legal';

  @ApiPropertyOptional({ type: 'string', description: 'Only profiles with this policy, a dotted OID.' })
  @IsOptionalText()
  readonly certificatePolicy?: string;
}
