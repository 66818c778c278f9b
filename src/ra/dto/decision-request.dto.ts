import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsOptionalText } from './text-rules.decorator';

export const DECISIONS = ['approve', 'reject'] as const;

export class DecisionRequestDto {
  @ApiProperty({ enum: DECISIONS, example: 'approve' })
  @IsIn(DECISIONS, { message: `Send ${DECISIONS.join(' or ')}` })
  readonly decision!: (typeof DECISIONS)[number];

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 64,
    example: 'evidence_checked',
    description: 'A word for programs; with `reject` it becomes the `stateReason` of the enrolment.',
  })
  @IsOptionalText(64)
  readonly reasonCode?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 1000,
    description: 'For people; kept in the audit record.',
  })
  @IsOptionalText(1000)
  readonly comment?: string | null;
}
