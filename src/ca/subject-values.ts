import type { CertificateProfile, SubjectRule } from '../world/certificate-profile';
import type { SubjectClaims } from './subject-claims';

const LEI_PREFIX = 'LEIXG-';

/** The value of one attribute of the subject name, or undefined where the subject has none. */
export function subjectValue(
  profile: CertificateProfile,
  rule: SubjectRule,
  claims: SubjectClaims,
): string | undefined {
  if (rule.attribute === 'organizationIdentifier') return organizationIdentifier(profile, rule, claims);
  return claims.texts.get(rule.claim) ?? defaultValue(rule, claims);
}

/** The LEI of the subject: the claim `lei`, or the one in an organization identifier `LEIXG-…`. */
export function leiOf({ texts }: SubjectClaims): string | undefined {
  const identifier = texts.get('organization_identifier');
  return (
    texts.get('lei') ?? (identifier?.startsWith(LEI_PREFIX) ? identifier.slice(LEI_PREFIX.length) : undefined)
  );
}

/** One instance only (EN 319 412-3 LEG-4.2.1-3): the profile decides between the national identifier and the LEI. */
function organizationIdentifier(
  profile: CertificateProfile,
  rule: SubjectRule,
  claims: SubjectClaims,
): string | undefined {
  if (profile.identifierPlacement === 'none') return undefined;
  if (!takesLei(profile, rule)) return claims.texts.get('organization_identifier');
  const lei = leiOf(claims);
  return lei === undefined ? undefined : LEI_PREFIX + lei;
}

/** Whether the organizationIdentifier of this profile is `LEIXG-` with the LEI. */
export function takesLei(profile: CertificateProfile, rule: SubjectRule): boolean {
  return profile.lei === 'organizationIdentifier' || rule.claim === 'lei';
}

/** The claims the profile names instead, side by side; a common name follows the names without being told. */
function defaultValue(rule: SubjectRule, { texts }: SubjectClaims): string | undefined {
  const named = rule.default === undefined ? undefined : joined(texts, rule.default.split(' '));
  return named ?? (rule.claim === 'common_name' ? defaultCommonName(texts) : undefined);
}

function defaultCommonName(texts: ReadonlyMap<string, string>): string | undefined {
  return (
    joined(texts, ['given_name', 'family_name']) ?? texts.get('pseudonym') ?? texts.get('organization_name')
  );
}

function joined(texts: ReadonlyMap<string, string>, claims: readonly string[]): string | undefined {
  const values = claims.flatMap((claim) => texts.get(claim) ?? []);
  return values.length === 0 ? undefined : values.join(' ');
}
