import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import type { SubjectKeyState } from '../../store/records';
import { ATTESTATION_FORMATS } from '../../attestation/key-attestation';
import { PageQueryDto } from '../dto/page-query.dto';
import { IsOptionalText, IsText, IsWireTime } from '../dto/text-rules.decorator';
import { MAX_ATTESTATION_CERTIFICATES, MAX_STATEMENT_LENGTH } from '../attestation-member';
import { OID_TEXT } from '../enrolment-request';
import { KEY_MACHINE } from './key-state';

const STATES = Object.keys(KEY_MACHINE.states) as SubjectKeyState[];
const STATE_MEANINGS = Object.entries(KEY_MACHINE.states)
  .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
  .join(' ');

// These classes describe the request in the API document; `readKeyRegistration` reads the body (why: see `MemberReader`).

export class KeySessionRequestDto {
  @ApiProperty({ type: 'string', maxLength: 128, example: 'session-42' })
  readonly sessionId!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description:
      'When the identity of the signer was verified; the session ends 2 hours later at the latest.',
  })
  readonly startedAt!: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'Default: 2 hours later.' })
  readonly expiresAt?: string;
}

export class KeyAttestationRequestDto {
  @ApiProperty({ enum: ATTESTATION_FORMATS, example: 'mock_qscd_jwt' })
  readonly format!: string;

  @ApiProperty({
    type: 'string',
    maxLength: MAX_STATEMENT_LENGTH,
    description: 'Base64 of the statement; of `mock_qscd_jwt` the compact JWS as it is.',
  })
  readonly statement!: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'byte', maxLength: MAX_STATEMENT_LENGTH },
    maxItems: MAX_ATTESTATION_CERTIFICATES,
    description: 'Certificates between the one that signed and a root of the device, base64 DER.',
  })
  readonly certs?: readonly string[];

  @ApiPropertyOptional({
    type: 'string',
    pattern: '^[A-Za-z0-9_-]{43}$',
    description: 'From `POST challenges` with purpose `attestation`; the statement answers it.',
  })
  readonly nonce?: string;
}

export class KeyRequestDto {
  @ApiProperty({ type: 'string', format: 'byte', description: 'Base64 of the SubjectPublicKeyInfo.' })
  readonly publicKey!: string;

  @ApiPropertyOptional({
    type: 'string',
    pattern: OID_TEXT.source,
    example: '1.2.840.10045.2.1',
    description: 'Algorithm of the SubjectPublicKeyInfo; if given, it must be that.',
  })
  readonly algorithm?: string;

  @ApiPropertyOptional({
    type: 'string',
    example: 'hsm-1',
    description: "The client's device that the key is on.",
  })
  readonly qscdId?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'Needed of a one-time key.',
  })
  readonly generatedAt?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description: 'For one certificate, within one session (TS 119 431-1 GEN-6.2.1-09).',
  })
  readonly oneTime?: boolean;

  @ApiPropertyOptional({ type: KeySessionRequestDto, description: 'Of a one-time key, and needed.' })
  readonly session?: KeySessionRequestDto;

  @ApiPropertyOptional({
    type: KeyAttestationRequestDto,
    description: 'Needs `qscdId`; it is verified against the `attestationRoots` of that device.',
  })
  readonly attestation?: KeyAttestationRequestDto;
}

export class KeyDestructionRequestDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  @IsWireTime()
  readonly destroyedAt!: string;

  @ApiProperty({ type: 'string', maxLength: 200, example: 'certificate revoked' })
  @IsText(200)
  readonly reason!: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 8192,
    nullable: true,
    description: 'What the client declares, backups included (TS 119 431-1 DEL-6.3.2-04); kept as it is.',
  })
  @IsOptionalText(8192)
  readonly statement?: string | null;
}

export class KeyQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'string', description: 'Operators only, and needed from them: whose.' })
  @IsOptionalText()
  readonly clientId?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES, { message: `Send one of ${STATES.join(', ')}` })
  readonly state?: SubjectKeyState;

  @ApiPropertyOptional({ type: 'string' })
  @IsOptionalText(64)
  readonly qscdId?: string;

  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'Send true or false' })
  readonly oneTime?: boolean;
}

export class KeySessionDto {
  @ApiProperty({ type: 'string', nullable: true, example: 'session-42' })
  readonly sessionId!: string | null;

  @ApiProperty({ format: 'date-time', description: 'The last second in which the key can be certified.' })
  readonly expiresAt!: string;
}

export class KeyDestructionDto {
  @ApiProperty({ format: 'date-time' })
  readonly destroyedAt!: string;

  @ApiProperty({ example: 'certificate revoked' })
  readonly reason!: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly statement!: string | null;
}

export class KeyDto {
  @ApiProperty({ example: 'key-1' })
  readonly keyId!: string;

  @ApiProperty({ enum: STATES, description: STATE_MEANINGS })
  readonly state!: SubjectKeyState;

  @ApiProperty({
    type: 'string',
    format: 'byte',
    nullable: true,
    description: 'Base64 of the SubjectPublicKeyInfo; null of keys that an older release has taken.',
  })
  readonly publicKey!: string | null;

  @ApiProperty({ description: 'Of the SubjectPublicKeyInfo, lower-case hex.' })
  readonly spkiSha256!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '1.2.840.10045.2.1' })
  readonly algorithm!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'hsm-1' })
  readonly qscdId!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly generatedAt!: string | null;

  @ApiProperty()
  readonly oneTime!: boolean;

  @ApiProperty({ type: KeySessionDto, nullable: true })
  readonly session!: KeySessionDto | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'What its attestation was found to show; null if it is not attested.',
  })
  readonly verdict!: object | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Since when it is blocked at every CA.',
  })
  readonly compromisedAt!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description:
      'When the client was asked to destroy it: its last live certificate or its session had ended. Null again once it is certified anew.',
  })
  readonly destroyRequestedAt!: string | null;

  @ApiProperty({ type: KeyDestructionDto, nullable: true })
  readonly destruction!: KeyDestructionDto | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
}

export class KeyListDto {
  @ApiProperty({ type: [KeyDto] })
  readonly items!: readonly KeyDto[];

  @ApiProperty({ type: 'string', nullable: true })
  readonly nextCursor!: string | null;
}
