/** What the RA publishes about a profile, as far as it decides which subjects fit. */
export interface PublishedProfile {
  readonly profileId: string;
  readonly subjectType: 'legal' | 'natural';
  readonly jurisdiction: 'EU' | 'JP';
  readonly caIds: readonly string[];
  readonly requiredClaims: readonly string[];
  /** Claim -> attribute of the subject name. */
  readonly claims: Readonly<Record<string, string>>;
  readonly keyAlgorithms: readonly string[];
  readonly approval: 'auto' | 'single' | 'dual';
  readonly terms?: { readonly uri: string; readonly hash: string; readonly hashAlgorithmOID: string } | null;
}

/** The five subjects by which every profile is tried. */
export const SUBJECT_VARIANTS = ['latin', 'kanji', 'long-names', 'lei-extension', 'lei-identifier'] as const;
export type SubjectVariant = (typeof SUBJECT_VARIANTS)[number];

/** 256 characters: EN 319 412-2 NAT-4.2.4-18 and -3 LEG-4.2.1-9 let names exceed the bounds of RFC 5280. */
const LONG_NAME_CHARACTERS = 256;
/** ISO 17442 form with valid check digits (17442-1, MOD 97-10), of no entity. */
const LEI = withCheckDigits('9999TESTKAKEHASHI0');
/** Digits of the worked example of the corporate number, with its check digit. */
const CORPORATE_NUMBER = '7123456789012';

/** The members of `subjectData` that a subject variant consists of, for one profile and country. */
export function subjectDataOf(
  variant: SubjectVariant,
  { subjectType, claims, requiredClaims, jurisdiction }: PublishedProfile,
  country: string,
): Record<string, unknown> {
  const nationalIdentifier = jurisdiction === 'JP' ? `NTRJP-${CORPORATE_NUMBER}` : `VAT${country}-12345678`;
  const inIdentifier = variant === 'lei-identifier' && 'organization_identifier' in claims;
  const withLei = variant === 'lei-extension' || inIdentifier || requiredClaims.includes('lei');
  const subject: Record<string, unknown> = {
    subjectType,
    address: { country },
    ...(subjectType === 'legal' ? legalNames(variant) : naturalNames(variant, country)),
    ...(withLei ? { lei: LEI } : {}),
  };
  const wantsOrganization =
    'organization_identifier' in claims || requiredClaims.includes('organization_identifier');
  if (subjectType === 'legal' || (wantsOrganization && 'organization_name' in claims)) {
    subject['organization_name'] ??= organizationName(variant);
    subject['organization_identifier'] = inIdentifier ? `LEIXG-${LEI}` : nationalIdentifier;
  }
  return subject;
}

function organizationName(variant: SubjectVariant): string {
  if (variant === 'kanji') return '試験架橋製作所株式会社 TEST';
  return variant === 'long-names' ? long('TEST Works of Long Names ') : 'TEST Works';
}

function legalNames(variant: SubjectVariant): Record<string, unknown> {
  const name = organizationName(variant);
  switch (variant) {
    case 'kanji':
      return {
        organization_name: name,
        common_name: '試験架橋製作所 eシール',
        latin_name: 'TEST Kakehashi Works',
      };
    case 'long-names':
      return { organization_name: name, common_name: long('TEST Seal of Long Names ') };
    case 'latin':
    case 'lei-extension':
    case 'lei-identifier':
      return { organization_name: name, common_name: 'TEST Works eSeal' };
  }
}

function naturalNames(variant: SubjectVariant, country: string): Record<string, unknown> {
  const identifier = { type: 'PNO', country, value: '123456789' };
  switch (variant) {
    case 'kanji':
      return { given_name: '花子', family_name: '試験', latin_name: 'Hanako TEST', identifier };
    case 'long-names':
      return {
        given_name: long('Teodora '),
        family_name: long('Test '),
        common_name: long('Teodora TEST '),
        identifier,
      };
    case 'latin':
    case 'lei-extension':
    case 'lei-identifier':
      return { given_name: 'Teodora', family_name: 'TEST', identifier };
  }
}

/** The text again and again, cut to the longest name that the RA takes. */
function long(text: string): string {
  return text.repeat(LONG_NAME_CHARACTERS).slice(0, LONG_NAME_CHARACTERS - 1) + 'x';
}

function withCheckDigits(first18: string): string {
  const digits = [...`${first18}00`].map((character) => parseInt(character, 36)).join('');
  return first18 + String(98n - (BigInt(digits) % 97n)).padStart(2, '0');
}
