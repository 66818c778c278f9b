import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  Matches,
  ValidateNested,
} from 'class-validator';
import { RA_SCOPES } from '../../common/caller';
import type { ClientState } from '../../store/records';
import { CLIENT_MACHINE } from '../client-state';
import { PageQueryDto } from './page-query.dto';
import { IsOptionalText, IsText } from './text-rules.decorator';

const STATES = Object.keys(CLIENT_MACHINE.states) as ClientState[];
const STATE_MEANINGS = Object.entries(CLIENT_MACHINE.states)
  .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
  .join(' ');
/** What a signing service may be allowed; it never decides. */
const RSSP_SCOPES = RA_SCOPES.filter((scope) => scope !== 'ra.operator');
const AUTH_METHODS = [
  'client_secret_basic',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const;
const MAX_KEYS = 10;
const MAX_NAMES = 100;
const HTTP_URL = /^https?:\/\/[\x21-\x7e]{1,500}$/;
/** Base64 of a certificate of 48 KiB, which is more than any. */
const MAX_CERTIFICATE_LENGTH = 65_536;

export class JwkSetDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    minItems: 1,
    maxItems: MAX_KEYS,
    description: 'Public keys, EC or RSA (RFC 7517 5).',
  })
  @IsArray({ message: 'Send an array' })
  @ArrayMinSize(1, { message: 'Send one at least' })
  @ArrayMaxSize(MAX_KEYS, { message: `Send ${MAX_KEYS} at most` })
  @IsObject({ each: true, message: 'Send JWKs' })
  readonly keys!: readonly object[];
}

export class TrustedListEntryDto {
  @ApiProperty({ type: 'string', format: 'uri', example: 'http://localhost:8080/tl/xa.xml' })
  @Matches(HTTP_URL, { message: 'Send the URL of the trusted list' })
  readonly listUri!: string;

  @ApiProperty({ type: 'string', example: 'TEST remote QSCD of Example Works' })
  @IsText(400)
  readonly serviceName!: string;
}

export class ClientQscdDto {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'TEST audit 2026-17 under TS 119 431-1',
    description: 'The audit that shows how the service manages its remote QSCDs.',
  })
  @IsOptionalText(500)
  readonly auditReference?: string | null;

  @ApiPropertyOptional({
    type: TrustedListEntryDto,
    nullable: true,
    description: 'Its entry in a trusted list, type RemoteQSCDManagement/Q.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TrustedListEntryDto)
  readonly trustedListEntry?: TrustedListEntryDto | null;
}

export class ClientRequestDto {
  @ApiProperty({ type: 'string', example: 'TEST Example Signing Service' })
  @IsText(200)
  readonly name!: string;

  @ApiPropertyOptional({
    nullable: true,
    type: JwkSetDto,
    description: 'For `private_key_jwt`: the keys of its client assertions.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => JwkSetDto)
  readonly jwks?: JwkSetDto | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'string',
    description:
      'For `self_signed_tls_client_auth`: its certificate, base64 DER, of any issuer. No other client has the same.',
  })
  @IsOptionalText(MAX_CERTIFICATE_LENGTH)
  readonly tlsCertificate?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'array',
    items: { type: 'string', enum: RSSP_SCOPES },
    default: RSSP_SCOPES,
    description: 'What its tokens may be for.',
  })
  @IsOptional()
  @IsArray({ message: 'Send an array' })
  @ArrayMinSize(1, { message: 'Send one at least' })
  @ArrayUnique({ message: 'Send each once' })
  @IsIn(RSSP_SCOPES, { each: true, message: `Send scopes of: ${RSSP_SCOPES.join(', ')}` })
  readonly scopes?: readonly string[] | null;

  @ApiProperty({ type: [String], minItems: 1, maxItems: MAX_NAMES, example: ['alpha-seal'] })
  @IsArray({ message: 'Send an array' })
  @ArrayMinSize(1, { message: 'Send one at least' })
  @ArrayMaxSize(MAX_NAMES, { message: `Send ${MAX_NAMES} at most` })
  @ArrayUnique({ message: 'Send each once' })
  @Matches(/^[\x21-\x7e]{1,100}$/, { each: true, message: 'Send the caId of CAs' })
  readonly caIds!: readonly string[];

  @ApiProperty({ type: [String], minItems: 1, maxItems: MAX_NAMES, example: ['eu-qseal-qscd'] })
  @IsArray({ message: 'Send an array' })
  @ArrayMinSize(1, { message: 'Send one at least' })
  @ArrayMaxSize(MAX_NAMES, { message: `Send ${MAX_NAMES} at most` })
  @ArrayUnique({ message: 'Send each once' })
  @Matches(/^[\x21-\x7e]{1,100}$/, { each: true, message: 'Send the profileId of profiles' })
  readonly profileIds!: readonly string[];

  @ApiPropertyOptional({
    nullable: true,
    type: ClientQscdDto,
    description:
      'Needed for profiles with `requiresQscd` (EN 319 411-2 SDP-6.5.1-02, -03): an audit reference, a trusted-list entry, or both.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClientQscdDto)
  readonly qscd?: ClientQscdDto | null;
}

export class ActivationRequestDto {
  @ApiPropertyOptional({ nullable: true, type: 'string', maxLength: 500, example: 'TEST audit report seen' })
  @IsOptionalText(500)
  readonly reason?: string | null;
}

export class ClientSuspensionRequestDto {
  @ApiProperty({ type: 'string', maxLength: 500, example: 'TEST certification has lapsed' })
  @IsText(500)
  readonly reason!: string;
}

export class ClientQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, description: 'Only those in this state.' })
  @IsOptional()
  @IsIn(STATES, { message: `Send ${STATES.join(', ')}` })
  readonly state?: ClientState;
}

