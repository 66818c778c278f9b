import { OmitType, PickType } from '@nestjs/swagger';
import { EnrolmentRequestDto } from './enrolment-request.dto';

// As in enrolment-request.dto.ts: for the API document alone; `replacement-request.ts` reads the bodies.

export class RenewalRequestDto extends PickType(EnrolmentRequestDto, [
  'externalId',
  'credentialID',
  'clientData',
  'validity',
  'consent',
] as const) {}

export class RekeyRequestDto extends OmitType(EnrolmentRequestDto, [
  'caId',
  'profileId',
  'certificatePolicy',
  'signatureQualifier',
  'lifecycle',
  'subjectData',
] as const) {}
