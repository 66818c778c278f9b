import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const TIME = '2026-04-01T09:00:00Z';
const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const TIME_MESSAGE = { message: `Send a time in UTC with whole seconds, such as ${TIME}` };
const TIME_DESCRIPTION = 'UTC, whole seconds; now without it. Later than the state before began.';

export class ListSignerDto {
  @ApiProperty({ type: 'integer', example: 1 })
  ordinal!: number;
  @ApiProperty({ example: 'CN=TEST eu-lotl signer 1,O=TEST LOTL Operator,C=EU' })
  subject!: string;
  @ApiProperty({ format: 'date-time', example: TIME })
  notBefore!: string;
  @ApiProperty({ format: 'date-time', example: TIME })
  notAfter!: string;
  @ApiProperty({ description: 'Of the certificate, lower-case hex.', example: 'c0'.repeat(32) })
  sha256!: string;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  retiredAt!: string | null;
}

export class PublishedListDto {
  @ApiProperty({ example: 'eu-lotl' })
  listId!: string;
  @ApiProperty({ enum: ['current', 'pivot'], description: 'The issue in force, or a frozen one.' })
  role!: string;
  @ApiProperty({ description: 'Below `/tl/`.', example: 'eu/lotl.xml' })
  file!: string;
  @ApiProperty({ example: 'http://localhost:8080/tl/eu/lotl.xml' })
  url!: string;
  @ApiProperty({ type: [String], description: 'More names of the same octets.', example: [] })
  aliases!: string[];
  @ApiProperty({ type: 'integer', enum: [5, 6], description: 'Of TS 119 612.' })
  version!: number;
  @ApiProperty({ type: 'integer', example: 7 })
  sequenceNumber!: number;
  @ApiProperty({ format: 'date-time', example: TIME })
  issuedAt!: string;
  @ApiProperty({ format: 'date-time', example: TIME })
  nextUpdate!: string;
  @ApiProperty({ description: 'Of the octets, lower-case hex.', example: 'c0'.repeat(32) })
  sha256!: string;
  @ApiProperty({ description: 'Of the certificate that signed.', example: 'c0'.repeat(32) })
  signerSha256!: string;
}

export class PublishedListsDto {
  @ApiProperty({ type: [PublishedListDto] })
  lists!: PublishedListDto[];
}

export class TrustedListDto {
  @ApiProperty({ type: [PublishedListDto] })
  issues!: PublishedListDto[];
  @ApiProperty({ type: [ListSignerDto], description: 'Oldest first, retired ones too.' })
  signers!: ListSignerDto[];
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The list as it was signed, in the words of TS 119 612; octets in base64, times in UTC.',
  })
  list!: object;
}

export class TrustedListQueryDto {
  @ApiPropertyOptional({ enum: ['5', '6'], default: '6', description: 'Version of TS 119 612.' })
  @IsOptional()
  @IsIn(['5', '6'], { message: 'Send 5 or 6' })
  version?: '5' | '6';
}

export class StartingTimeDto {
  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    example: TIME,
    nullable: true,
    description: TIME_DESCRIPTION,
  })
  @IsOptional()
  @Matches(TIME_PATTERN, TIME_MESSAGE)
  startingTime?: string | null;
}

export class ServiceStatusDto extends StartingTimeDto {
  @ApiProperty({
    description:
      'Last part of the status URI: on lists of the EU `granted`, `withdrawn`, `recognisedatnationallevel`, `deprecatedatnationallevel`, `setbynationallaw`, `deprecatedbynationallaw`; on that of Japan `accredited`, `registered`, `revoked`.',
    example: 'withdrawn',
  })
  @IsString({ message: 'Send the status as text, such as withdrawn' })
  @MaxLength(100, { message: 'Send at most 100 characters' })
  status!: string;
}

export class TakeOverDto extends StartingTimeDto {
  @ApiProperty({ description: 'The TSP that runs the service from then on.', example: 'charlie' })
  @IsString({ message: 'Send the tspId of the TSP' })
  @MaxLength(100, { message: 'Send at most 100 characters' })
  tspId!: string;
}

export class ListedServiceDto {
  @ApiProperty({ example: 'alpha-seal' })
  serviceId!: string;
  @ApiProperty({ example: 'xa-tl' })
  listId!: string;
  @ApiProperty({ example: 'alpha-seal' })
  caId!: string;
  @ApiProperty({ example: 'CA/QC' })
  serviceType!: string;
  @ApiProperty({ example: 'granted' })
  status!: string;
  @ApiProperty({ type: [String], description: 'What its list knows.', example: ['granted', 'withdrawn'] })
  statuses!: string[];
  @ApiProperty({ format: 'date-time', example: TIME })
  startingTime!: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'The TSP that took it over.', example: null })
  takenOverBy!: string | null;
}

export class ListedServicesDto {
  @ApiProperty({ type: [ListedServiceDto] })
  services!: ListedServiceDto[];
}

export class AgreementDto {
  @ApiProperty({
    enum: ['none', 'pointer', 'ades-27-37', 'art14'],
    description: 'Japan policy of the world.',
  })
  recognition!: string;
  @ApiProperty({ enum: ['enacted', 'repealed'] })
  status!: string;
  @ApiProperty({ format: 'date-time', example: TIME, description: 'Since when; in the future: not yet.' })
  startingTime!: string;
}

/** A decision, and the issues that tell it. */
export class DecisionDto {
  @ApiProperty({ type: [PublishedListDto], description: 'Issues that were made by it.' })
  published!: PublishedListDto[];
}

export class ServiceDecisionDto extends DecisionDto {
  @ApiProperty({ type: ListedServiceDto })
  service!: ListedServiceDto;
}

export class AgreementDecisionDto extends DecisionDto {
  @ApiProperty({ type: AgreementDto })
  agreement!: AgreementDto;
}