export class ClientDto {
  @ApiProperty({ example: 'cli_019a0c0de0005a2b3c4d5e6f708192a3' })
  readonly clientId!: string;

  @ApiProperty({ enum: ['rssp', 'operator'] })
  readonly kind!: 'rssp' | 'operator';

  @ApiProperty({ example: 'TEST Example Signing Service' })
  readonly name!: string;

  @ApiProperty({ enum: STATES, description: STATE_MEANINGS })
  readonly state!: ClientState;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was said at the last change of state.' })
  readonly stateReason!: string | null;

  @ApiProperty({ enum: ['world', 'api'], description: 'Where it was registered.' })
  readonly origin!: 'world' | 'api';

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...AUTH_METHODS] },
    description: 'How it may authenticate at the token endpoint.',
  })
  readonly authMethods!: readonly (typeof AUTH_METHODS)[number][];

  @ApiProperty({ type: JwkSetDto, nullable: true })
  readonly jwks!: JwkSetDto | null;

  @ApiProperty({
    description:
      'For `tls_client_auth`: the subject of certificates that the internal TLS CA makes for it (`kakehashi client pem`).',
    example: 'CN=cli_019a0c0de0005a2b3c4d5e6f708192a3',
  })
  readonly tlsSubjectDn!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Base64 DER.' })
  readonly tlsCertificate!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Of the DER, lower-case hex.' })
  readonly tlsCertificateSha256!: string | null;

  @ApiProperty({ description: 'Whether its tokens are bound to a DPoP key or a client certificate.' })
  readonly boundTokens!: boolean;

  @ApiProperty({ type: [String] })
  readonly scopes!: readonly string[];

  @ApiProperty({ type: [String], nullable: true, description: '`null`: all CAs.' })
  readonly caIds!: readonly string[] | null;

  @ApiProperty({ type: [String], nullable: true, description: '`null`: all profiles.' })
  readonly profileIds!: readonly string[] | null;

  @ApiProperty({ type: ClientQscdDto, nullable: true })
  readonly qscd!: ClientQscdDto | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
}

export class ClientListDto {
  @ApiProperty({ type: [ClientDto] })
  readonly items!: readonly ClientDto[];

  @ApiProperty({ type: 'string', nullable: true })
  readonly nextCursor!: string | null;
}
