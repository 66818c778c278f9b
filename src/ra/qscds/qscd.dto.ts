import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { QscdStatus } from '../../store/records';
import { PageQueryDto } from '../dto/page-query.dto';
import { RevocationJobDto } from '../dto/revocation-job.dto';
import { IsOptionalText, IsText, IsWireTime } from '../dto/text-rules.decorator';
import { QSCD_MACHINE } from './qscd-state';

const STATUSES = Object.keys(QSCD_MACHINE.states) as QscdStatus[];
const STATUS_MEANINGS = Object.entries(QSCD_MACHINE.states)
  .map(([status, meaning]) => `\`${status}\`: ${meaning}`)
  .join(' ');
/** What an operator may record; `unknown` is found, not said. */
const RECORDED = ['withdrawn', 'certified'] as const;
const MAX_ROOTS = 16;
/** Base64 of a certificate of 12 KiB. */
const MAX_ROOT_LENGTH = 16_384;

export class QscdRequestDto {
  @ApiProperty({ type: 'string', maxLength: 200, example: 'TEST Secure Devices' })
  @IsText(200)
  readonly vendor!: string;

  @ApiProperty({ type: 'string', maxLength: 200, example: 'TEST Vault 1' })
  @IsText(200)
  readonly model!: string;

  @ApiProperty({
    type: 'string',
    maxLength: 128,
    example: 'TEST-QSCD-0001',
    description: 'Number of its certificate. The device is `certified` only if the world file has it.',
  })
  @IsText(128)
  readonly certificationId!: string;

  @ApiProperty({
    type: 'string',
    maxLength: 200,
    example: 'TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2',
    description: 'What it is certified to.',
  })
  @IsText(200)
  readonly scheme!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    example: '2030-12-31T23:59:59Z',
    description: 'The last good second of its certification, not after that of the type.',
  })
  @IsWireTime()
  readonly validUntil!: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'byte', maxLength: MAX_ROOT_LENGTH },
    maxItems: MAX_ROOTS,
    nullable: true,
    default: [],
    description:
      'Certificates that attestations of its keys lead up to, base64 DER. Without them no key is attested.',
  })
  @IsOptional()
  @IsArray({ message: 'Send an array' })
  @ArrayMaxSize(MAX_ROOTS, { message: `Send ${MAX_ROOTS} at most` })
  @IsString({ each: true, message: 'Send texts' })
  @MaxLength(MAX_ROOT_LENGTH, { each: true, message: `Send ${MAX_ROOT_LENGTH} characters each at most` })
  readonly attestationRoots?: readonly string[] | null;
}

export class QscdDto {
  @ApiProperty({ example: 'hsm-1' })
  readonly qscdId!: string;

  @ApiProperty({
    example: 'demo-rssp',
    description: 'Whose device it is; `qscdId` is unique for this client.',
  })
  readonly clientId!: string;

  @ApiProperty({ enum: ['world', 'api'], description: 'Where it was registered.' })
  readonly origin!: 'world' | 'api';

  @ApiProperty({ example: 'TEST Secure Devices' })
  readonly vendor!: string;

  @ApiProperty({ example: 'TEST Vault 1' })
  readonly model!: string;

  @ApiProperty({ example: 'TEST-QSCD-0001' })
  readonly certificationId!: string;

  @ApiProperty({ example: 'TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2' })
  readonly scheme!: string;

  @ApiProperty({ format: 'date-time' })
  readonly validUntil!: string;

  @ApiProperty({ type: 'array', items: { type: 'string', format: 'byte' }, description: 'Base64 DER.' })
  readonly attestationRoots!: readonly string[];

  @ApiProperty({
    type: 'string',
    enum: ['EU', 'JP', null],
    nullable: true,
    description:
      'The law under which it counts: `EU` as a QSCD, `JP` as a certified HSM; null while it is `unknown`.',
  })
  readonly regime!: 'EU' | 'JP' | null;

  @ApiProperty({ enum: STATUSES, description: STATUS_MEANINGS })
  readonly status!: QscdStatus;

  @ApiProperty({ format: 'date-time', description: 'When that was last recorded.' })
  readonly statusAt!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'What an operator said of it.' })
  readonly statusReason!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'From when on its certification is lost, if that was recorded for a later time.',
  })
  readonly withdrawnFrom!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'The last revocation job for what rests on it; operators read it at `revocation-jobs/{jobId}`.',
  })
  readonly revocationJobId!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
}

export class QscdListDto {
  @ApiProperty({ type: [QscdDto] })
  readonly items!: readonly QscdDto[];

  @ApiProperty({ type: 'string', nullable: true })
  readonly nextCursor!: string | null;
}

export class OwnerQueryDto {
  @ApiPropertyOptional({ type: 'string', description: 'Operators only, and needed from them: whose.' })
  @IsOptionalText()
  readonly clientId?: string;
}

export class QscdQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'string', description: 'Operators only, and needed from them: whose.' })
  @IsOptionalText()
  readonly clientId?: string;
}

export class QscdStatusRequestDto {
  @ApiProperty({
    type: 'string',
    example: 'demo-rssp',
    description: 'Whose device: a `qscdId` is unique for its client alone.',
  })
  @IsText()
  readonly clientId!: string;

  @ApiProperty({
    enum: RECORDED,
    description: '`withdrawn`: its certification is lost. `certified`: the loss is taken back.',
  })
  @IsIn(RECORDED, { message: `Send ${RECORDED.join(' or ')}` })
  readonly status!: (typeof RECORDED)[number];

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description:
      'Since when, or from when on; default: now. A time that has passed becomes the `invalidityDate` of the revocations. ' +
      'Only for `withdrawn`.',
  })
  @IsOptional()
  @IsWireTime()
  readonly effectiveFrom?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 500,
    example: 'TEST certificate cancelled',
  })
  @IsOptionalText(500)
  readonly reason?: string | null;
}

export class QscdStatusDto {
  @ApiProperty({ type: QscdDto, description: 'The device as it is now.' })
  readonly qscd!: QscdDto;

  @ApiProperty({ format: 'date-time' })
  readonly effectiveFrom!: string;

  @ApiProperty({
    type: 'integer',
    description: 'Live certificates that needed a QSCD and whose key is on the device.',
    example: 120,
  })
  readonly affected!: number;

  @ApiProperty({
    type: RevocationJobDto,
    nullable: true,
    description:
      'The job that revokes them, reason 9; `scheduled` until a later `effectiveFrom`. Poll `revocation-jobs/{jobId}`.',
  })
  readonly revocationJob!: RevocationJobDto | null;
}
