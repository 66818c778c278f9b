import { isValidCorporateNumber } from './corporate-number';
import { isValidLei } from './lei';

/** An identifier taken apart: scheme (`VAT`, `LEI`, `xx:` ...), country, and what stands after the hyphen. */
export interface SemanticIdentifier {
  readonly scheme: string;
  readonly country: string;
  readonly value: string;
}

/** Schemes of organizationIdentifier (EN 319 412-1 5.1.4). */
export const LEGAL_SCHEMES = ['VAT', 'NTR', 'PSD', 'LEI', 'EOR', 'EXC'] as const;
/** Schemes of serialNumber of a natural person (EN 319 412-1 5.1.3); TAX is deprecated but still read. */
export const NATURAL_SCHEMES = ['PAS', 'IDC', 'PNO', 'TIN', 'EID', 'TAX'] as const;

const SHAPE = /^([A-Z]{3}|[A-Za-z]{2}:)([A-Z]{2})(\+[A-Z0-9]{1,3})?-(.+)$/u;

/** Splits `VATXA-123` or `xx:`-style identifiers; undefined where the shape is wrong. */
export function parseSemanticIdentifier(text: string): SemanticIdentifier | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [, scheme = '', country = '', subdivision, value = ''] = match;
  if (subdivision !== undefined && scheme !== 'NTR') return undefined;
  return { scheme, country, value };
}

/**
 * What is wrong with an organizationIdentifier, or undefined: shape, scheme, country XG for LEI and for nothing else,
 * check digits of LEI and of Japanese corporate numbers (EN 319 412-1 5.1.4).
 */
export function legalIdentifierProblem(text: string): string | undefined {
  const identifier = parseSemanticIdentifier(text);
  if (!identifier)
    return 'it must be a three-letter scheme, a two-letter country, a hyphen and a value (NTRJP-...)';
  const { scheme, country, value } = identifier;
  if (!isLocalScheme(scheme) && !(LEGAL_SCHEMES as readonly string[]).includes(scheme)) {
    return `the scheme ${scheme} is not one of ${LEGAL_SCHEMES.join(', ')}`;
  }
  if (scheme === 'LEI') {
    if (country !== 'XG') return 'an LEI has the country XG (LEIXG-...)';
    return isValidLei(value) ? undefined : 'the LEI has a wrong length, character or check digit';
  }
  if (country === 'XG') return 'the country XG is for LEI only';
  if (scheme === 'NTR' && country === 'JP' && !isValidCorporateNumber(value)) {
    return 'a Japanese corporate number has 13 ASCII digits, the first of them the check digit';
  }
  if (scheme === 'PSD' && !/^[A-Z]{2,8}-.+$/.test(value)) {
    return 'a PSD identifier names the authority with 2 to 8 letters, a hyphen and the number';
  }
  return undefined;
}

/** What is wrong with a natural person's serialNumber, or undefined (EN 319 412-1 5.1.3). */
export function naturalIdentifierProblem(text: string): string | undefined {
  const identifier = parseSemanticIdentifier(text);
  if (!identifier)
    return 'it must be a three-letter type, a two-letter country, a hyphen and a value (PASXA-...)';
  const { scheme, country } = identifier;
  if (country === 'XG') return 'the country XG is for LEI only';
  if (isLocalScheme(scheme) || (NATURAL_SCHEMES as readonly string[]).includes(scheme)) return undefined;
  return `the type ${scheme} is not one of ${NATURAL_SCHEMES.join(', ')}`;
}

/** What is wrong with a serialNumber under the eIDAS semantics, or undefined: `cc/cc/value` (EN 319 412-1 5.1.5). */
export function eidasNaturalIdentifierProblem(text: string): string | undefined {
  return /^[A-Z]{2}\/[A-Z]{2}\/\S+$/.test(text)
    ? undefined
    : 'it must be two country codes and a value with slashes between them (XA/XB/123)';
}

/** What is wrong with an organizationIdentifier under the eIDAS semantics, or undefined (EN 319 412-1 5.1.6). */
export function eidasLegalIdentifierProblem(text: string): string | undefined {
  return text.length <= 256 && /^\S+$/.test(text)
    ? undefined
    : 'it must have 1 to 256 characters and no white space';
}

/** A national scheme of two letters and a colon; it needs a name registration authority URI in the semantics statement. */
export function isLocalScheme(scheme: string): boolean {
  return scheme.endsWith(':');
}
