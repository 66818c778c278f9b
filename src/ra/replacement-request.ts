import type { CertificateRecord, EnrolmentRecord } from '../store/records';
import {
  ENROLMENT_REQUEST_MEMBERS,
  MAX_CLIENT_DATA_LENGTH,
  MAX_IDENTIFIER_LENGTH,
  readConsent,
  readValidity,
  type EnrolmentRequest,
} from './enrolment-request';
import { MemberReader } from './member-reader';

/** What a replacement has from the certificate that it replaces. */
export const INHERITED_MEMBERS = [
  'caId',
  'profileId',
  'certificatePolicy',
  'signatureQualifier',
  'lifecycle',
  'subjectData',
] as const;

export const RENEWAL_MEMBERS = ['externalId', 'credentialID', 'clientData', 'validity', 'consent'] as const;

export const REKEY_MEMBERS = ENROLMENT_REQUEST_MEMBERS.filter(
  (member) => !(INHERITED_MEMBERS as readonly string[]).includes(member),
);

/** The body of a renewal. */
export type RenewalRequest = Pick<
  EnrolmentRequest,
  'externalId' | 'credentialId' | 'clientData' | 'validity' | 'consent'
>;

/** Reads the body of `POST certificates/{certId}/renewals`, which may be absent. Throws `malformed`. */
export function readRenewalRequest(body: unknown): RenewalRequest {
  const reader = MemberReader.ofBody(body ?? {});
  reader.allowOnly(RENEWAL_MEMBERS);
  const request = {
    externalId: reader.text('externalId', { maxLength: MAX_IDENTIFIER_LENGTH }),
    credentialId: reader.text('credentialID', { maxLength: MAX_IDENTIFIER_LENGTH }),
    clientData: reader.text('clientData', { maxLength: MAX_CLIENT_DATA_LENGTH }),
    validity: readValidity(reader),
    consent: readConsent(reader),
  };
  reader.finish();
  return request;
}

/**
 * The body of `POST certificates/{certId}/rekeys` as the whole enrolment request that it stands for, still to be read.
 * Throws `malformed` for members that are inherited.
 */
export function completeRekeyRequest(
  body: unknown,
  { caId, profileId }: Pick<CertificateRecord, 'caId' | 'profileId'>,
  { subjectData }: Pick<EnrolmentRecord, 'subjectData'>,
): object {
  const reader = MemberReader.ofBody(body);
  reader.allowOnly(REKEY_MEMBERS);
  reader.finish();
  return { ...reader.raw, caId, profileId, subjectData };
}
