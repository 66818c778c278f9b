import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { ControlScopeDto } from './control-scope.dto';

const DECISIONS = ['approve', 'reject', 'leave'] as const;
const MAX_POSITION = 10_000;
const SUBJECT = {
  description:
    'Members of subjectData, each with a pattern where `*` stands for any text and case does not matter; all must fit.',
  example: { organization_name: 'TEST Example*', 'address.country': 'XA' },
  additionalProperties: { type: 'string' as const },
};

export class ApprovalRuleRequestDto extends ControlScopeDto {
  @ApiProperty({ enum: DECISIONS, description: 'leave: operators decide, whatever later rules say.' })
  @IsIn(DECISIONS, { message: `Send one of ${DECISIONS.join(', ')}` })
  readonly decision!: (typeof DECISIONS)[number];

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    default: 'PT0S',
    example: 'PT5S',
    description:
      'ISO 8601 duration by the clock of the world, from the moment at which the enrolment waits for a decision.',
  })
  @IsOptional()
  @IsString({ message: 'Send an ISO 8601 duration such as PT5S or P1D' })
  @MaxLength(40, { message: 'Send at most 40 characters' })
  readonly after?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    enum: [1, 2],
    default: 2,
    description:
      'Of approve: how many operators the script stands for under a profile with dual approval. 1 leaves the second to a person.',
  })
  @IsOptional()
  @IsIn([1, 2], { message: 'Send 1 or 2' })
  readonly approvals?: 1 | 2 | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 0,
    maximum: MAX_POSITION,
    default: 100,
    description: 'Rules are asked by position, then by ruleId; the first that fits counts.',
  })
  @IsOptional()
  @IsInt({ message: `Send a whole number from 0 to ${MAX_POSITION}` })
  @Min(0, { message: `Send a whole number from 0 to ${MAX_POSITION}` })
  @Max(MAX_POSITION, { message: `Send a whole number from 0 to ${MAX_POSITION}` })
  readonly position?: number | null;

  @ApiPropertyOptional({ nullable: true, type: 'object', ...SUBJECT })
  @IsOptional()
  @IsObject({ message: 'Send an object whose members are patterns' })
  readonly subject?: Readonly<Record<string, unknown>> | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'evidence_missing',
    description: 'As in a decision by an operator; `stateReason` of a rejected enrolment.',
  })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_]{0,63}$/, { message: 'Send a word of lower-case letters, digits and _' })
  readonly reasonCode?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 1000 })
  @IsOptional()
  @IsString({ message: 'Send a text' })
  @MaxLength(1000, { message: 'Send at most 1000 characters' })
  readonly comment?: string | null;
}

export class ApprovalRuleDto {
  @ApiProperty({ example: 'approve-after' })
  readonly ruleId!: string;

  @ApiProperty({ enum: DECISIONS })
  readonly decision!: (typeof DECISIONS)[number];

  @ApiProperty({ example: 'PT5S' })
  readonly after!: string;

  @ApiProperty({ type: 'integer', enum: [1, 2] })
  readonly approvals!: 1 | 2;

  @ApiProperty({ type: 'integer' })
  readonly position!: number;

  @ApiProperty({ type: 'string', nullable: true })
  readonly caId!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly profileId!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly clientId!: string | null;

  @ApiProperty({ type: 'object', ...SUBJECT })
  readonly subject!: Readonly<Record<string, string>>;

  @ApiProperty({ type: 'string', nullable: true })
  readonly reasonCode!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly comment!: string | null;

  @ApiProperty({ format: 'date-time', description: 'Real time.' })
  readonly createdAt!: string;
}

export class ApprovalRuleListDto {
  @ApiProperty({ type: [ApprovalRuleDto], description: 'In the order in which they are asked.' })
  readonly rules!: readonly ApprovalRuleDto[];
}
