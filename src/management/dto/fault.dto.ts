import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { OPERATIONS, type Operation } from '../../common/fault-points';
import { PKI_ERROR_STATUS, type PkiErrorCode } from '../../common/pki-error';
import { FAULT_KINDS, type Cut, type FaultKind } from '../control/fault';
import { ControlScopeDto } from './control-scope.dto';

const CODES = Object.keys(PKI_ERROR_STATUS) as PkiErrorCode[];
const TIME = '2027-01-31T09:00:00Z';
/** Below the time after which an idle connection is closed. */
const MAX_MILLISECONDS = 100_000;
const MAX_TIMES = 1_000_000_000;
/** The unit of work of a delivery is held that long. */
const MAX_COPIES = 10;
const MAX_RETRY_AFTER = 86_400;

const some = (words: readonly string[]): string => `Send one of ${words.join(', ')}`;
const wholeNumber = (min: number, max: number): string => `Send a whole number from ${min} to ${max}`;

export class FaultRequestDto extends ControlScopeDto {
  @ApiProperty({
    enum: FAULT_KINDS,
    description: 'What happens; docs/test-control.md has a recipe for each.',
  })
  @IsIn(FAULT_KINDS, { message: some(FAULT_KINDS) })
  readonly kind!: FaultKind;

  @ApiPropertyOptional({
    nullable: true,
    type: [String],
    enum: OPERATIONS,
    isArray: true,
    example: ['enrol', 'revoke'],
    description:
      'What it strikes. Needed for delay, reject and lost_response; offline strikes by itself all that needs the CA.',
  })
  @IsOptional()
  @IsArray({ message: 'Send an array of operations' })
  @ArrayMinSize(1, { message: 'Name at least one operation, or leave it out' })
  @ArrayMaxSize(OPERATIONS.length, { message: 'Name each operation once' })
  @ArrayUnique({ message: 'Name each operation once' })
  @IsIn(OPERATIONS, { each: true, message: `Send some of ${OPERATIONS.join(', ')}` })
  readonly operations?: readonly Operation[] | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MAX_TIMES,
    description: 'How often it strikes before it is over, on all nodes together. Default: always.',
  })
  @IsOptional()
  @IsInt({ message: wholeNumber(1, MAX_TIMES) })
  @Min(1, { message: wholeNumber(1, MAX_TIMES) })
  @Max(MAX_TIMES, { message: wholeNumber(1, MAX_TIMES) })
  readonly times?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'number',
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    default: 1,
    description: 'How likely it strikes what lies within its scope.',
  })
  @IsOptional()
  @IsNumber({}, { message: 'Send a number above 0 and up to 1' })
  @Min(1e-6, { message: 'Send a number above 0 and up to 1' })
  @Max(1, { message: 'Send a number above 0 and up to 1' })
  readonly probability?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    description:
      'With the same seed, the same occasions in their order are struck. Default: drawn, and shown.',
    maxLength: 64,
  })
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,64}$/, { message: 'Send 1 to 64 visible ASCII characters' })
  readonly seed?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: TIME,
    description: 'Real time at which it is over, whatever the clock of the world shows.',
  })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, {
    message: `Send a time in UTC with whole seconds, such as ${TIME}`,
  })
  readonly until?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    example: 'PT10M',
    description: 'ISO 8601 duration from now, instead of `until`.',
  })
  @IsOptional()
  @IsString({ message: 'Send an ISO 8601 duration such as PT10M' })
  @MaxLength(40, { message: 'Send at most 40 characters' })
  readonly for?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 1,
    maximum: MAX_MILLISECONDS,
    description: 'Of delay.',
  })
  @IsOptional()
  @IsInt({ message: wholeNumber(1, MAX_MILLISECONDS) })
  @Min(1, { message: wholeNumber(1, MAX_MILLISECONDS) })
  @Max(MAX_MILLISECONDS, { message: wholeNumber(1, MAX_MILLISECONDS) })
  readonly milliseconds?: number | null;

  @ApiPropertyOptional({ nullable: true, enum: CODES, description: 'Of reject: the code of the problem.' })
  @IsOptional()
  @IsIn(CODES, { message: 'Send a code of the problem list (docs/errors)' })
  readonly code?: PkiErrorCode | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 0,
    maximum: MAX_RETRY_AFTER,
    description: 'Of offline (5 unless given) and reject: the Retry-After header.',
  })
  @IsOptional()
  @IsInt({ message: wholeNumber(0, MAX_RETRY_AFTER) })
  @Min(0, { message: wholeNumber(0, MAX_RETRY_AFTER) })
  @Max(MAX_RETRY_AFTER, { message: wholeNumber(0, MAX_RETRY_AFTER) })
  readonly retryAfterSeconds?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    enum: ['before', 'middle'],
    description:
      'Of lost_response: the connection ends before the first octet of the answer (default), or in the middle of its body.',
  })
  @IsOptional()
  @IsIn(['before', 'middle'], { message: 'Send before or middle' })
  readonly cut?: Cut | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 1,
    maximum: MAX_COPIES,
    description: 'Of webhook_duplicate: how often it is sent beyond the first time; 1 unless given.',
  })
  @IsOptional()
  @IsInt({ message: wholeNumber(1, MAX_COPIES) })
  @Min(1, { message: wholeNumber(1, MAX_COPIES) })
  @Max(MAX_COPIES, { message: wholeNumber(1, MAX_COPIES) })
  readonly copies?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 0,
    maximum: MAX_MILLISECONDS,
    description:
      'Of webhook_out_of_order: how long an event waits for the next one, which overtakes it; 10000 unless given.',
  })
  @IsOptional()
  @IsInt({ message: wholeNumber(0, MAX_MILLISECONDS) })
  @Min(0, { message: wholeNumber(0, MAX_MILLISECONDS) })
  @Max(MAX_MILLISECONDS, { message: wholeNumber(0, MAX_MILLISECONDS) })
  readonly waitMilliseconds?: number | null;
}

