import { isPrintable } from '../asn1/der-writer';
import type { PkiErrorMember } from '../common/pki-error';
import { legalIdentifierProblem, naturalIdentifierProblem } from '../qcstatements/identifier-semantics';
import { isValidLei } from '../qcstatements/lei';
import type { CertificateProfile } from '../world/certificate-profile';
import type { SubjectClaims } from './subject-claims';
import { subjectValue, takesLei } from './subject-values';

type SubjectCheck = (profile: CertificateProfile, claims: SubjectClaims) => readonly PkiErrorMember[];

/** What a subject must fulfil; each check answers for itself and reports every member it finds wrong. */
const CHECKS: readonly SubjectCheck[] = [
  requiredClaims,
  country,
  organizationIdentifier,
  lei,
  organizationIdentifierDiffersFromName,
  pseudonymOrNames,
  naturalIdentifier,
  latinName,
  email,
  birthdate,
];

/** All members of the subject that do not fit the profile; empty if it fits. */
export function checkSubjectClaims(profile: CertificateProfile, claims: SubjectClaims): PkiErrorMember[] {
  const errors: PkiErrorMember[] = [];
  for (const check of CHECKS) {
    const found = check(profile, claims);
    if (found.length > 0) errors.push(...found);
  }
  return errors;
}

function pointerOf(claim: string): string {
  return `/subjectData/${claim.replaceAll('.', '/')}`;
}

function wrong(claim: string, detail: string): PkiErrorMember[] {
  return [{ pointer: pointerOf(claim), detail }];
}

function requiredClaims(profile: CertificateProfile, claims: SubjectClaims): PkiErrorMember[] {
  const errors: PkiErrorMember[] = [];
  for (const rule of profile.subject) {
    if (!rule.required || !missing(profile, rule, claims)) continue;
    const placesLei = rule.attribute === 'organizationIdentifier' && takesLei(profile, rule);
    errors.push({
      pointer: pointerOf(placesLei ? 'lei' : rule.claim),
      detail: `is required by the profile ${profile.profileId} (${rule.attribute})`,
    });
  }
  return errors;
}

function missing(
  profile: CertificateProfile,
  rule: CertificateProfile['subject'][number],
  claims: SubjectClaims,
): boolean {
  if (rule.claim === 'email') return !claims.texts.has('email');
  if (rule.attribute === 'organizationIdentifier' && profile.identifierPlacement === 'none') return false;
  return subjectValue(profile, rule, claims) === undefined;
}

function country(profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  const value = texts.get('address.country');
  if (value === undefined) return [];
  if (!/^[A-Z]{2}$/.test(value)) return wrong('address.country', 'must be two capital letters (ISO 3166-1)');
  if (profile.jurisdiction === 'JP' && value !== 'JP') {
    return wrong('address.country', 'must be JP: the profile is for subjects established in Japan');
  }
  return [];
}

// EN 319 412-1 LEG-5.1.4-04: these two VAT prefixes stand beside the ISO code.
const VAT_COUNTRIES: Readonly<Record<string, string>> = { EL: 'GR', XI: 'GB' };
const TRANSNATIONAL = new Set(['EU', 'UN', 'XG']);

/** Syntax, scheme, check digits and country (EN 319 412-1 5.1.4). */
function organizationIdentifier(_profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  const claim = 'organization_identifier';
  const value = texts.get(claim);
  if (value === undefined) return [];
  const problem = widthProblem(value) ?? localSchemeProblem(value) ?? legalIdentifierProblem(value);
  if (problem !== undefined) return wrong(claim, problem);
  // Of the right shape, it begins with three characters for the scheme and two for the country.
  const scheme = value.slice(0, 3);
  const named = value.slice(3, 5);
  const registeredIn = scheme === 'VAT' ? (VAT_COUNTRIES[named] ?? named) : named;
  const established = texts.get('address.country');
  if (established === undefined || registeredIn === established || TRANSNATIONAL.has(named)) return [];
  return wrong(claim, `names the country ${named}, but address.country is ${established}`);
}

