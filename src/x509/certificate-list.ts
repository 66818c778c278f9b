import {
  DerError,
  DerReader,
  type DerElement,
  assertShortestInteger,
  decodeBitString,
  decodeBoolean,
  decodeInteger,
  decodeObjectIdentifier,
  decodeTime,
  readElement,
  readWhole,
} from '../asn1/der-reader';
import { TAG, contextConstructedTag } from '../asn1/tags';
import type { CrlReason } from './crl-reason';
import { decodeCrlNumber } from './extensions/crl-number';
import { decodeDeltaCrlIndicator } from './extensions/delta-crl-indicator';
import { decodeInvalidityDate } from './extensions/invalidity-date';
import {
  decodeIssuingDistributionPoint,
  type IssuingDistributionPoint,
} from './extensions/issuing-distribution-point';
import { decodeReasonCode } from './extensions/reason-code';
import { type ParsedName, parseName } from './name';
import { OID } from './oids';
import type { Extension } from './tbs-certificate';

/** One entry of a CRL (RFC 5280 5.1.2.6, 5.3). */
export interface RevokedCertificate {
  /** Content octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly revocationDate: Date;
  /** Absent for `unspecified`. */
  readonly reason?: CrlReason;
  readonly invalidityDate?: Date;
}

/** An entry as read; `reason` is `unspecified` only where the list says so in words. */
export interface RevokedCertificateView extends RevokedCertificate {
  readonly revocationDateTag: number;
}

/** A CertificateList taken apart; the signature is not verified, entries are read when they are asked for. */
export interface CertificateListView {
  readonly der: Uint8Array;
  /** The octets that are signed. */
  readonly tbsDer: Uint8Array;
  /** 2 for v2. */
  readonly version: number;
  readonly issuer: ParsedName;
  readonly thisUpdate: Date;
  readonly thisUpdateTag: number;
  readonly nextUpdate?: Date;
  readonly nextUpdateTag?: number;
  /** AlgorithmIdentifier beside the signature. */
  readonly signatureAlgorithmDer: Uint8Array;
  /** AlgorithmIdentifier inside what is signed; has to be the same octets (RFC 5280 5.1.1.2). */
  readonly tbsSignatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
  readonly extensions: readonly Extension[];
  /** From cRLNumber; undefined where there is none. */
  readonly crlNumber?: bigint;
  /** From deltaCRLIndicator; only a delta has one. */
  readonly baseCrlNumber?: bigint;
  readonly issuingDistributionPoint?: IssuingDistributionPoint;
  /** Whether revokedCertificates is there at all (RFC 5280 5.1.2.6). */
  readonly hasEntries: boolean;
  extension(oid: string): Extension | undefined;
  /** The entries in their order, one at a time; {@link DerError} at the first that is malformed or has a critical extension. */
  entries(): IterableIterator<RevokedCertificateView>;
  /** The entry with these content octets of the serial number. */
  find(serialNumber: Uint8Array): RevokedCertificateView | undefined;
}

/**
 * Reads a CertificateList (RFC 5280 5.1); {@link DerError} where it is not one in strict DER, has an empty
 * revokedCertificates or extensions, one extension twice, extensions in version 1, or a number or issuing distribution
 * point that cannot be read. What a list should say, and whether it is for this CA, is the caller's to judge.
 */
export function parseCertificateList(der: Uint8Array): CertificateListView {
  const outer = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  const tbs = outer.next(TAG.SEQUENCE);
  const signatureAlgorithmDer = outer.next(TAG.SEQUENCE).der;
  const { unusedBits, octets: signature } = decodeBitString(outer.next(TAG.BIT_STRING));
  outer.end();
  if (unusedBits !== 0) throw new DerError('unexpected', 'the signature is not a whole number of octets');

  const fields = new DerReader(tbs.content);
  const versionElement = fields.optional(TAG.INTEGER);
  // v1 is said by omission, and v3 does not exist (RFC 5280 5.1.2.1).
  if (versionElement && decodeInteger(versionElement) !== 1n) {
    throw new DerError('unexpected', 'the version of the list is not v2 (1)');
  }
  const version = versionElement ? 2 : 1;
  const tbsSignatureAlgorithmDer = fields.next(TAG.SEQUENCE).der;
  const issuer = parseName(fields.next(TAG.SEQUENCE).der);
  const thisUpdate = fields.next();
  const next = fields.peekTag();
  const nextUpdate = next === TAG.UTC_TIME || next === TAG.GENERALIZED_TIME ? fields.next() : undefined;
  const revoked = fields.optional(TAG.SEQUENCE);
  if (revoked?.content.length === 0) throw new DerError('unexpected', 'revokedCertificates is empty');
  const wrapped = fields.optional(contextConstructedTag(0));
  fields.end();
  if (wrapped && version === 1) throw new DerError('unexpected', 'a list of version 1 has extensions');
  const extensions = wrapped ? readExtensions(readWhole(wrapped.content, TAG.SEQUENCE)) : [];
  const extension = (oid: string): Extension | undefined => extensions.find((other) => other.oid === oid);
  const decoded = <T>(oid: string, decode: (value: Uint8Array) => T): T | undefined => {
    const found = extension(oid);
    return found && decode(found.value);
  };
  const crlNumber = decoded(OID.crlNumber, decodeCrlNumber);
  const baseCrlNumber = decoded(OID.deltaCrlIndicator, decodeDeltaCrlIndicator);
  const issuingDistributionPoint = decoded(OID.issuingDistributionPoint, decodeIssuingDistributionPoint);
  const entriesContent = revoked?.content ?? new Uint8Array();
  return {
    der,
    tbsDer: tbs.der,
    version,
    issuer,
    thisUpdate: decodeTime(thisUpdate),
    thisUpdateTag: thisUpdate.tag,
    ...(nextUpdate ? { nextUpdate: decodeTime(nextUpdate), nextUpdateTag: nextUpdate.tag } : {}),
    signatureAlgorithmDer,
    tbsSignatureAlgorithmDer,
    signature,
    extensions,
    ...(crlNumber === undefined ? {} : { crlNumber }),
    ...(baseCrlNumber === undefined ? {} : { baseCrlNumber }),
    ...(issuingDistributionPoint ? { issuingDistributionPoint } : {}),
    hasEntries: revoked !== undefined,
    extension,
    entries: () => entriesOf(entriesContent, version),
    find: (serialNumber) => findEntry(entriesContent, version, serialNumber),
  };
}