export class FaultDto {
  @ApiProperty({ example: 'seal-offline' })
  readonly faultId!: string;

  @ApiProperty({ enum: FAULT_KINDS })
  readonly kind!: FaultKind;

  @ApiProperty({ enum: OPERATIONS, isArray: true })
  readonly operations!: readonly Operation[];

  @ApiProperty({ type: 'string', nullable: true })
  readonly caId!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly profileId!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly clientId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly times!: number | null;

  @ApiProperty({ type: 'number' })
  readonly probability!: number;

  @ApiProperty({ description: 'Send it again to repeat a run.' })
  readonly seed!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly until!: string | null;

  @ApiProperty({
    enum: ['in_force', 'over'],
    description:
      '`over`: `times` is used up or `until` has passed; it stays in the list until it is removed.',
  })
  readonly state!: 'in_force' | 'over';

  @ApiProperty({
    type: 'integer',
    description:
      'How often it has struck: on all nodes where it has `times` or a `probability`, else on this node since its start.',
  })
  readonly hits!: number;

  @ApiProperty({ format: 'date-time', description: 'Real time.' })
  readonly createdAt!: string;

  @ApiPropertyOptional({ type: 'integer' })
  readonly milliseconds?: number;

  @ApiPropertyOptional({ enum: CODES })
  readonly code?: PkiErrorCode;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  readonly retryAfterSeconds?: number | null;

  @ApiPropertyOptional({ enum: ['before', 'middle'] })
  readonly cut?: Cut;

  @ApiPropertyOptional({ type: 'integer' })
  readonly copies?: number;

  @ApiPropertyOptional({ type: 'integer' })
  readonly waitMilliseconds?: number;
}

export class FaultListDto {
  @ApiProperty({ type: [FaultDto], description: 'Oldest first.' })
  readonly faults!: readonly FaultDto[];
}
