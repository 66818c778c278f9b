/** Anything that is not a Char of XML 1.0 (2.2); a lone surrogate is none either. */
// eslint-disable-next-line no-control-regex -- the control characters are what is looked for
const NO_CHAR = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
/** The same and halves of pairs, by UTF-16 unit: several times faster, and seldom met. */
// eslint-disable-next-line no-control-regex -- see above
const SUSPICIOUS_UNIT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** The first character of `text` that no XML document can hold, as `U+XXXX`, or undefined. */
export function forbiddenCharacter(text: string): string | undefined {
  if (!SUSPICIOUS_UNIT.test(text)) return undefined;
  const found = NO_CHAR.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}