function readExtensions(list: DerElement): Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  const elements = new DerReader(list.content);
  if (elements.atEnd) throw new DerError('unexpected', 'a list of extensions is empty');
  while (!elements.atEnd) {
    const fields = new DerReader(elements.next(TAG.SEQUENCE).content);
    const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
    const flag = fields.optional(TAG.BOOLEAN);
    const critical = flag ? decodeBoolean(flag) : false;
    if (flag && !critical) throw new DerError('not_der', 'the default FALSE is written out');
    const value = fields.next(TAG.OCTET_STRING).content;
    fields.end();
    if (seen.has(oid)) throw new DerError('unexpected', `the extension ${oid} stands there twice`);
    seen.add(oid);
    extensions.push({ oid, critical, value });
  }
  return extensions;
}

function* entriesOf(content: Uint8Array, version: number): IterableIterator<RevokedCertificateView> {
  for (let offset = 0; offset < content.length;) {
    const entry = readElement(content, offset);
    offset += entry.der.length;
    yield readEntry(entry, version);
  }
}

function readEntry(entry: DerElement, version: number): RevokedCertificateView {
  if (entry.tag !== TAG.SEQUENCE) throw new DerError('unexpected', 'an entry is not a SEQUENCE');
  const fields = new DerReader(entry.content);
  const serialNumber = fields.next(TAG.INTEGER).content;
  assertSerialNumber(serialNumber);
  const revocationDate = fields.next();
  const list = fields.optional(TAG.SEQUENCE);
  fields.end();
  if (list && version === 1) throw new DerError('unexpected', 'an entry of a version 1 list has extensions');
  let reason: CrlReason | undefined;
  let invalidityDate: Date | undefined;
  for (const { oid, critical, value } of list ? readExtensions(list) : []) {
    // certificateIssuer of an indirect list is one of these; to pass it over would misread the entry (RFC 5280 5.3).
    if (critical) throw new DerError('unexpected', `an entry has the critical extension ${oid}`);
    if (oid === OID.reasonCode) reason = decodeReasonCode(value);
    if (oid === OID.invalidityDate) invalidityDate = decodeInvalidityDate(value);
  }
  return {
    serialNumber,
    revocationDate: decodeTime(revocationDate),
    revocationDateTag: revocationDate.tag,
    ...(reason === undefined ? {} : { reason }),
    ...(invalidityDate === undefined ? {} : { invalidityDate }),
  };
}

/** RFC 5280 4.1.2.2: positive, at most 20 octets. */
function assertSerialNumber(content: Uint8Array): void {
  assertShortestInteger(content);
  const first = content[0] ?? 0;
  if (content.length > 20 || first >= 0x80 || (first === 0 && content.length === 1)) {
    throw new DerError('unexpected', 'a serial number is zero, negative or longer than 20 octets');
  }
}

function findEntry(
  content: Uint8Array,
  version: number,
  serialNumber: Uint8Array,
): RevokedCertificateView | undefined {
  const { length } = serialNumber;
  for (let offset = 0; offset < content.length;) {
    const entryLength = content[offset + 1] ?? 0;
    // Nearly every entry has one length octet: it is passed over without an object.
    const short = entryLength < 0x80 && content[offset] === TAG.SEQUENCE;
    const entry = short ? undefined : readElement(content, offset);
    const start = entry ? offset + entry.der.length - entry.content.length : offset + 2;
    const end = entry ? offset + entry.der.length : start + entryLength;
    if (
      content[start] === TAG.INTEGER &&
      content[start + 1] === length &&
      equalsAt(content, start + 2, serialNumber)
    ) {
      return readEntry(readElement(content, offset), version);
    }
    offset = end;
  }
  return undefined;
}

function equalsAt(content: Uint8Array, start: number, octets: Uint8Array): boolean {
  for (let i = 0; i < octets.length; i++) if (content[start + i] !== octets[i]) return false;
  return true;
}
