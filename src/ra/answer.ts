import { createHash } from 'node:crypto';
import { PkiError } from '../common/pki-error';

/** A finished answer. What is sent and what is kept for a repeat of the request are the same value. */
export class Answer {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    /** JSON text; empty for 304. */
    readonly body: string,
  ) {}

  static ofJson(status: number, headers: Readonly<Record<string, string>>, value: unknown): Answer {
    return new Answer(
      status,
      { 'content-type': 'application/json; charset=utf-8', ...headers },
      JSON.stringify(value),
    );
  }

  /** The same answer with these header fields, too. */
  with(fields: Readonly<Record<string, string>>): Answer {
    return new Answer(this.status, { ...this.headers, ...fields }, this.body);
  }

  /** 304 instead of a body the client has already (RFC 9110 13.1.2). */
  unlessKnown(ifNoneMatch: string | undefined): Answer {
    const etag = this.headers['etag'];
    if (
      ifNoneMatch === undefined ||
      etag === undefined ||
      !tagsOf(ifNoneMatch).some((tag) => tag === '*' || opaque(tag) === opaque(etag))
    ) {
      return this;
    }
    const { 'content-type': _omitted, ...headers } = this.headers;
    return new Answer(304, headers, '');
  }
}

/** A strong entity tag from what makes two representations of an object differ. */
export function entityTag(...parts: readonly (string | number | null)[]): string {
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)}"`;
}

/** The entity tag of an object that counts its versions. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/** Throws `precondition_failed` unless If-Match is absent or names the tag (RFC 9110 13.1.1, strong comparison). */
export function assertIfMatch(ifMatch: string | undefined, etag: string): void {
  if (ifMatch === undefined || tagsOf(ifMatch).some((tag) => tag === '*' || tag === etag)) return;
  throw new PkiError(
    'precondition_failed',
    'The object is not the version that If-Match names; read it again.',
  );
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}

function opaque(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
