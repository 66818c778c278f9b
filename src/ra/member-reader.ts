import { jsonPointer } from '../common/json-text';
import { nearestName } from '../common/nearest-name';
import { PkiError, type PkiErrorMember } from '../common/pki-error';

/** What a text member may look like. Texts are counted in UTF-16 code units. */
export interface TextRule {
  readonly required?: true;
  readonly maxLength: number;
  readonly pattern?: RegExp;
  /** Completes "Send …" where the pattern is missed, for example `a dotted OID such as 2.999.1`. */
  readonly form?: string;
}

const MAX_REPORTED = 20;
const CONTROL_CHARACTER = /\p{Cc}/u;
const RFC3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.0+)?Z$/;

/**
 * Reads the members of one JSON object and collects what is wrong with them, each with its JSON pointer. A member that
 * is null counts as absent.
 *
 * The enrolment request is read by this and not by class-validator, which takes longer for it (70 against 8 microseconds)
 * than the CA takes to sign.
 */
export class MemberReader {
  private constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly path: readonly string[],
    private readonly faults: PkiErrorMember[],
  ) {}

  /** A reader of the whole body. Throws `malformed` if it is no object. */
  static ofBody(body: unknown): MemberReader {
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return new MemberReader(body as Readonly<Record<string, unknown>>, [], []);
    }
    throw new PkiError('malformed', 'The body must be a JSON object.', {
      errors: [{ pointer: '', detail: 'Send a JSON object.' }],
    });
  }

  /** Every other member is a fault. */
  allowOnly(known: readonly string[]): void {
    for (const name in this.members) {
      if (known.includes(name)) continue;
      if (this.faults.length >= MAX_REPORTED) return;
      const nearest = nearestName(name.slice(0, 64), [...known]);
      this.fault(
        name,
        `Unknown member; remove it${nearest === undefined ? '.' : `, or did you mean ${nearest}?`}`,
      );
    }
  }

  has(name: string): boolean {
    return this.members[name] !== undefined && this.members[name] !== null;
  }

  text(name: string, { required, maxLength, pattern, form }: TextRule): string | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) {
      if (required) this.fault(name, 'This member is missing.');
      return undefined;
    }
    if (typeof value !== 'string') return this.fault(name, 'This must be a text.');
    const fault = textFault(value, maxLength);
    if (fault !== undefined) return this.fault(name, fault);
    if (pattern !== undefined && !pattern.test(value))
      return this.fault(name, `Send ${form ?? 'another form'}.`);
    return value;
  }

  /** One of a few words. */
  choice<const Word extends string>(name: string, words: readonly Word[], required?: true): Word | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) {
      if (required) this.fault(name, `This member is missing; send ${words.join(' or ')}.`);
      return undefined;
    }
    if (words.includes(value as Word)) return value as Word;
    return this.fault(name, `Send ${words.join(' or ')}.`);
  }

  flag(name: string): boolean | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'boolean' ? value : this.fault(name, 'Send true or false.');
  }

  /** RFC 3339 in UTC, whole seconds. */
  time(name: string): Date | undefined {
    const text = this.text(name, { maxLength: 40 });
    if (text === undefined) return undefined;
    const instant = parseWireTime(text);
    return (
      instant ?? this.fault(name, 'Send a time in UTC with whole seconds, such as 2026-01-31T09:00:00Z.')
    );
  }

  object(name: string, required?: true): MemberReader | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) {
      if (required) this.fault(name, 'This member is missing.');
      return undefined;
    }
    if (typeof value !== 'object' || Array.isArray(value)) return this.fault(name, 'This must be an object.');
    return new MemberReader(value as Readonly<Record<string, unknown>>, [...this.path, name], this.faults);
  }

  /** A list of texts; empty if the member is absent. */
  texts(
    name: string,
    { maxItems, maxLength }: { readonly maxItems: number; readonly maxLength: number },
  ): string[] {
    const value = this.members[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.fault(name, 'This must be a list of texts.');
      return [];
    }
    if (value.length > maxItems) {
      this.fault(name, `This has more than ${maxItems} items.`);
      return [];
    }
    return value.flatMap((item: unknown, index) => {
      const fault = textFault(item, maxLength);
      if (fault === undefined) return [item as string];
      this.faults.push({ pointer: jsonPointer([...this.path, name, String(index)]), detail: fault });
      return [];
    });
  }

  /** The object as it was sent. */
  get raw(): Readonly<Record<string, unknown>> {
    return this.members;
  }

  fault(name: string, detail: string): undefined {
    this.faults.push({ pointer: jsonPointer([...this.path, name]), detail });
    return undefined;
  }

  /** Throws `malformed` with all faults, if there are any. */
  finish(): void {
    if (this.faults.length === 0) return;
    throw new PkiError(
      'malformed',
      'The body has members that are unknown or not valid; errors[] points to each.',
      {
        errors: this.faults.slice(0, MAX_REPORTED),
      },
    );
  }
}

/** What is wrong with the text of a member, or undefined; the length is counted in UTF-16 code units. */
export function textFault(value: unknown, maxLength: number): string | undefined {
  if (value === undefined || value === null) return 'This member is missing.';
  if (typeof value !== 'string') return 'This must be a text.';
  if (value === '') return 'This is empty; leave the member out instead.';
  if (value.length > maxLength) return `This is longer than ${maxLength} characters.`;
  if (CONTROL_CHARACTER.test(value)) return 'This holds a control character; remove it.';
  return undefined;
}

/** The instant of an RFC 3339 text in UTC with whole seconds, or undefined if it is none. */
export function parseWireTime(text: string): Date | undefined {
  if (!RFC3339_UTC.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  const instant = new Date(milliseconds);
  // Date.parse accepts 24:00:00 and 30 February, which RFC 3339 5.6 and 5.7 do not know.
  return instant.toISOString().startsWith(text.slice(0, 19)) ? instant : undefined;
}
