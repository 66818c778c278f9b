import { bitString, concat, contextConstructed, integer, sequence, time } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { type SignatureAlgorithm, signatureAlgorithmIdentifier } from './algorithms';
import type { RevokedCertificate } from './certificate-list';
import { crlReasonNumber, crlReasonOf } from './crl-reason';
import { OID } from './oids';
import { type Extension, encodeExtension } from './tbs-certificate';

/** What a CRL says besides its entries. */
export interface CertificateListHeader {
  /** The Name of the CRL issuer, octet for octet the subject of its certificate (RFC 5280 5.1.2.3). */
  readonly issuerDer: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** In the order in which they are written; at least one. */
  readonly extensions: readonly Extension[];
}

/** What signs a CRL: a `Signer` of src/keys. */
export interface CertificateListSigner {
  readonly signatureAlgorithm: SignatureAlgorithm;
  signStream(chunks: Iterable<Uint8Array>): Uint8Array | Promise<Uint8Array>;
}

const VERSION_2 = integer(1);
/** A header of tag and length never needs more: lengths stay below 2^32. */
const LONGEST_HEADER = 6;
/** A serial number of 20 octets, GeneralizedTime, both entry extensions; below 128, so each length has one octet. */
const LONGEST_ENTRY = 81;
const USUAL_ENTRY = 52;
const FIRST_ENTRIES = 256;
/** Room for the algorithm and a signature of RSA-4096 after the extensions. */
const SIGNATURE_ROOM = 1024;

const FIRST_SECOND = Date.UTC(1950, 0, 1) / 1000;
const GENERALIZED_FROM = Date.UTC(2050, 0, 1) / 1000;
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;
const SECONDS_OF_DAY = 86400;
const REMEMBERED_DAYS = 10_000;

const REMOVE_FROM_CRL = crlReasonNumber('removeFromCRL');

/** `reasonCode` up to its value: Extension, OID 2.5.29.21, OCTET STRING, ENUMERATED. */
const REASON_CODE = Buffer.from('300a0603551d1504030a01', 'hex');
/** `invalidityDate` up to its digits: Extension, OID 2.5.29.24, OCTET STRING, GeneralizedTime. */
const INVALIDITY_DATE = Buffer.from('30180603551d180411180f', 'hex');
const REASON_CODE_OCTETS = REASON_CODE.length + 1;
const INVALIDITY_DATE_OCTETS = INVALIDITY_DATE.length + 15;
const UTC_TIME_OCTETS = 15;
const GENERALIZED_TIME_OCTETS = 17;

/**
 * Writes a version 2 CertificateList (RFC 5280 5.1), entry by entry, in one buffer: room for the header is left in front,
 * because DER puts lengths first, and filled in at the end. Memory is the list itself where `expectedEntries` is
 * about right; a list that outgrows it is copied a few times. No object is made for an entry.
 *
 * Entries stand in the order in which they come. That a serial number comes once only is up to the caller.
 */
export class CertificateListWriter {
  private readonly isDelta: boolean;
  private readonly fixedPart: Uint8Array;
  private readonly extensionsDer: Uint8Array;
  private readonly entriesStart: number;
  private buffer: Buffer;
  private position: number;
  private count = 0;
  private finished = false;
  private readonly digitsByDay = new Map<number, Uint8Array>();
  private lastDay = Number.NaN;
  private lastDigits: Uint8Array = Buffer.alloc(8);

  /** `expectedEntries` sizes the buffer. RangeError without extensions: a list of version 2 has some. */
  constructor(
    private readonly header: CertificateListHeader,
    expectedEntries = FIRST_ENTRIES,
  ) {
    const { extensions, signatureAlgorithm, issuerDer, thisUpdate, nextUpdate } = header;
    if (extensions.length === 0) throw new RangeError('a CRL has at least a number and a key identifier');
    this.isDelta = extensions.some(({ oid }) => oid === OID.deltaCrlIndicator);
    this.fixedPart = concat(
      VERSION_2,
      signatureAlgorithmIdentifier(signatureAlgorithm),
      issuerDer,
      time(thisUpdate),
      time(nextUpdate),
    );
    this.extensionsDer = contextConstructed(0, sequence(...extensions.map(encodeExtension)));
    // Three headers stand before the first entry: CertificateList, TBSCertList, revokedCertificates.
    this.entriesStart = 3 * LONGEST_HEADER + this.fixedPart.length;
    this.position = this.entriesStart;
    const room = Math.max(FIRST_ENTRIES, expectedEntries) * USUAL_ENTRY;
    // Pages that nothing is written to take no memory.
    this.buffer = Buffer.allocUnsafeSlow(
      this.entriesStart + room + this.extensionsDer.length + SIGNATURE_ROOM,
    );
  }