function lei(_profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  const value = texts.get('lei');
  if (value === undefined) return [];
  const width = widthProblem(value);
  if (width) return wrong('lei', width);
  if (!isValidLei(value)) return wrong('lei', 'is not a valid LEI: 20 characters, the last two check digits');
  const identifier = texts.get('organization_identifier');
  if (identifier?.startsWith('LEI') && identifier !== `LEIXG-${value}`) {
    return wrong('lei', 'is another LEI than the one in organization_identifier');
  }
  return [];
}

/** EN 319 412-3 LEG-4.2.1-6. */
function organizationIdentifierDiffersFromName(
  _profile: CertificateProfile,
  { texts }: SubjectClaims,
): PkiErrorMember[] {
  const identifier = texts.get('organization_identifier');
  if (identifier === undefined || identifier !== texts.get('organization_name')) return [];
  return wrong('organization_identifier', 'must differ from organization_name');
}

/** EN 319 412-2 NAT-4.2.4: a given or family name, or a pseudonym, never both kinds. */
function pseudonymOrNames(profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  if (profile.subjectType !== 'natural') return [];
  const named = texts.has('given_name') || texts.has('family_name');
  if (named && texts.has('pseudonym'))
    return wrong('pseudonym', 'cannot stand beside given_name or family_name');
  if (!named && !texts.has('pseudonym'))
    return wrong('given_name', 'or family_name or pseudonym is required');
  return [];
}

/** Syntax of the serialNumber attribute (EN 319 412-1 5.1.3). */
function naturalIdentifier(_profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  const value = texts.get('identifier');
  if (value === undefined) return [];
  const problem = widthProblem(value) ?? localSchemeProblem(value) ?? naturalIdentifierProblem(value);
  if (problem !== undefined) return wrong('identifier', problem);
  // X.520 makes serialNumber a PrintableString.
  return isPrintable(value)
    ? []
    : wrong('identifier.value', "it may hold letters, digits and '()+,-./:=? only");
}

/** EN 319 412-1 NAT-5.1.3-05, LEG-5.1.4-05: a local scheme needs a registration authority, which no profile names. */
function localSchemeProblem(value: string): string | undefined {
  return /^[A-Za-z]{2}:/.test(value) ? 'local schemes (two letters and a colon) are not offered' : undefined;
}

const LATIN_TEXT = /^[\p{Script=Latin}\p{M}\p{N}\p{P}\p{S} ]+$/u;

function latinName(_profile: CertificateProfile, { latin }: SubjectClaims): PkiErrorMember[] {
  if (!latin) return [];
  const values = Object.values(latin) as string[];
  return values.every((value) => LATIN_TEXT.test(value) && value === value.normalize('NFKC'))
    ? []
    : wrong('latin_name', 'must be written in half-width Latin letters');
}

function email(_profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  const value = texts.get('email');
  return value === undefined || /^[!-?A-~]+@[A-Za-z0-9.-]+$/.test(value)
    ? []
    : wrong('email', 'must be a mailbox in ASCII');
}

function birthdate(_profile: CertificateProfile, { texts }: SubjectClaims): PkiErrorMember[] {
  const value = texts.get('birthdate');
  if (value === undefined) return [];
  return /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/.test(value)
    ? []
    : wrong('birthdate', 'must be YYYY-MM-DD');
}

/** Full-width letters and digits look the same and are other characters; identifiers are ASCII. */
function widthProblem(value: string): string | undefined {
  if (/^[!-~]+$/.test(value)) return undefined;
  return /^[!-~]+$/.test(value.normalize('NFKC'))
    ? `must be written in half-width letters and digits: ${value.normalize('NFKC')}`
    : 'may hold ASCII letters, digits and punctuation only, without spaces';
}
