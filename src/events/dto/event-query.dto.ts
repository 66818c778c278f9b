import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { DEFAULT_EVENTS, LATEST, MAX_EVENTS, MAX_WAIT_SECONDS } from '../event-feed.service';

const MAX_CURSOR_LENGTH = 64;
const MAX_TYPES_LENGTH = 1000;

/** Which part of the feed. */
export class EventQueryDto {
  @ApiPropertyOptional({
    type: 'string',
    description: `An eventId or nextCursor: what comes behind it. \`${LATEST}\`: only what is new. Without it, from the first event.`,
  })
  @IsOptional()
  @IsString({ message: 'Send one text' })
  @MaxLength(MAX_CURSOR_LENGTH, { message: `Send ${MAX_CURSOR_LENGTH} characters at most` })
  readonly after?: string;

  @ApiPropertyOptional({
    type: 'string',
    example: 'certificate.*,enrolment.issued',
    description: 'Types or groups, with commas between them. Without it, all.',
  })
  @IsOptional()
  @IsString({ message: 'Send one text' })
  @MaxLength(MAX_TYPES_LENGTH, { message: `Send ${MAX_TYPES_LENGTH} characters at most` })
  readonly types?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_EVENTS,
    default: DEFAULT_EVENTS,
    description: 'Most items of the answer; a stream has no such limit.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Send a whole number' })
  @Min(1, { message: 'Send 1 at least' })
  @Max(MAX_EVENTS, { message: `Send ${MAX_EVENTS} at most` })
  readonly limit?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    default: 0,
    description: 'Seconds of real time to wait where there is nothing yet.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Send a whole number' })
  @Min(0, { message: 'Send 0 at least' })
  @Max(MAX_WAIT_SECONDS, { message: `Send ${MAX_WAIT_SECONDS} at most` })
  readonly wait?: number;
}
