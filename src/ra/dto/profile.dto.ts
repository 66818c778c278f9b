import { ApiProperty } from '@nestjs/swagger';

export class ProfileValidityDto {
  @ApiProperty({ example: 'P2Y', description: 'ISO 8601.' })
  readonly default!: string;

  @ApiProperty({ example: 'P3Y', description: 'ISO 8601.' })
  readonly max!: string;
}

export class TermsDto {
  @ApiProperty({ example: 'http://localhost:8080/repository/alpha-seal/terms/en' })
  readonly uri!: string;

  @ApiProperty({ description: 'SHA-256 of the terms, lower-case hex.' })
  readonly hash!: string;

  @ApiProperty({ example: '2.16.840.1.101.3.4.2.1' })
  readonly hashAlgorithmOID!: string;
}

export class ProfileRequirementsDto {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Least level of identity proofing; null = no evidence is asked for.',
    example: 'IAL2',
  })
  readonly identityAssurance!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: "Least level (acr) of the signer's authentication; null = none is asked for.",
    example: 'AAL2',
  })
  readonly signerAuthentication!: string | null;

  @ApiProperty({ description: 'Whether the authorised representative must show a mandate.', example: false })
  readonly mandate!: boolean;

  @ApiProperty({ description: 'Whether the terms must be accepted.', example: false })
  readonly consent!: boolean;
}

export class ProfileDto {
  @ApiProperty({ example: 'eu-qseal-qscd' })
  readonly profileId!: string;

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({
    type: [String],
    description: 'Dotted OIDs, of all CAs in `caIds`.',
    example: ['0.4.0.194112.1.3'],
  })
  readonly certificatePolicies!: readonly string[];

  @ApiProperty({ enum: ['legal', 'natural'], example: 'legal' })
  readonly subjectType!: 'legal' | 'natural';

  @ApiProperty({ enum: ['EU', 'JP'], example: 'EU' })
  readonly jurisdiction!: 'EU' | 'JP';

  @ApiProperty({
    type: [String],
    description: 'CAs where this client may use the profile.',
    example: ['alpha-seal'],
  })
  readonly caIds!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'Members of `subjectData` that must be there.',
    example: ['organization_name', 'organization_identifier', 'address.country'],
  })
  readonly requiredClaims!: readonly string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Which member of `subjectData` becomes which attribute of the subject name.',
    example: { organization_name: 'O', 'address.country': 'C' },
  })
  readonly claims!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [String], example: ['P-256', 'RSA-3072'] })
  readonly keyAlgorithms!: readonly string[];

  @ApiProperty({ example: false })
  readonly requiresQscd!: boolean;

  @ApiProperty({ enum: ['none', 'optional', 'required'], example: 'none' })
  readonly attestation!: 'none' | 'optional' | 'required';

  @ApiProperty({ enum: ['long_term', 'short_lived', 'one_time'], example: 'long_term' })
  readonly lifecycle!: 'long_term' | 'short_lived' | 'one_time';

  @ApiProperty({
    enum: ['auto', 'single', 'dual'],
    example: 'auto',
    description: '`auto`: issued at once. Otherwise that many operators decide.',
  })
  readonly approval!: 'auto' | 'single' | 'dual';

  @ApiProperty({ type: ProfileValidityDto })
  readonly validity!: ProfileValidityDto;

  @ApiProperty({ enum: ['required', 'optional'], example: 'required' })
  readonly popNonce!: 'required' | 'optional';

  @ApiProperty({
    type: TermsDto,
    description: 'Terms of the first CA in `caIds`, or of the one asked for by `caId`.',
  })
  readonly terms!: TermsDto;

  @ApiProperty({
    type: ProfileRequirementsDto,
    description: 'What must be there before a certificate is issued.',
  })
  readonly requires!: ProfileRequirementsDto;

  @ApiProperty({ example: true })
  readonly suspension!: boolean;
}

export class ProfileListDto {
  @ApiProperty({ type: [ProfileDto] })
  readonly items!: readonly ProfileDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` for the next page; null on the last.',
  })
  readonly nextCursor!: string | null;
}
