import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import type { WebhookOutcome, WebhookRecord } from '../../store/records';
import { EVENT_ID_PATTERN } from '../event-cursor';
import { MAX_TYPE_FILTERS } from '../event-types';

const MAX_URI_LENGTH = 2048;
const MAX_TEXT_LENGTH = 128;
const OUTCOMES: readonly WebhookOutcome[] = ['delivered', 'refused', 'unreachable', 'address_refused'];
const STATES: readonly WebhookRecord['state'][] = ['active', 'stopped'];

export class NotificationRequestDto {
  @ApiProperty({
    maxLength: MAX_URI_LENGTH,
    example: 'https://rssp.example/kakehashi-events',
    description: 'An https URI of a public address; http and loopback where the service is set to allow it.',
  })
  @IsString({ message: 'Send a text' })
  @MaxLength(MAX_URI_LENGTH, { message: `Send ${MAX_URI_LENGTH} characters at most` })
  readonly uri!: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string' },
    nullable: true,
    minItems: 1,
    maxItems: MAX_TYPE_FILTERS,
    example: ['certificate.*', 'enrolment.issued'],
    description: 'Types or groups; null or absent = all.',
  })
  @IsOptional()
  @IsArray({ message: 'Send an array' })
  @ArrayMinSize(1, { message: 'Send one at least' })
  @ArrayMaxSize(MAX_TYPE_FILTERS, { message: `Send ${MAX_TYPE_FILTERS} at most` })
  @IsString({ each: true, message: 'Send texts' })
  readonly events?: readonly string[] | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: MAX_TEXT_LENGTH,
    description: 'kid of the key of `.well-known/ra-jwks` to sign with; null or absent = the present one.',
  })
  @IsOptional()
  @IsString({ message: 'Send a text' })
  @MaxLength(MAX_TEXT_LENGTH, { message: `Send ${MAX_TEXT_LENGTH} characters at most` })
  readonly keyId?: string | null;
}

export class ReplayRequestDto {
  @ApiProperty({
    pattern: `${EVENT_ID_PATTERN}|^latest$`,
    example: 'evt_0000000000000000',
    description:
      'Deliver what comes behind this eventId or cursor; `latest` leaves out what has happened so far.',
  })
  @IsString({ message: 'Send a text' })
  @MaxLength(MAX_TEXT_LENGTH, { message: `Send ${MAX_TEXT_LENGTH} characters at most` })
  readonly after!: string;
}

export class NotificationDto {
  @ApiProperty({ format: 'uri', example: 'https://rssp.example/kakehashi-events' })
  readonly uri!: string;

  @ApiProperty({ type: 'array', items: { type: 'string' }, nullable: true, description: 'null = all.' })
  readonly events!: readonly string[] | null;

  @ApiProperty({ type: 'string' })
  readonly keyId!: string;

  @ApiProperty({
    enum: STATES,
    description:
      '`stopped`: failed for 24 hours; a replay or another PUT makes it go on, and nothing is lost.',
  })
  readonly state!: WebhookRecord['state'];

  @ApiProperty({ pattern: EVENT_ID_PATTERN, description: 'All events up to here have been delivered.' })
  readonly cursor!: string;

  @ApiProperty({ type: 'integer', description: 'Events that wait.' })
  readonly pending!: number;

  @ApiProperty({ type: 'integer', description: 'Failed ones in a row.' })
  readonly attempts!: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Real time.' })
  readonly lastAttemptAt!: string | null;

  @ApiProperty({
    type: 'string',
    enum: [...OUTCOMES, null],
    nullable: true,
    description:
      '`refused`: an answer other than 2xx, redirects included. `unreachable`: none within 5 s. `address_refused`: the name stands for an address that is not public.',
  })
  readonly lastOutcome!: WebhookOutcome | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the last answer.' })
  readonly lastStatus!: number | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Of a retry; real time.' })
  readonly nextAttemptAt!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
}

export class NotificationTestDto {
  @ApiProperty({ example: 'evt_test_0011223344556677', description: 'Of an event that stands in no feed.' })
  readonly eventId!: string;

  @ApiProperty({ enum: OUTCOMES })
  readonly outcome!: WebhookOutcome;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly status!: number | null;

  @ApiProperty({ type: 'integer' })
  readonly durationMs!: number;
}
