import { ApiProperty } from '@nestjs/swagger';
import type { EnrolmentState } from '../../store/records';
import { ENROLMENT_MACHINE } from '../enrolment-state';

const STATES = Object.keys(ENROLMENT_MACHINE.states);
const STATE_MEANINGS = Object.entries(ENROLMENT_MACHINE.states)
  .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
  .join(' ');

export class RequiredActionDto {
  @ApiProperty({ enum: ['evidence', 'proof', 'consent'] })
  readonly type!: 'evidence' | 'proof' | 'consent';

  @ApiProperty({ description: 'Where to do it.' })
  readonly href!: string;
}

export class HistoryEntryDto {
  @ApiProperty({ enum: STATES, example: 'issued' })
  readonly state!: EnrolmentState;

  @ApiProperty({ format: 'date-time', example: '2026-04-01T09:00:00Z' })
  readonly at!: string;

  @ApiProperty({
    description: 'The client that brought the state about, or `ra` or `clock`.',
    example: 'demo-rssp',
  })
  readonly actor!: string;
}

export class ApprovalDto {
  @ApiProperty({ description: 'The operator client that approved.', example: 'demo-operator' })
  readonly actor!: string;

  @ApiProperty({ format: 'date-time', example: '2026-04-01T09:00:00Z' })
  readonly at!: string;
}

export class ApprovalsDto {
  @ApiProperty({ description: 'How many different operators must approve.', example: 2 })
  readonly required!: number;

  @ApiProperty({ type: [ApprovalDto], description: 'Who has, oldest first.' })
  readonly given!: readonly ApprovalDto[];
}

export class StatusUrisDto {
  @ApiProperty({ type: [String], example: ['http://localhost:8080/ocsp/alpha-seal'] })
  readonly ocsp!: readonly string[];

  @ApiProperty({ type: [String], example: ['http://localhost:8080/crl/alpha-seal/0.crl'] })
  readonly crl!: readonly string[];
}

/** The path parameter of an enrolment. */
export const ENROLMENT_ID = { name: 'enrolmentId', example: 'enr_019a0c0de0002f6d1c8b7a5e4d3c2b1a' };

/** What every answer about an enrolment holds; a member without a value is null, or an empty list. */
export class EnrolmentDto {
  @ApiProperty({ example: 'enr_019a0c0de0002f6d1c8b7a5e4d3c2b1a' })
  readonly enrolmentId!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'order-2026-0001' })
  readonly externalId!: string | null;

  @ApiProperty({ enum: STATES, example: 'issued', description: STATE_MEANINGS })
  readonly state!: EnrolmentState;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Why the enrolment ended, where it did not succeed; or why an operator asks for more.',
    example: null,
  })
  readonly stateReason!: string | null;

  @ApiProperty({ type: [RequiredActionDto], example: [] })
  readonly requiredActions!: readonly RequiredActionDto[];

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Until when it waits for somebody to act.',
    example: null,
  })
  readonly expiresAt!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Until when the acceptance must come.',
    example: '2026-04-02T09:00:00Z',
  })
  readonly linkBy!: string | null;

  @ApiProperty({
    type: ApprovalsDto,
    nullable: true,
    description: 'Null under a profile with approval `auto`.',
  })
  readonly approvals!: ApprovalsDto | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'certId of the certificate that this one replaces once it is linked.',
    example: null,
  })
  readonly replaces!: string | null;

  @ApiProperty({ type: [HistoryEntryDto] })
  readonly history!: readonly HistoryEntryDto[];

  @ApiProperty({ type: 'string', nullable: true, example: 'crt_019a0c0de0001a2b3c4d5e6f708192a3' })
  readonly certId!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Lower-case hex of even length.',
    example: '5f3a1c9e7b2d48f0a6c4e2180d9b7351',
  })
  readonly serialNumber!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Base64 of the DER certificate.' })
  readonly certificate!: string | null;

  @ApiProperty({
    type: [String],
    description: 'Base64 of the DER certificates above it: issuing CA first, root last.',
  })
  readonly chain!: readonly string[];

  @ApiProperty({ description: 'As sent, or the SHA-256 of the SubjectPublicKeyInfo.' })
  readonly keyId!: string;

  @ApiProperty({ type: StatusUrisDto })
  readonly statusUris!: StatusUrisDto;
}

export class EnrolmentListDto {
  @ApiProperty({ type: [EnrolmentDto] })
  readonly items!: readonly EnrolmentDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` for the next page; null on the last.',
  })
  readonly nextCursor!: string | null;
}
