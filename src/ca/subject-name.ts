import { PkiError, type PkiErrorMember } from '../common/pki-error';
import type { CertificateProfile } from '../world/certificate-profile';
import type { NameAttribute, NameEntry } from '../x509/name';
import { checkSubjectClaims } from './subject-checks';
import { readSubjectClaims, type SubjectClaims } from './subject-claims';
import type { SubjectData } from './subject-data';
import { leiOf, subjectValue } from './subject-values';

/** What a certificate says about its subject. */
export interface CertifiedSubject {
  /** The subject name, in the order of the profile. */
  readonly name: readonly NameEntry[];
  /** The name in Latin letters, for a directoryName of the subject alternative name. */
  readonly latinName: readonly NameEntry[] | undefined;
  /** For an rfc822Name of the subject alternative name. */
  readonly email: string | undefined;
  /** For the LEI extension. */
  readonly lei: string | undefined;
}

/**
 * The subject of a certificate: names from the enrolment, shape from the profile (EN 319 412-2 4.2.4, -3 4.2.1).
 *
 * Errors name each member by JSON pointer under `/subjectData` and its remedy: `subject_type_mismatch`; `malformed` for
 * texts that no certificate can hold; `subject_mismatch` for what this profile asks otherwise (required claims, country,
 * identifier syntax, scheme and check digits, LEI in two places, pseudonym beside names).
 */
export function certifySubject(profile: CertificateProfile, subject: SubjectData): CertifiedSubject {
  if (subject.subjectType !== profile.subjectType) {
    const detail = `The profile ${profile.profileId} is for ${profile.subjectType} persons.`;
    throw new PkiError('subject_type_mismatch', detail, {
      errors: [
        { pointer: '/subjectData/subjectType', detail: `must be ${profile.subjectType} for this profile` },
      ],
    });
  }
  const malformed: PkiErrorMember[] = [];
  const claims = readSubjectClaims(subject, malformed);
  refuse('malformed', 'The subject holds text that no certificate can hold.', malformed);
  refuse('subject_mismatch', 'The subject does not fit the profile.', checkSubjectClaims(profile, claims));
  return {
    name: subjectName(profile, claims),
    latinName: profile.latinNameAsAltName ? latinName(profile, claims) : undefined,
    email: profile.subject.some(({ claim }) => claim === 'email') ? claims.texts.get('email') : undefined,
    lei: profile.lei === 'extension' ? leiOf(claims) : undefined,
  };
}

// RFC 5280 4.2.1.6: an address belongs into the alternative name, never into a new subject name.
function subjectName(profile: CertificateProfile, claims: SubjectClaims): NameEntry[] {
  const name: NameEntry[] = [];
  for (const rule of profile.subject) {
    if (rule.claim === 'email') continue;
    const value = subjectValue(profile, rule, claims);
    if (value !== undefined) name.push({ attribute: rule.attribute, value });
  }
  return name;
}

/** C, O and CN in the order of the profile; the common name of a legal person follows its organization name. */
function latinName(profile: CertificateProfile, { texts, latin }: SubjectClaims): NameEntry[] | undefined {
  if (!latin) return undefined;
  const name: NameEntry[] = [];
  const add = (attribute: NameAttribute, value: string | undefined): void => {
    if (value !== undefined) name.push({ attribute, value });
  };
  for (const { attribute } of profile.subject) {
    if (attribute === 'C') add(attribute, texts.get('address.country'));
    else if (attribute === 'O') add(attribute, latin.organizationName);
    else if (attribute === 'CN') {
      const follows = profile.subjectType === 'legal' ? latin.organizationName : undefined;
      add(attribute, latin.commonName ?? follows);
    }
  }
  return name;
}

function refuse(
  code: 'malformed' | 'subject_mismatch',
  detail: string,
  errors: readonly PkiErrorMember[],
): void {
  if (errors.length > 0) throw new PkiError(code, detail, { errors });
}
