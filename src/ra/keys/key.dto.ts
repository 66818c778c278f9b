import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { SubjectKeyState } from '../../store/records';
import { PageQueryDto } from '../dto/page-query.dto';
import { IsOptionalText, IsText, IsWireTime } from '../dto/text-rules.decorator';
import { KEY_MACHINE } from './key-state';

const STATES = Object.keys(KEY_MACHINE.states) as SubjectKeyState[];
const STATE_MEANINGS = Object.entries(KEY_MACHINE.states)
  .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
  .join(' ');
const OID_TEXT = /^[0-2](?:\.(?:0|[1-9]\d{0,18})){1,31}$/;
/** Base64 of a key of 16,384 bits, which is longer than any that is taken. */
const MAX_PUBLIC_KEY_LENGTH = 4096;
const MAX_STATEMENT_LENGTH = 128 * 1024;
const MAX_CERTS = 10;
const MAX_CERT_LENGTH = 16_384;

export class KeySessionRequestDto {
  @ApiProperty({ type: 'string', maxLength: 128, example: 'session-42' })
  @IsText(128)
  readonly sessionId!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'When the identity of the signer was verified; the session ends 2 hours later at the latest.',
  })
  @IsWireTime()
  readonly startedAt!: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', nullable: true, description: 'Default: 2 hours later.' })
  @IsOptional()
  @IsWireTime()
  readonly expiresAt?: string | null;
}

export class KeyAttestationRequestDto {
  @ApiProperty({ type: 'string', maxLength: 64, example: 'mock_qscd_jwt', description: 'See discovery.' })
  @IsText(64)
  readonly format!: string;

  @ApiProperty({
    type: 'string',
    maxLength: MAX_STATEMENT_LENGTH,
    description: 'Base64 of the statement; of `mock_qscd_jwt` the compact JWS as it is.',
  })
  @IsText(MAX_STATEMENT_LENGTH)
  readonly statement!: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'byte', maxLength: MAX_CERT_LENGTH },
    maxItems: MAX_CERTS,
    nullable: true,
    description: 'Certificates between the one that signed and a root of the device, base64 DER.',
  })
  @IsOptional()
  @IsArray({ message: 'Send an array' })
  @ArrayMaxSize(MAX_CERTS, { message: `Send ${MAX_CERTS} at most` })
  @IsString({ each: true, message: 'Send texts' })
  @MaxLength(MAX_CERT_LENGTH, { each: true, message: `Send ${MAX_CERT_LENGTH} characters each at most` })
  readonly certs?: readonly string[] | null;

  @ApiPropertyOptional({
    type: 'string',
    pattern: '^[A-Za-z0-9_-]{43}$',
    nullable: true,
    description: 'From `POST challenges` with purpose `attestation`; the statement answers it.',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{43}$/, { message: 'Send the nonce of a challenge, 43 characters base64url' })
  readonly nonce?: string | null;
}

export class KeyRequestDto {
  @ApiProperty({ type: 'string', format: 'byte', description: 'Base64 of the SubjectPublicKeyInfo.' })
  @IsText(MAX_PUBLIC_KEY_LENGTH)
  readonly publicKey!: string;

  @ApiPropertyOptional({
    type: 'string',
    pattern: OID_TEXT.source,
    nullable: true,
    example: '1.2.840.10045.2.1',
    description: 'Algorithm of the SubjectPublicKeyInfo; if given, it must be that.',
  })
  @IsOptional()
  @Matches(OID_TEXT, { message: 'Send a dotted object identifier such as 1.2.840.10045.2.1' })
  readonly algorithm?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'hsm-1',
    description: "The client's device that the key is on.",
  })
  @IsOptionalText(64)
  readonly qscdId?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Needed of a one-time key.',
  })
  @IsOptional()
  @IsWireTime()
  readonly generatedAt?: string | null;

  @ApiPropertyOptional({
    type: 'boolean',
    nullable: true,
    default: false,
    description: 'For one certificate, within one session (TS 119 431-1 GEN-6.2.1-09).',
  })
  @IsOptional()
  @IsBoolean({ message: 'Send true or false' })
  readonly oneTime?: boolean | null;

  @ApiPropertyOptional({ type: KeySessionRequestDto, nullable: true, description: 'Of a one-time key, and needed.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => KeySessionRequestDto)
  readonly session?: KeySessionRequestDto | null;

  @ApiPropertyOptional({
    type: KeyAttestationRequestDto,
    nullable: true,
    description: 'Needs `qscdId`; it is verified against the `attestationRoots` of that device.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => KeyAttestationRequestDto)
  readonly attestation?: KeyAttestationRequestDto | null;
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
    description: 'When its session had ended and the client was asked to destroy it.',
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
