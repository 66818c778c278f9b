import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_CLIENT_DATA_LENGTH, MAX_IDENTIFIER_LENGTH, SHA256_HEX } from '../enrolment-request';

import { AttestationDto } from './attestation.dto';
import {
  PROOF_SCHEMA,
  AttestedKeyProofDto,
  CrmfProofDto,
  Pkcs10ProofDto,
  SamPopProofDto,
} from './proof-of-possession.dto';

// These classes describe the request in the API document. They have no validation decorators: `readEnrolmentRequest`
// reads the body (why: see `MemberReader`); test/api/enrolment-document.spec.ts holds that both know the same members.

export class RequestedValidityDto {
  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'Not earlier than now by the offset of the profile, at most 30 days ahead.',
  })
  readonly notBefore?: string;

  @ApiPropertyOptional({
    type: 'string',
    example: 'P1Y',
    description: 'ISO 8601, counted from notBefore; at most `validity.max` of the profile.',
  })
  readonly duration?: string;
}

export class AddressDto {
  @ApiPropertyOptional({ type: 'string', pattern: '^[A-Z]{2}$', example: 'XA' })
  readonly country?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly locality?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly region?: string;
}

export class LatinNameDto {
  @ApiPropertyOptional({ type: 'string' })
  readonly organization_name?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly common_name?: string;
}

export class AuthorisedRepresentativeDto {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  readonly claims?: object;

  @ApiPropertyOptional({ type: 'string' })
  readonly mandateRef?: string;
}

export class NaturalIdentifierDto {
  @ApiProperty({ enum: ['PAS', 'IDC', 'PNO', 'TIN', 'EID'] })
  readonly type!: string;

  @ApiProperty({ pattern: '^[A-Z]{2}$', example: 'XA' })
  readonly country!: string;

  @ApiProperty({ example: '1234567' })
  readonly value!: string;
}

export class LegalSubjectDto {
  @ApiProperty({ enum: ['legal'] })
  readonly subjectType!: 'legal';

  @ApiPropertyOptional({ type: 'string', example: 'TEST Demo Maker' })
  readonly organization_name?: string;

  @ApiPropertyOptional({
    type: 'string',
    example: 'VATXA-12345678',
    description: 'EN 319 412-1 5.1.4: `NTR` or `VAT`, country, hyphen, number.',
  })
  readonly organization_identifier?: string;

  @ApiPropertyOptional({ type: 'string', description: 'ISO 17442, 20 characters with check digits.' })
  readonly lei?: string;

  @ApiPropertyOptional({ type: 'string', description: 'Default: `organization_name`.' })
  readonly common_name?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly email?: string;

  @ApiPropertyOptional({ type: AddressDto })
  readonly address?: AddressDto;

  @ApiPropertyOptional({
    type: LatinNameDto,
    description:
      'The name in Latin letters, for the subject alternative name; a text is the organization name.',
  })
  readonly latin_name?: LatinNameDto | string;

  @ApiPropertyOptional({ type: AuthorisedRepresentativeDto, description: 'Kept, never certified.' })
  readonly authorised_representative?: AuthorisedRepresentativeDto;
}

export class NaturalSubjectDto {
  @ApiProperty({ enum: ['natural'] })
  readonly subjectType!: 'natural';

  @ApiPropertyOptional({ type: 'string' })
  readonly given_name?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly family_name?: string;

  @ApiPropertyOptional({ type: 'string', description: 'Instead of given and family name.' })
  readonly pseudonym?: string;

  @ApiPropertyOptional({ type: 'string', description: 'Default: given and family name, or the pseudonym.' })
  readonly common_name?: string;

  @ApiPropertyOptional({ type: NaturalIdentifierDto })
  readonly identifier?: NaturalIdentifierDto;

  @ApiPropertyOptional({ type: 'string' })
  readonly email?: string;

  @ApiPropertyOptional({ type: AddressDto })
  readonly address?: AddressDto;

  @ApiPropertyOptional({
    type: LatinNameDto,
    description: 'The name in Latin letters, for the subject alternative name; a text is the common name.',
  })
  readonly latin_name?: LatinNameDto | string;

  @ApiPropertyOptional({ type: 'string' })
  readonly organization_name?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly organization_identifier?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly lei?: string;

  @ApiPropertyOptional({ type: 'string', description: 'Kept, never certified.' })
  readonly gender?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date', description: 'Kept, never certified.' })
  readonly birthdate?: string;
}

