/// <reference lib="es2024.string" />

/** Printable ASCII without `"` and `\`: what JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The structures around a value, from the inside out. */
interface Enclosing {
  readonly structure: object;
  readonly outer: Enclosing | undefined;
}

/** The text as UTF-8 can say it: U+FFFD stands for an unpaired surrogate, as in every database. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}

/**
 * One text for one JSON value: members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them (RFC 8785 3.2). Members that are `undefined` are left out, as `JSON.stringify` does.
 *
 * Throws `TypeError` for what JSON cannot say: numbers that are not finite, bigint, functions, symbols, cycles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, undefined);
}

function write(value: unknown, outer: Enclosing | undefined): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('JSON has no number that is not finite');
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : writeStructure(value, outer);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(wellFormed(text));
}

function writeStructure(structure: object, outer: Enclosing | undefined): string {
  for (let enclosing = outer; enclosing !== undefined; enclosing = enclosing.outer) {
    if (enclosing.structure === structure) throw new TypeError('JSON has no cycles');
  }
  const here = { structure, outer };
  if (Array.isArray(structure)) return `[${structure.map((item: unknown) => write(item, here)).join(',')}]`;
  if (ArrayBuffer.isView(structure)) throw new TypeError('JSON has no octets');
  if (structure instanceof Date) return JSON.stringify(structure);
  return writeMembers(structure as Readonly<Record<string, unknown>>, here);
}

function writeMembers(structure: Readonly<Record<string, unknown>>, here: Enclosing): string {
  let members = '';
  // Without a comparison of its own, `sort` orders by UTF-16 code units.
  for (const name of Object.keys(structure).sort()) {
    const member = structure[name];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${quoted(name)}:${write(member, here)}`;
  }
  return `{${members}}`;
}
