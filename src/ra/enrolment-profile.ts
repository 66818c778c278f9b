import type { EstablishedCas } from '../ca/established-cas';
import { PkiError } from '../common/pki-error';
import type { EnrolmentRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';

/**
 * The profile of a stored enrolment. Throws `policy_violation` where its CA has dropped the profile since; `remedy` says
 * what is left to do.
 */
export function profileOfEnrolment(
  cas: EstablishedCas,
  { caId, profileId, enrolmentId }: Pick<EnrolmentRecord, 'caId' | 'profileId' | 'enrolmentId'>,
  remedy: string,
): CertificateProfile {
  const template = cas.find(caId)?.templates.get(profileId);
  if (template !== undefined) return template.profile;
  throw new PkiError('policy_violation', `The CA no longer issues under the profile; ${remedy}.`, {
    enrolmentId,
  });
}