export class SubjectKeyDto {
  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_IDENTIFIER_LENGTH,
    description: 'Default: SHA-256 of the SubjectPublicKeyInfo, hex. One key keeps one keyId.',
  })
  readonly keyId?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'byte',
    description:
      'Base64 of the SubjectPublicKeyInfo; must be the key of the proof. Required where the proof comes later.',
  })
  readonly publicKey?: string;

  @ApiPropertyOptional({
    type: 'string',
    example: '1.2.840.10045.2.1',
    description: 'Algorithm of the SubjectPublicKeyInfo; if given, it must be that.',
  })
  readonly algorithm?: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 64,
    example: 'hsm-1',
    description:
      'The device that the key is on, of `qscds`. Default: that of the registered key; else, for a profile with ' +
      '`requiresQscd`, the one device of the client that is certified for it, the one of the world file before others.',
  })
  readonly qscdId?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    description: 'For one certificate only. Of a registered key it must be what was registered.',
  })
  readonly oneTime?: boolean;
}

export class ConsentDto {
  @ApiPropertyOptional({ type: 'string', format: 'uri', description: '`terms.uri` of the profile.' })
  readonly termsUri?: string;

  @ApiProperty({ pattern: SHA256_HEX.source, description: '`terms.hash` of the profile.' })
  readonly termsHash!: string;

  @ApiPropertyOptional({ type: 'string', example: '2.16.840.1.101.3.4.2.1' })
  readonly hashAlgorithmOID?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time' })
  readonly acceptedAt?: string;
}

export class EnrolmentRequestDto {
  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_IDENTIFIER_LENGTH,
    description: 'The name of the request at the client, once for each client.',
  })
  readonly externalId?: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_IDENTIFIER_LENGTH,
    description: 'The credential at the signing service.',
  })
  readonly credentialID?: string;

  @ApiPropertyOptional({ type: 'string', maxLength: MAX_CLIENT_DATA_LENGTH, description: 'Kept as it is.' })
  readonly clientData?: string;

  @ApiPropertyOptional({ type: 'string', description: 'May be left out if only one CA fits.' })
  readonly caId?: string;

  @ApiPropertyOptional({ type: 'string', description: 'Exactly one of this and `certificatePolicy`.' })
  readonly profileId?: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'A dotted OID that only one profile has; exactly one of this and `profileId`.',
  })
  readonly certificatePolicy?: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'CSC signature qualifier; the profile must serve it.',
    example: 'eu_eidas_qeseal',
  })
  readonly signatureQualifier?: string;

  @ApiPropertyOptional({
    enum: ['long_term', 'short_lived', 'one_time'],
    description: 'Must be that of the profile.',
  })
  readonly lifecycle?: string;

  @ApiPropertyOptional({ type: RequestedValidityDto })
  readonly validity?: RequestedValidityDto;

  @ApiProperty({
    oneOf: [
      { $ref: '#/components/schemas/LegalSubjectDto' },
      { $ref: '#/components/schemas/NaturalSubjectDto' },
    ],
    discriminator: {
      propertyName: 'subjectType',
      mapping: {
        legal: '#/components/schemas/LegalSubjectDto',
        natural: '#/components/schemas/NaturalSubjectDto',
      },
    },
  })
  readonly subjectData!: LegalSubjectDto | NaturalSubjectDto;

  @ApiPropertyOptional({ type: SubjectKeyDto })
  readonly key?: SubjectKeyDto;

  @ApiPropertyOptional({
    ...PROOF_SCHEMA,
    description:
      'Without it, and with `key.publicKey`, the proof comes later: `POST enrolments/{enrolmentId}/proof`.',
  })
  readonly proofOfPossession?: Pkcs10ProofDto | CrmfProofDto | SamPopProofDto | AttestedKeyProofDto;

  @ApiPropertyOptional({
    type: AttestationDto,
    description: 'Where `attestation` of the profile is optional or required, or the proof is attested_key.',
  })
  readonly attestation?: AttestationDto;

  @ApiPropertyOptional({
    type: 'string',
    description:
      'A compact JWT (RFC 7523) by an identity provider of the world: iss, sub = SHA-256 (hex) of the eID reference, aud = ' +
      'the issuer URL, exp, jti (once), auth_time, acr, perhaps loa, cnf.jkt = the thumbprint of the enrolled key ' +
      '(RFC 7638), authorization_details with an element of type credential-creation.',
  })
  readonly signerAuthentication?: string;

  @ApiPropertyOptional({ type: ConsentDto })
  readonly consent?: ConsentDto;
}