  get entryCount(): number {
    return this.count;
  }

  /** Adds entries; RangeError as {@link addRow}. */
  addAll(entries: Iterable<RevokedCertificate>): void {
    for (const { serialNumber, revocationDate, reason, invalidityDate } of entries) {
      this.addRow(
        serialNumber,
        Math.floor(revocationDate.getTime() / 1000),
        reason === undefined ? 0 : crlReasonNumber(reason),
        invalidityDate === undefined ? null : Math.floor(invalidityDate.getTime() / 1000),
      );
    }
  }

  /**
   * Adds one entry from the columns of a row: the content octets of the serial number (positive, shortest form, at most
   * 20), revocation time and invalidity time in Unix seconds, number of the reason (0 is written by omission). RangeError
   * for anything else, for `removeFromCRL` outside a delta, and for years outside 1950 to 9999 (RFC 5280 5.1.2.6, 5.3).
   */
  addRow(serial: Uint8Array, revokedAt: number, reasonCode: number, invalidityAt: number | null): void {
    if (this.finished) throw new RangeError('the list is finished');
    const serialLength = serial.length;
    assertSerial(serial, serialLength);
    this.assertReason(reasonCode);
    assertSeconds(revokedAt);
    if (invalidityAt !== null) assertSeconds(invalidityAt);
    if (this.buffer.length - this.position < LONGEST_ENTRY) this.grow(LONGEST_ENTRY);

    const utcTime = revokedAt < GENERALIZED_FROM;
    const extensionsLength =
      (reasonCode === 0 ? 0 : REASON_CODE_OCTETS) + (invalidityAt === null ? 0 : INVALIDITY_DATE_OCTETS);
    const { buffer } = this;
    let at = this.position;
    buffer[at++] = TAG.SEQUENCE;
    buffer[at++] =
      2 +
      serialLength +
      (utcTime ? UTC_TIME_OCTETS : GENERALIZED_TIME_OCTETS) +
      (extensionsLength === 0 ? 0 : 2 + extensionsLength);
    buffer[at++] = TAG.INTEGER;
    buffer[at++] = serialLength;
    at = copyInto(buffer, at, serial);
    buffer[at++] = utcTime ? TAG.UTC_TIME : TAG.GENERALIZED_TIME;
    buffer[at++] = (utcTime ? UTC_TIME_OCTETS : GENERALIZED_TIME_OCTETS) - 2;
    at = this.writeTime(at, revokedAt, utcTime ? 2 : 0);
    if (extensionsLength > 0) {
      buffer[at++] = TAG.SEQUENCE;
      buffer[at++] = extensionsLength;
      if (reasonCode !== 0) {
        at = copyInto(buffer, at, REASON_CODE);
        buffer[at++] = reasonCode;
      }
      if (invalidityAt !== null) {
        at = copyInto(buffer, at, INVALIDITY_DATE);
        at = this.writeTime(at, invalidityAt, 0);
      }
    }
    this.position = at;
    this.count++;
  }

  /**
   * Signs and returns the DER of the CertificateList, a view of the writer's buffer. revokedCertificates is absent where
   * there is no entry (RFC 5280 5.1.2.6). Once only; RangeError if `signer` signs with another algorithm than announced.
   */
  async finish(signer: CertificateListSigner): Promise<Uint8Array> {
    if (this.finished) throw new RangeError('the list is finished');
    if (signer.signatureAlgorithm !== this.header.signatureAlgorithm) {
      throw new RangeError('the signer signs with another algorithm than the list announces');
    }
    this.finished = true;
    let start = this.entriesStart;
    const prepend = (octets: Uint8Array): void => {
      start -= octets.length;
      this.buffer.set(octets, start);
    };
    if (this.count > 0) prepend(derHeader(TAG.SEQUENCE, this.position - start));
    this.append(this.extensionsDer);
    prepend(this.fixedPart);
    prepend(derHeader(TAG.SEQUENCE, this.position - start));
    const signature = await signer.signStream([this.buffer.subarray(start, this.position)]);
    this.append(concat(signatureAlgorithmIdentifier(signer.signatureAlgorithm), bitString(signature)));
    prepend(derHeader(TAG.SEQUENCE, this.position - start));
    return this.buffer.subarray(start, this.position);
  }

