import type { LegalSubjectData, SubjectData } from '../../ca/subject-data';
import { jsonPointer } from '../../common/json-text';
import { PkiError, type PkiErrorMember } from '../../common/pki-error';

/** Claims by name; nested ones dotted, as in `identifier.value`. */
type Claims = Readonly<Record<string, unknown>>;

/** Names by which credentials in use tell the same: PID (OpenID4VC HAIP), vLEI, OpenID Connect for Identity Assurance. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  organization_name: ['legal_name'],
  lei: ['LEI'],
  birthdate: ['birth_date'],
  'identifier.value': ['personal_administrative_number'],
};

const NATURAL_CLAIMS = [
  'given_name',
  'family_name',
  'pseudonym',
  'birthdate',
  'identifier.type',
  'identifier.country',
  'identifier.value',
] as const;
const ORGANIZATION_CLAIMS = ['organization_name', 'organization_identifier', 'lei'] as const;

/** Claims that tell one subject from another; evidence of an identity shares one of them with the request. */
const TELLING: readonly string[] = ['family_name', 'pseudonym', 'identifier.value', ...ORGANIZATION_CLAIMS];

/**
 * Compares what evidence says of the subject with the subject of the enrolment (EN 319 411-1 REG-6.3.1-00B). A claim
 * that one of them lacks contradicts nothing. Texts are equal but for width, case and spaces.
 *
 * Throws `subject_mismatch` with every contradiction. Returns whether a telling claim was compared: else the evidence may
 * be about anybody.
 *
 * @param pointer of the claims in the request
 */
export function assertSameSubject(claims: Claims, subject: SubjectData, pointer: string): boolean {
  const names =
    subject.subjectType === 'legal' ? ORGANIZATION_CLAIMS : [...NATURAL_CLAIMS, ...ORGANIZATION_CLAIMS];
  return assertSameClaims(names, claims, (name) => textsOf(subject, name), pointer);
}

/**
 * Compares a mandate with the enrolment: the organisation, the representative and the reference.
 * Throws `subject_mismatch`, also where the mandate names neither or another.
 */
export function assertSameMandate(claims: Claims, subject: LegalSubjectData, pointer: string): void {
  const { claims: expected = {}, mandateRef } = subject.authorised_representative ?? {};
  const isSameOrganization = assertSameSubject(claims, subject, pointer);
  if (!isSameOrganization) {
    throw mismatch([
      { pointer, detail: 'Name the organisation: organization_name, organization_identifier or lei.' },
    ]);
  }
  if (mandateRef !== undefined && claims['mandateRef'] !== undefined && claims['mandateRef'] !== mandateRef) {
    const detail = 'This is not the mandateRef of the authorised representative.';
    throw mismatch([{ pointer: `${pointer}/mandateRef`, detail }]);
  }
  const representative = claims['representative'];
  const inner = `${pointer}/representative`;
  if (typeof representative !== 'object' || representative === null) {
    throw mismatch([{ pointer: inner, detail: 'Name the representative as the enrolment does.' }]);
  }
  const known = (name: string): readonly string[] => textAt(expected as Claims, name);
  const names = [...new Set([...NATURAL_CLAIMS, ...Object.keys(expected)])];
  if (assertSameClaims(names, representative as Claims, known, inner, names)) return;
  throw mismatch([
    { pointer: inner, detail: 'Name the representative by a claim that the enrolment has, too.' },
  ]);
}

function assertSameClaims(
  names: readonly string[],
  claims: Claims,
  expectedOf: (name: string) => readonly string[],
  pointer: string,
  telling: readonly string[] = TELLING,
): boolean {
  const errors: PkiErrorMember[] = [];
  let isTold = false;
  for (const name of names) {
    const expected = expectedOf(name);
    if (expected.length === 0) continue;
    const known = expected.map(folded);
    for (const claim of [name, ...(SYNONYMS[name] ?? [])]) {
      const [given] = textAt(claims, claim);
      if (given === undefined) continue;
      if (known.includes(folded(given))) isTold ||= telling.includes(name);
      else {
        const detail = `This is not the ${name} of the enrolment.`;
        errors.push({ pointer: pointer + jsonPointer(claim.split('.')), detail });
      }
    }
  }
  if (errors.length > 0) throw mismatch(errors);
  return isTold;
}

/** What the enrolment says by this name; an organisation may be told by its name in Latin letters, too. */
function textsOf(subject: SubjectData, name: string): readonly string[] {
  const texts = textAt(subject as unknown as Claims, name);
  if (name !== 'organization_name' || subject.latin_name === undefined) return texts;
  const { latin_name: latin } = subject;
  if (typeof latin !== 'string') return [...texts, ...textAt(latin, name)];
  return subject.subjectType === 'legal' ? [...texts, latin] : texts;
}

function textAt(claims: Claims, name: string): readonly string[] {
  const value = name
    .split('.')
    .reduce<unknown>(
      (holder, part) =>
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, part)
          ? (holder as Claims)[part]
          : undefined,
      claims,
    );
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** Full-width and half-width forms are one text in Japanese registers. */
function folded(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}

function mismatch(errors: readonly PkiErrorMember[]): PkiError {
  return new PkiError('subject_mismatch', 'The evidence is not about the subject of the enrolment.', {
    errors,
  });
}
