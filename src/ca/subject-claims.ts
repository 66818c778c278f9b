import type { PkiErrorMember } from '../common/pki-error';
import type { SubjectData } from './subject-data';

/** Longest text of a claim, in characters; EN 319 412-2 NAT-4.2.4-18 lets names exceed the bounds of RFC 5280. */
export const MAX_CLAIM_CHARACTERS = 256;

/** The name in Latin letters, for the subject alternative name. */
export interface LatinClaims {
  readonly organizationName?: string;
  readonly commonName?: string;
}

/** The texts of a subject by claim name (`organization_name`, `address.country`, ...), each in Unicode form NFC. */
export interface SubjectClaims {
  readonly texts: ReadonlyMap<string, string>;
  readonly latin: LatinClaims | undefined;
}

/** A member that holds a text: its name, the claim it becomes, and the JSON pointer to it. */
interface TextClaim {
  readonly name: string;
  readonly claim: string;
  readonly pointer: string;
}

function claimOf(name: string): TextClaim {
  return { name, claim: name, pointer: `/subjectData/${name}` };
}

const TEXT_CLAIMS = {
  legal: ['organization_name', 'organization_identifier', 'lei', 'common_name', 'email'].map(claimOf),
  natural: [
    'given_name',
    'family_name',
    'pseudonym',
    'common_name',
    'email',
    'organization_name',
    'organization_identifier',
    'lei',
    'gender',
    'birthdate',
  ].map(claimOf),
};
const ADDRESS_CLAIMS = ['country', 'locality', 'region'].map((name): TextClaim => ({
  name,
  claim: `address.${name}`,
  pointer: `/subjectData/address/${name}`,
}));
const IDENTIFIER_MEMBERS = ['type', 'country', 'value'] as const;

/**
 * Reads the wire shape. Texts are normalised to NFC; what no certificate may hold (empty or overlong text, controls,
 * bidirectional overrides and other invisible characters, unassigned code points) is added to `problems`.
 *
 * The claim `identifier` of a natural person is put together as `PNOJP-123` (EN 319 412-1 5.1.3).
 */
export function readSubjectClaims(subject: SubjectData, problems: PkiErrorMember[]): SubjectClaims {
  const texts = new Map<string, string>();
  const members = subject as unknown as Readonly<Record<string, unknown>>;
  const take = (value: unknown, { claim, pointer }: TextClaim): void => {
    const text = readText(value, pointer, problems);
    if (text !== undefined) texts.set(claim, text);
  };
  for (const claim of TEXT_CLAIMS[subject.subjectType]) take(members[claim.name], claim);
  const address = readObject(members.address, '/subjectData/address', problems);
  if (address) for (const claim of ADDRESS_CLAIMS) take(address[claim.name], claim);
  if (subject.subjectType === 'natural') {
    const identifier = readIdentifier(members.identifier, problems);
    if (identifier !== undefined) texts.set('identifier', identifier);
  }
  return { texts, latin: readLatinName(subject, problems) };
}

function readIdentifier(value: unknown, problems: PkiErrorMember[]): string | undefined {
  const identifier = readObject(value, '/subjectData/identifier', problems);
  if (!identifier) return undefined;
  const [type, country, number] = IDENTIFIER_MEMBERS.map((name) => {
    const pointer = `/subjectData/identifier/${name}`;
    const text = readText(identifier[name], pointer, problems);
    if (identifier[name] === undefined) problems.push({ pointer, detail: 'is missing' });
    return text;
  });
  return type === undefined || country === undefined || number === undefined
    ? undefined
    : `${type}${country}-${number}`;
}

function readLatinName(subject: SubjectData, problems: PkiErrorMember[]): LatinClaims | undefined {
  const pointer = '/subjectData/latin_name';
  const value: unknown = subject.latin_name;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') {
    const text = readText(value, pointer, problems);
    if (text === undefined) return undefined;
    return subject.subjectType === 'legal' ? { organizationName: text } : { commonName: text };
  }
  const members = readObject(value, pointer, problems);
  if (!members) return undefined;
  const organizationName = readText(members.organization_name, `${pointer}/organization_name`, problems);
  const commonName = readText(members.common_name, `${pointer}/common_name`, problems);
  if (organizationName === undefined && commonName === undefined) return undefined;
  return {
    ...(organizationName === undefined ? {} : { organizationName }),
    ...(commonName === undefined ? {} : { commonName }),
  };
}

function readObject(
  value: unknown,
  pointer: string,
  problems: PkiErrorMember[],
): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  problems.push({ pointer, detail: 'must be an object' });
  return undefined;
}

function readText(value: unknown, pointer: string, problems: PkiErrorMember[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    problems.push({ pointer, detail: 'must be a text' });
    return undefined;
  }
  // Most texts are plain ASCII, which no normalisation changes.
  if (value.length <= MAX_CLAIM_CHARACTERS && isPlain(value)) return value;
  const text = value.normalize('NFC');
  const detail = textProblem(text);
  if (detail === undefined) return text;
  problems.push({ pointer, detail });
  return undefined;
}

// Other, that is control, format (bidirectional overrides, zero-width), surrogate, private use and unassigned.
const UNFIT_CHARACTER = /[\p{C}\p{Zl}\p{Zp}]/u;
const OUTER_SPACE = /^\s|\s$/u;

/** Whether the text is visible ASCII, with spaces between the first and the last character at most. */
function isPlain(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return text !== '' && text[0] !== ' ' && text[text.length - 1] !== ' ';
}

function textProblem(text: string): string | undefined {
  if (text === '') return 'is empty; leave the member out instead';
  if ([...text].length > MAX_CLAIM_CHARACTERS) return `is longer than ${MAX_CLAIM_CHARACTERS} characters`;
  const unfit = UNFIT_CHARACTER.exec(text)?.[0].codePointAt(0);
  if (unfit !== undefined) {
    const name = unfit.toString(16).toUpperCase().padStart(4, '0');
    return `holds the character U+${name}, which is invisible or not assigned; remove it`;
  }
  if (OUTER_SPACE.test(text)) return 'begins or ends with a space; remove it';
  return undefined;
}
