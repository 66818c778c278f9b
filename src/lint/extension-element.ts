import { DerError, decodeObjectIdentifier, readElement, readWhole } from '../asn1/der-reader';
import { objectIdentifier } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { OID } from '../x509/oids';
import { DerCursor } from './der-cursor';
import {
  EXTENSION_DECODERS,
  JUDGED_EXTENSIONS,
  type JudgedExtension,
  type ListedExtension,
} from './certificate-parts';

/** One extension of a certificate, decoded once. */
export interface ExtensionElement extends ListedExtension {
  /** The complete Extension. */
  readonly der: Buffer;
  /** Its part, if rules ask for its value. */
  readonly part: JudgedExtension | undefined;
  readonly value: unknown;
  /** Why the value could not be read. */
  readonly problem: string | undefined;
}

/** The judged extensions and their OIDs by the content octets of the OID, as Latin-1 text. */
const BY_ENCODED_OID = new Map(
  JUDGED_EXTENSIONS.map((part) => {
    const { content } = readWhole(objectIdentifier(OID[part]));
    return [Buffer.from(content).toString('latin1'), { part, oid: OID[part] }] as const;
  }),
);

/** Reads one Extension (RFC 5280 4.1). DerError where it is none; a value that is not as expected is told in `problem`. */
export function readExtensionElement(der: Buffer): ExtensionElement {
  const cursor = new DerCursor(der);
  const limit = cursor.read(0, der.length, TAG.SEQUENCE);
  const oidStart = cursor.content;
  const oidEnd = cursor.read(oidStart, limit, TAG.OBJECT_IDENTIFIER);
  const known = BY_ENCODED_OID.get(der.toString('latin1', cursor.content, oidEnd));
  const oid = known?.oid ?? decodeObjectIdentifier(readElement(der, oidStart));
  const critical = der[oidEnd] === TAG.BOOLEAN;
  const valueStart = critical ? endOfTrue(cursor, limit) : oidEnd;
  if (cursor.read(valueStart, limit, TAG.OCTET_STRING) !== limit) {
    throw new DerError('unexpected', 'an element follows the value of an extension');
  }
  const decoded = known
    ? decodeOrTell(known.part, EXTENSION_DECODERS[known.part], der.subarray(cursor.content, limit))
    : NOT_ASKED_FOR;
  return { der, oid, critical, part: known?.part, ...decoded };
}

/** The end of a BOOLEAN that is TRUE; an explicit FALSE is no DER, since it is the default (X.690 11.5). */
function endOfTrue(cursor: DerCursor, limit: number): number {
  const end = cursor.read(cursor.end, limit, TAG.BOOLEAN);
  if (end - cursor.content !== 1 || cursor.octets[cursor.content] !== 0xff) {
    throw new DerError('not_der', 'critical is encoded, but not as TRUE');
  }
  return end;
}

/** A decoded part, or why it could not be decoded. */
export interface DecodedPart {
  readonly value: unknown;
  readonly problem: string | undefined;
}

const NOT_ASKED_FOR: DecodedPart = { value: undefined, problem: undefined };

/** Decodes a part; what is wrong with its encoding becomes a text that names the part. */
export function decodeOrTell(part: string, decode: (octets: Buffer) => unknown, octets: Buffer): DecodedPart {
  try {
    return { value: decode(octets), problem: undefined };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { value: undefined, problem: `${part}: ${error.message}` };
  }
}
