import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { JobState } from '../../store/records';
import { REASON_NUMBERS } from '../revocation-reasons';
import type { RevocationSelection } from '../revocation-selection';
import { IsOptionalText, IsWireTime } from './text-rules.decorator';

const MAX_CERT_IDS = 1000;
const CERT_ID = /^crt_[0-9a-f]{32}$/;
const STATES: readonly JobState[] = ['scheduled', 'queued', 'running', 'done', 'failed', 'cancelled'];

export class RevocationSelectionDto implements RevocationSelection {
  @ApiPropertyOptional({
    nullable: true,
    type: 'array',
    items: { type: 'string', pattern: CERT_ID.source },
    maxItems: MAX_CERT_IDS,
    description: 'These, and nothing else.',
  })
  @IsOptional()
  @IsArray({ message: 'Send an array' })
  @ArrayMinSize(1, { message: 'Send one at least' })
  @ArrayMaxSize(MAX_CERT_IDS, { message: `Send ${MAX_CERT_IDS} at most` })
  @ArrayUnique({ message: 'Send each once' })
  @Matches(CERT_ID, { each: true, message: 'Send the certId of certificates' })
  readonly certIds?: readonly string[] | null;

  @ApiPropertyOptional({ nullable: true, type: 'string', example: 'alpha-seal' })
  @IsOptionalText()
  readonly caId?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'string' })
  @IsOptionalText()
  readonly profileId?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'string' })
  @IsOptionalText()
  readonly keyId?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'string' })
  @IsOptionalText()
  readonly credentialID?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    description: 'Operators only: certificates of this client.',
  })
  @IsOptionalText()
  readonly clientId?: string | null;
}

export class RevocationJobRequestDto {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 10,
    example: 5,
    description: 'As for one revocation.',
  })
  @IsIn(REASON_NUMBERS, { message: 'Send a whole number from 0 to 10' })
  readonly revocationReason!: number;

  @ApiPropertyOptional({ nullable: true, type: 'string', format: 'date-time' })
  @IsOptional()
  @IsWireTime()
  readonly invalidityDate?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'string', maxLength: 1000 })
  @IsOptionalText(1000)
  readonly comment?: string | null;

  @ApiProperty({
    type: RevocationSelectionDto,
    description:
      'Either `certIds`, or other members, all of which must fit. Certificates that are issued later are not touched.',
  })
  @ValidateNested()
  @Type(() => RevocationSelectionDto)
  readonly selection!: RevocationSelectionDto;
}

export class RevocationJobDto {
  @ApiProperty({ example: 'job_019a0c0de0004a2b3c4d5e6f708192a3' })
  readonly jobId!: string;

  @ApiProperty({ enum: STATES, example: 'running' })
  readonly state!: JobState;

  @ApiProperty({ type: 'integer', description: 'Certificates selected.', example: 2000 })
  readonly total!: number;

  @ApiProperty({ type: 'integer', description: 'Of these, revoked.', example: 1200 })
  readonly done!: number;

  @ApiProperty({
    type: 'integer',
    description:
      'Of these, refused: not there, revoked before, expired, validity-assured, or not for this client.',
    example: 3,
  })
  readonly refused!: number;
}
