import { ApiProperty } from '@nestjs/swagger';
import type { CertificateState } from '../../store/records';
import { CERTIFICATE_MACHINE } from '../certificate-state';

const STATES = Object.keys(CERTIFICATE_MACHINE.states);
const STATE_MEANINGS = Object.entries(CERTIFICATE_MACHINE.states)
  .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
  .join(' ');

export class RevocationDto {
  @ApiProperty({ type: 'integer', description: 'CRLReason, RFC 5280 5.3.1.', example: 1 })
  readonly reason!: number;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly invalidityDate!: string | null;
}

export class CertificateDto {
  @ApiProperty({ example: 'crt_019a0c0de0001a2b3c4d5e6f708192a3' })
  readonly certId!: string;

  @ApiProperty({ description: 'Lower-case hex of even length.', example: '5f3a1c9e7b2d48f0a6c4e2180d9b7351' })
  readonly serialNumber!: string;

  @ApiProperty({ example: 'alpha-seal' })
  readonly caId!: string;

  @ApiProperty({ example: 'eu-qseal-qscd' })
  readonly profileId!: string;

  @ApiProperty()
  readonly keyId!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'credential-1' })
  readonly credentialID!: string | null;

  @ApiProperty({ enum: STATES, example: 'active', description: STATE_MEANINGS })
  readonly state!: CertificateState;

  @ApiProperty({ format: 'date-time', example: '2026-04-01T08:55:00Z' })
  readonly notBefore!: string;

  @ApiProperty({ format: 'date-time', example: '2028-04-01T08:54:59Z' })
  readonly notAfter!: string;

  @ApiProperty({ description: 'Base64 of the DER certificate.' })
  readonly certificate!: string;

  @ApiProperty({
    type: [String],
    description: 'Base64 of the DER certificates above it: issuing CA first, root last.',
  })
  readonly chain!: readonly string[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'The last enrolment that was to replace it; it has if the state is `superseded`, or will once that is linked.',
    example: null,
  })
  readonly replacedBy!: string | null;

  @ApiProperty({ type: RevocationDto, nullable: true })
  readonly revocation!: RevocationDto | null;
}

export class CertificateListDto {
  @ApiProperty({ type: [CertificateDto] })
  readonly items!: readonly CertificateDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` for the next page; null on the last.',
  })
  readonly nextCursor!: string | null;
}
