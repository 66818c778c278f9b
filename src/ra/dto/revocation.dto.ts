import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, ValidateNested } from 'class-validator';
import type { RevocationEvidence, RevocationState } from '../../store/records';
import { REASON_NUMBERS, REQUESTORS, type Requestor } from '../revocation-reasons';
import { REVOCATION_MACHINE } from '../revocation-state';
import { MAX_IDENTIFIER_LENGTH } from '../enrolment-request';
import { IsOptionalText, IsText, IsWireTime } from './text-rules.decorator';

const STATES = Object.keys(REVOCATION_MACHINE.states);
const STATE_MEANINGS = Object.entries(REVOCATION_MACHINE.states)
  .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
  .join(' ');

export class RevocationEvidenceDto implements RevocationEvidence {
  @ApiProperty({
    maxLength: 64,
    example: 'call_back',
    description: 'How the request was authenticated, in a word of the client.',
  })
  @IsText(64)
  readonly type!: string;

  @ApiProperty({
    maxLength: MAX_IDENTIFIER_LENGTH,
    example: 'ticket-2026-0001',
    description: 'The record of it at the client.',
  })
  @IsText()
  readonly reference!: string;
}

export class RevocationRequestDto {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 10,
    example: 1,
    description:
      'CRLReason (RFC 5280 5.3.1). A signing service or subscriber: 0, 1, 3, 4, 5; an operator also 9, and 2 for a CA ' +
      'certificate. 6 is for suspension. 1 blocks the key at every CA.',
  })
  @IsIn(REASON_NUMBERS, { message: 'Send a whole number from 0 to 10' })
  readonly revocationReason!: number;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    format: 'date-time',
    example: '2026-04-01T08:00:00Z',
    description: 'Since when the key is, or is thought to be, invalid; not after the revocation.',
  })
  @IsOptional()
  @IsWireTime()
  readonly invalidityDate?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    format: 'date-time',
    description: 'A later time, up to notAfter; without it the certificate is revoked at once.',
  })
  @IsOptional()
  @IsWireTime()
  readonly effectiveAt?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    enum: REQUESTORS,
    description: 'In whose name; by default `operator` for an operator, `rssp` for any other client.',
  })
  @IsOptional()
  @IsIn(REQUESTORS, { message: `Send one of ${REQUESTORS.join(', ')}` })
  readonly requestor?: Requestor | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 1000,
    description: 'For the audit; nobody else sees it.',
  })
  @IsOptionalText(1000)
  readonly comment?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: RevocationEvidenceDto,
    description: 'What the request relies on; kept with it (EN 319 411-1 REV-6.2.4-05A).',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => RevocationEvidenceDto)
  readonly evidence?: RevocationEvidenceDto | null;
}

export class RevocationStateDto {
  @ApiProperty({ example: 'rev_019a0c0de0003a2b3c4d5e6f708192a3' })
  readonly revocationId!: string;

  @ApiProperty({ enum: STATES, example: 'effective', description: STATE_MEANINGS })
  readonly state!: RevocationState;

  @ApiProperty({ format: 'date-time', example: '2026-04-01T09:00:00Z' })
  readonly effectiveAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly publishedAt!: string | null;

  @ApiPropertyOptional({ type: RevocationEvidenceDto, description: 'As it was sent.' })
  readonly evidence?: RevocationEvidence;
}

export class RevocationListDto {
  @ApiProperty({ type: [RevocationStateDto] })
  readonly items!: readonly RevocationStateDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` for the next page; null on the last.',
  })
  readonly nextCursor!: string | null;
}
