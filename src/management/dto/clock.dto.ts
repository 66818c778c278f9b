import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

const TIME = '2027-01-31T09:00:00Z';
const BACKWARDS =
  'Moving back needs this to be true, since certificates, CRLs and records of the future may exist.';
/** A little more than three years; what durations write in one number, too. */
const MAX_SECONDS = 99_999_999;

export class ClockDto {
  @ApiProperty({ format: 'date-time', example: TIME, description: 'The time of the world.' })
  readonly now!: string;

  @ApiProperty({
    type: 'integer',
    example: 2_592_000,
    description: 'How far `now` is ahead of `realTime`; negative = behind.',
  })
  readonly offsetSeconds!: number;

  @ApiProperty({ example: false, description: 'Whether the time of the world stands still.' })
  readonly frozen!: boolean;

  @ApiProperty({ format: 'date-time', example: '2027-01-01T09:00:00Z' })
  readonly realTime!: string;
}

export class SetClockDto {
  @ApiProperty({ format: 'date-time', example: TIME, description: 'UTC, whole seconds.' })
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, {
    message: `Send a time in UTC with whole seconds, such as ${TIME}`,
  })
  readonly now!: string;

  @ApiPropertyOptional({ nullable: true, type: 'boolean', default: false, description: BACKWARDS })
  @IsOptional()
  @IsBoolean({ message: 'Send true or false' })
  readonly allowBackwards?: boolean | null;
}

export class AdvanceClockDto {
  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    example: 'P1D',
    description: 'ISO 8601 duration by the calendar in UTC; instead of `seconds`.',
  })
  @IsOptional()
  @IsString({ message: 'Send an ISO 8601 duration such as P90D or PT12H' })
  @MaxLength(40, { message: 'Send at most 40 characters' })
  readonly duration?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'integer', minimum: 0, maximum: MAX_SECONDS, example: 86_400 })
  @IsOptional()
  @IsInt({ message: 'Send a whole number of seconds' })
  @Min(0, { message: 'Send 0 or more; PUT moves the clock back' })
  @Max(MAX_SECONDS, { message: `Send at most ${MAX_SECONDS}, or a duration` })
  readonly seconds?: number | null;
}

export class ResetClockDto {
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false', description: BACKWARDS })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'Send true or false' })
  readonly allowBackwards?: 'true' | 'false';
}
