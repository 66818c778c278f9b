/**
 * The subject of an enrolment in the wire shape of `ra/v1` (credential-api 1.3, 1.3a). Every text is what the client
 * sent; `subject-name.ts` checks it against a profile. Members that a profile has no place for are kept with the
 * enrolment and not certified (birth date and gender never are).
 */
export type SubjectData = LegalSubjectData | NaturalSubjectData;

export interface SubjectAddress {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  readonly locality?: string;
  readonly region?: string;
}

/**
 * The name in Latin letters, for the directoryName of the subject alternative name. A plain text is the romanised
 * organization name of a legal, the romanised common name of a natural person.
 */
export type LatinName = string | { readonly organization_name?: string; readonly common_name?: string };

/** A legal person (EN 319 412-3). */
export interface LegalSubjectData {
  readonly subjectType: 'legal';
  /** Full registered name. */
  readonly organization_name?: string;
  /** EN 319 412-1 5.1.4, for example `NTRJP-7123456789012` or `VATXA-12345678`. */
  readonly organization_identifier?: string;
  /** ISO 17442, 20 characters. */
  readonly lei?: string;
  /** Commonly used name; default: `organization_name`. */
  readonly common_name?: string;
  readonly address?: SubjectAddress;
  readonly email?: string;
  readonly latin_name?: LatinName;
  /** Who speaks for the organization; kept, never certified. */
  readonly authorised_representative?: { readonly claims?: object; readonly mandateRef?: string };
}

/** An identity number of a natural person; becomes serialNumber `PNOJP-…` (EN 319 412-1 5.1.3). */
export interface NaturalIdentifier {
  readonly type: 'PAS' | 'IDC' | 'PNO' | 'TIN' | 'EID';
  readonly country: string;
  readonly value: string;
}

/** A natural person (EN 319 412-2): names or a pseudonym, not both. */
export interface NaturalSubjectData {
  readonly subjectType: 'natural';
  readonly given_name?: string;
  readonly family_name?: string;
  readonly pseudonym?: string;
  /** Default: `given_name family_name`, or the pseudonym. */
  readonly common_name?: string;
  readonly identifier?: NaturalIdentifier;
  readonly address?: SubjectAddress;
  readonly email?: string;
  readonly latin_name?: LatinName;
  /** The organization the person acts for. */
  readonly organization_name?: string;
  readonly organization_identifier?: string;
  readonly lei?: string;
  /** Kept, never certified. */
  readonly gender?: string;
  /** `YYYY-MM-DD`; kept, never certified. */
  readonly birthdate?: string;
}