  private append(octets: Uint8Array): void {
    if (this.buffer.length - this.position < octets.length) this.grow(octets.length, 0);
    this.buffer.set(octets, this.position);
    this.position += octets.length;
  }

  /** Four times the size: pages that are not written to cost nothing, and little is held twice while copying. */
  private grow(needed: number, spare = 3 * this.position): void {
    const larger = Buffer.allocUnsafeSlow(this.position + needed + spare);
    this.buffer.copy(larger, 0, 0, this.position);
    this.buffer = larger;
  }

  private assertReason(reasonCode: number): void {
    if (reasonCode === 0 || (reasonCode !== REMOVE_FROM_CRL && crlReasonOf(reasonCode) !== undefined)) return;
    if (reasonCode !== REMOVE_FROM_CRL) throw new RangeError(`no reason has the number ${reasonCode}`);
    if (!this.isDelta) throw new RangeError('removeFromCRL is for delta CRLs');
  }

  /** Writes the digits of a time from the `skip`th on (2 for UTCTime: no century) and Z; returns the next position. */
  private writeTime(start: number, seconds: number, skip: number): number {
    const day = Math.floor(seconds / SECONDS_OF_DAY);
    const digits = day === this.lastDay ? this.lastDigits : this.digitsOf(day);
    const { buffer } = this;
    let at = start;
    for (let i = skip; i < 8; i++) buffer[at++] = digits[i] ?? 0;
    const ofDay = seconds - day * SECONDS_OF_DAY;
    const minutes = (ofDay / 60) | 0;
    const hour = (minutes / 60) | 0;
    at = writeTwoDigits(buffer, at, hour);
    at = writeTwoDigits(buffer, at, minutes - hour * 60);
    at = writeTwoDigits(buffer, at, ofDay - minutes * 60);
    buffer[at++] = 0x5a;
    return at;
  }

  /** YYYYMMDD of a day counted from 1970. */
  private digitsOf(day: number): Uint8Array {
    let digits = this.digitsByDay.get(day);
    if (digits === undefined) {
      const iso = new Date(day * SECONDS_OF_DAY * 1000).toISOString();
      digits = Buffer.from(iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10), 'latin1');
      if (this.digitsByDay.size >= REMEMBERED_DAYS) this.digitsByDay.clear();
      this.digitsByDay.set(day, digits);
    }
    this.lastDay = day;
    this.lastDigits = digits;
    return digits;
  }
}

/** The content octets of a serial number that a CA may have issued (RFC 5280 4.1.2.2, 5.1.2.6). */
function assertSerial(serial: Uint8Array, length: number): void {
  const first = serial[0];
  if (first === undefined || length > 20) throw new RangeError('a serial number has 1 to 20 octets');
  if (first >= 0x80) throw new RangeError('a serial number is negative');
  if (first === 0 && (serial[1] ?? 0) < 0x80) {
    throw new RangeError('a serial number is zero or not in its shortest form');
  }
}

function assertSeconds(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < FIRST_SECOND || seconds > LAST_SECOND) {
    throw new RangeError('a time is not a whole second of the years 1950 to 9999');
  }
}

function copyInto(buffer: Buffer, start: number, octets: Uint8Array): number {
  // For so few octets a loop is faster than `set`.
  const { length } = octets;
  for (let i = 0; i < length; i++) buffer[start + i] = octets[i] ?? 0;
  return start + length;
}

function writeTwoDigits(buffer: Buffer, at: number, value: number): number {
  const tens = (value / 10) | 0;
  buffer[at] = 0x30 + tens;
  buffer[at + 1] = 0x30 + value - tens * 10;
  return at + 2;
}

/** Identifier and shortest length octets of an element whose content stands elsewhere (X.690 8.1.3, 10.1). */
function derHeader(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Buffer.of(tag, length);
  const lengthOctets = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
  const header = Buffer.alloc(2 + lengthOctets);
  header[0] = tag;
  header[1] = 0x80 | lengthOctets;
  header.writeUIntBE(length, 2, lengthOctets);
  return header;
}
