import type { CertificateProfile } from '../world/certificate-profile';

interface QualifierRule {
  readonly subjectType: CertificateProfile['subjectType'];
  readonly qscd: boolean;
}

/** What the qualifiers of CSC API 2.x ask of a certificate: signatures are of persons, seals of organizations. */
const RULES: Readonly<Record<string, QualifierRule>> = {
  eu_eidas_qes: { subjectType: 'natural', qscd: true },
  eu_eidas_aes: { subjectType: 'natural', qscd: false },
  eu_eidas_aesqc: { subjectType: 'natural', qscd: false },
  eu_eidas_qeseal: { subjectType: 'legal', qscd: true },
  eu_eidas_aeseal: { subjectType: 'legal', qscd: false },
  eu_eidas_aesealqc: { subjectType: 'legal', qscd: false },
};

/** Whether a certificate of the profile can serve the qualifier; one that is not known asks nothing of it. */
export function qualifierFits(
  qualifier: string,
  profile: Pick<CertificateProfile, 'subjectType' | 'requiresQscd'>,
): boolean {
  const rule = Object.hasOwn(RULES, qualifier) ? RULES[qualifier] : undefined;
  return (
    rule === undefined || (rule.subjectType === profile.subjectType && (!rule.qscd || profile.requiresQscd))
  );
}
