import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

const MAX_NAME = 128;
const TOO_LONG = { message: `Send at most ${MAX_NAME} characters` };

/** Which requests test control is about; what is absent may be any. */
export class ControlScopeDto {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'alpha-seal',
    description: 'Default: any.',
  })
  @IsOptional()
  @IsString({ message: 'Send the caId as a text' })
  @MaxLength(MAX_NAME, TOO_LONG)
  readonly caId?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, description: 'Default: any.' })
  @IsOptional()
  @IsString({ message: 'Send the profileId as a text' })
  @MaxLength(MAX_NAME, TOO_LONG)
  readonly profileId?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, description: 'Default: any.' })
  @IsOptional()
  @IsString({ message: 'Send the clientId as a text' })
  @MaxLength(MAX_NAME, TOO_LONG)
  readonly clientId?: string | null;
}
