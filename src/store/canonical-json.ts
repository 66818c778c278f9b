const UNPAIRED_SURROGATE = /\p{Surrogate}/gu;

/** The text as UTF-8 can say it: U+FFFD stands for an unpaired surrogate, as in every database. */
export function wellFormed(text: string): string {
  return text.replace(UNPAIRED_SURROGATE, '\ufffd');
}

/**
 * One text for one JSON value: members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them (RFC 8785 3.2). Members that are `undefined` are left out, as `JSON.stringify` does.
 *
 * Throws `TypeError` for what JSON cannot say: numbers that are not finite, bigint, functions, symbols, cycles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, path: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(wellFormed(value));
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('JSON has no number that is not finite');
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : writeStructure(value, path);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

function writeStructure(value: object, path: readonly object[]): string {
  if (path.includes(value)) throw new TypeError('JSON has no cycles');
  const inner = [...path, value];
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item, inner)).join(',')}]`;
  if (ArrayBuffer.isView(value)) throw new TypeError('JSON has no octets');
  if (value instanceof Date) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(wellFormed(name))}:${write(member, inner)}`);
  return `{${members.join(',')}}`;
}
