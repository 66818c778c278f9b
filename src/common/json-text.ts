import { isUtf8 } from 'node:buffer';
import { PkiError, type PkiErrorMember } from './pki-error';

/** Objects and arrays within each other, at most. */
export const MAX_JSON_DEPTH = 16;

const UNPAIRED_SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN_MEMBERS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A JSON text (RFC 8259) as a value. Stricter than `JSON.parse` where two readers of one text could disagree or be
 * harmed: the octets are UTF-8, a member name occurs once in an object, `__proto__`, `constructor` and `prototype` are
 * no member names, strings hold neither U+0000 nor unpaired surrogates (RFC 7493 2.1, 2.3), and the depth is limited.
 *
 * Throws `malformed` with the JSON pointer of the member where there is one; never with the text or a position.
 */
export function parseJsonText(octets: Uint8Array): unknown {
  if (octets.length === 0) throw malformed('The body is empty; send a JSON object.');
  if (!isUtf8(octets)) throw malformed('The body is not UTF-8.');
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PkiError('malformed', 'The body is not a JSON text.', { cause });
  }
  checkStructure(text);
  return value;
}

interface OpenStructure {
  /** Member names seen so far; undefined for an array. */
  readonly names: Set<string> | undefined;
  name: string | number;
  /** Whether the next string is a member name. */
  nameExpected: boolean;
}

/** Walks a text that is known to be JSON; only structure is looked at. */
function checkStructure(text: string): void {
  const open: OpenStructure[] = [];
  for (let at = 0; at < text.length; at++) {
    const structure = open[open.length - 1];
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        checkString(text, at, end, structure, open);
        at = end;
        break;
      }
      case 0x7b:
      case 0x5b: {
        if (open.length === MAX_JSON_DEPTH)
          throw malformed(`The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
        const isObject = text.charCodeAt(at) === 0x7b;
        open.push({
          names: isObject ? new Set() : undefined,
          name: isObject ? '' : 0,
          nameExpected: isObject,
        });
        break;
      }
      case 0x7d:
      case 0x5d:
        open.pop();
        break;
      case 0x2c:
        if (structure?.names) structure.nameExpected = true;
        else if (structure) structure.name = Number(structure.name) + 1;
        break;
    }
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function checkString(
  text: string,
  start: number,
  end: number,
  structure: OpenStructure | undefined,
  open: readonly OpenStructure[],
): void {
  const isName = structure?.names !== undefined && structure.nameExpected;
  const raw = text.slice(start + 1, end);
  const content = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  if (isName) {
    structure.name = content;
    structure.nameExpected = false;
  }
  if (raw !== content && (content.includes('\0') || UNPAIRED_SURROGATE.test(content))) {
    throw malformed('The body has a string with U+0000 or an unpaired surrogate.', [
      { pointer: pointerTo(open), detail: 'Remove the character U+0000 or the unpaired surrogate.' },
    ]);
  }
  if (!isName) return;
  if (FORBIDDEN_MEMBERS.has(content)) {
    throw malformed('The body has a forbidden member name.', [
      { pointer: pointerTo(open), detail: `The member name ${content} is not allowed; remove it.` },
    ]);
  }
  if (structure.names?.has(content)) {
    throw malformed('The body has a member twice.', [
      { pointer: pointerTo(open), detail: 'This member occurs more than once in its object; keep one.' },
    ]);
  }
  structure.names?.add(content);
}

function pointerTo(open: readonly OpenStructure[]): string {
  return jsonPointer(open.map(({ name }) => name));
}

/** RFC 6901; a name is cut where it is absurdly long, since it came from outside. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path
    .map((name) => `/${String(name).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

function malformed(detail: string, errors: readonly PkiErrorMember[] = []): PkiError {
  return new PkiError('malformed', detail, { errors });
}
