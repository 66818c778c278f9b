import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsIn } from 'class-validator';
import { MAX_PAYLOAD_OCTETS, SENT_EVIDENCE_TYPES } from '../evidence/evidence-request';
import { MAX_IDENTIFIER_LENGTH } from '../enrolment-request';
import { IsOptionalText } from './text-rules.decorator';

/** What an operator may ask for beyond the profile. */
export const REQUESTABLE_ACTIONS = ['evidence', 'consent'] as const;

// This class describes the request in the API document; `readEvidenceRequest` reads the body.

export class EvidenceRequestDto {
  @ApiProperty({
    enum: SENT_EVIDENCE_TYPES,
    description:
      '`oid4vp_pid`, `registry_extract`, `vlei`: `payload`, `loa`, `verifiedAt`. `manual_ref`: `loa`, `proofingId`, ' +
      '`verifiedAt`. `mandate`: `payload`, `verifiedAt`. `eid_assertion`: `payload`, a JWT as `signerAuthentication`.',
    example: 'registry_extract',
  })
  readonly type!: string;

  @ApiPropertyOptional({
    description:
      `An object whose \`claims\` say what was verified, by the names of \`subjectData\`; a mandate names the organisation, ` +
      '`representative` and perhaps `mandateRef` and `validUntil`. A `nonce` in it must be a challenge with purpose ' +
      `evidence. A text for \`eid_assertion\`. At most ${MAX_PAYLOAD_OCTETS} octets.`,
    oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }],
    example: {
      claims: { organization_name: 'TEST Example Works', organization_identifier: 'VATXA-100000002' },
    },
  })
  readonly payload?: object | string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_IDENTIFIER_LENGTH,
    description:
      'Level of identity proofing: IAL1 to IAL3, low, substantial or high, or another word of the world.',
    example: 'substantial',
  })
  readonly loa?: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_IDENTIFIER_LENGTH,
    description: 'The proofing at whoever did it.',
    example: 'proofing-2026-0001',
  })
  readonly proofingId?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', example: '2026-04-01T08:30:00Z' })
  readonly verifiedAt?: string;
}

export class EvidenceDto {
  @ApiProperty({ example: 'evd_019a0c0de0004a2b3c4d5e6f708192a3' })
  readonly evidenceId!: string;

  @ApiProperty({
    enum: [...SENT_EVIDENCE_TYPES, 'signer_authentication'],
    description: '`signer_authentication`: the assertion that came with the enrolment.',
  })
  readonly type!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Null where it proves no identity.',
    example: 'high',
  })
  readonly identityLevel!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: '`acr` of an assertion.', example: null })
  readonly authenticationLevel!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly proofingId!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly verifiedAt!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-04-01T09:00:00Z' })
  readonly receivedAt!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'Lower-case hex: of the octets of a text, of the JSON text without white space of an object.',
  })
  readonly payloadSha256!: string | null;

  @ApiProperty({
    nullable: true,
    description: 'As given.',
    oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }],
  })
  readonly payload!: object | string | null;
}

export class EvidenceNeedDto {
  @ApiProperty({ enum: ['identityAssurance', 'signerAuthentication', 'mandate'] })
  readonly need!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The least level; a mandate has none.',
    example: 'IAL2',
  })
  readonly required!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The best level so far.', example: null })
  readonly given!: string | null;

  @ApiProperty({ example: false })
  readonly met!: boolean;
}

export class EvidenceListDto {
  @ApiProperty({ type: [EvidenceNeedDto], description: 'What the profile requires of evidence.' })
  readonly needs!: readonly EvidenceNeedDto[];

  @ApiProperty({ type: [EvidenceDto], description: 'Oldest first, all of them.' })
  readonly items!: readonly EvidenceDto[];

  @ApiProperty({ type: 'string', nullable: true, description: 'Always null.', example: null })
  readonly nextCursor!: null;
}

export class ActionRequestDto {
  @ApiPropertyOptional({
    nullable: true,
    enum: REQUESTABLE_ACTIONS,
    default: 'evidence',
    description: 'What the client must send before the enrolment comes back to the operators.',
  })
  @IsOptional()
  @IsIn(REQUESTABLE_ACTIONS, { message: `Send ${REQUESTABLE_ACTIONS.join(' or ')}` })
  readonly action?: (typeof REQUESTABLE_ACTIONS)[number] | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    maxLength: 64,
    example: 'extract_too_old',
    description: 'A word for programs: the `stateReason` of the enrolment.',
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
