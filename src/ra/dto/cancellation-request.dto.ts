import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptionalText } from './text-rules.decorator';

export class CancellationRequestDto {
  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 64,
    example: 'subscriber_withdrew',
    description: 'Becomes the `stateReason` of the enrolment.',
  })
  @IsOptionalText(64)
  readonly reason?: string | null;
}
