import { wireTime } from '../../common/wire-time';
import { TrustedListError } from '../trusted-list-error';

/** Where a value stands, for messages; the path is made when it is asked for, since it costs more than the value. */
export interface Place {
  readonly path: string;
}

/** A value as the text of an element or attribute. */
export interface Scalar<T> {
  encode(value: T, where: Place): string;
  decode(text: string, where: Place): T;
}

function invalid(where: Place, what: string): never {
  throw new TrustedListError('value', `${where.path} ${what}`);
}

function checked<T extends string>(check: (text: string, where: Place) => T): Scalar<T> {
  return { encode: check, decode: check };
}

/** Any text but the empty one, exactly as it stands. */
export const text: Scalar<string> = checked((value, where) =>
  value === '' ? invalid(where, 'is empty') : value,
);

/** Any text. */
export const anyText: Scalar<string> = checked((value) => value);

/** A URI to the letter: readers compare by octets, so white space would make it another one. */
export const uri: Scalar<string> = checked((value, where) => {
  if (value === '') invalid(where, 'is empty');
  if (/\s/.test(value)) {
    throw new TrustedListError('whitespace_in_uri', `${where.path} has white space in its URI; remove it`);
  }
  return value;
});

/** A language tag in lower case (TS 119 612 5.1.4). */
export const language: Scalar<string> = checked((value, where) =>
  /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(value) ? value : invalid(where, 'names no language'),
);

/** One of the words of a list. */
export function oneOf<T extends string>(words: readonly T[]): Scalar<T> {
  return checked((value, where) =>
    words.includes(value as T) ? (value as T) : invalid(where, `is none of ${words.join(', ')}`),
  );
}

/** A whole number from 0 on, without sign and leading zeros. */
export const wholeNumber: Scalar<number> = {
  encode: (value, where) =>
    Number.isSafeInteger(value) && value >= 0 ? String(value) : invalid(where, 'is no whole number'),
  decode: (value, where) =>
    /^(0|[1-9][0-9]{0,14})$/.test(value) ? Number(value) : invalid(where, 'is no whole number'),
};

export const boolean: Scalar<boolean> = {
  encode: String,
  decode: (value, where) => {
    if (value === 'true' || value === '1') return true;
    return value === 'false' || value === '0' ? false : invalid(where, 'is neither true nor false');
  },
};

const WHOLE_SECONDS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A time in UTC with whole seconds and Z (TS 119 612 5.1.3, 5.3.14). */
export const dateTime: Scalar<Date> = {
  encode: (value, where) => {
    const isWritable = value.getTime() % 1000 === 0 && /^\d{4}-/.test(value.toISOString());
    return isWritable ? wireTime(value) : invalid(where, 'is no time of whole seconds');
  },
  decode: (value, where) => {
    const instant = new Date(value);
    // Date rolls 30 February over; a day that does not exist is not another one.
    return WHOLE_SECONDS.test(value) && !Number.isNaN(instant.getTime()) && wireTime(instant) === value
      ? instant
      : invalid(where, 'is no time like 2026-11-25T00:00:00Z');
  },
};

/** Octets as base64; line breaks and spaces are read over (xsd:base64Binary). */
export const base64: Scalar<Uint8Array> = {
  encode: (value) => Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64'),
  decode: (value, where) => {
    const compact = value.replace(/[ \t\n]/g, '');
    const octets = Buffer.from(compact, 'base64');
    if (compact === '' || octets.toString('base64') !== compact) invalid(where, 'is no base64');
    return new Uint8Array(octets);
  },
};

const OID = /^[0-2](\.(0|[1-9][0-9]*))+$/;
const URN = 'urn:oid:';

/** A dotted object identifier as a URN (RFC 3061). */
export const oidAsUrn: Scalar<string> = {
  encode: (value, where) => (OID.test(value) ? URN + value : invalid(where, 'is no object identifier')),
  decode: (value, where) => {
    const oid = value.startsWith(URN) ? value.slice(URN.length) : value;
    return OID.test(oid) ? oid : invalid(where, 'is no object identifier');
  },
};
