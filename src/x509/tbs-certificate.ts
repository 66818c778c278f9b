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
  readWhole,
} from '../asn1/der-reader';
import { DerOutput, elementOctets } from '../asn1/der-output';
import {
  boolean,
  contextConstructed,
  integer,
  objectIdentifier,
  sequence,
  time,
  unsignedInteger,
} from '../asn1/der-writer';
import { TAG, contextConstructedTag, contextTag } from '../asn1/tags';
import { type SignatureAlgorithm, signatureAlgorithmIdentifier } from './algorithms';
import { type ParsedName, parseName } from './name';

/** A certificate extension; `value` is the DER inside the OCTET STRING (RFC 5280 4.1). */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** What goes into a TBSCertificate; all `…Der` members are complete encodings. */
export interface TbsCertificateParts {
  /** Big-endian, at most 20 octets, positive (RFC 5280 4.1.2.2). */
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly issuerDer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subjectDer: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly extensionsDer: readonly Uint8Array[];
}

/** A TBSCertificate as read; names are parsed when they are asked for. */
export interface TbsCertificateView {
  readonly der: Uint8Array;
  /** 3 for v3. */
  readonly version: number;
  /** Content octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithmDer: Uint8Array;
  readonly issuer: ParsedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly notBeforeTag: number;
  readonly notAfterTag: number;
  readonly subject: ParsedName;
  readonly spkiDer: Uint8Array;
  readonly extensions: readonly Extension[];
  /** The first extension of that type. */
  extension(oid: string): Extension | undefined;
}

/** A certificate taken apart; the signature is not verified. */
export interface CertificateView {
  readonly der: Uint8Array;
  readonly tbs: TbsCertificateView;
  readonly signatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
}

const TRUE = boolean(true);
const NOTHING = new Uint8Array(0);
const VERSION_3 = contextConstructed(0, integer(2));

/** One Extension; `critical` FALSE is the default and therefore not encoded (X.690 11.5). */
export function encodeExtension({ oid, critical, value }: Extension): Uint8Array {
  const oidDer = objectIdentifier(oid);
  const flag = critical ? TRUE : NOTHING;
  const contentOctets = oidDer.length + flag.length + elementOctets(value.length);
  const output = new DerOutput(elementOctets(contentOctets));
  output.header(TAG.SEQUENCE, contentOctets);
  output.append(oidDer);
  output.append(flag);
  output.header(TAG.OCTET_STRING, value.length);
  output.append(value);
  return output.octets;
}

/** The DER of a version 3 TBSCertificate (RFC 5280 4.1), extensions in the given order, of which there is at least one. */
export function buildTbsCertificate(parts: TbsCertificateParts): Uint8Array {
  const fields = [
    VERSION_3,
    unsignedInteger(parts.serialNumber),
    signatureAlgorithmIdentifier(parts.signatureAlgorithm),
    parts.issuerDer,
    encodeValidity(parts.notBefore, parts.notAfter),
    parts.subjectDer,
    parts.spkiDer,
  ];
  const extensionsOctets = totalOctets(parts.extensionsDer);
  const listOctets = elementOctets(extensionsOctets);
  const contentOctets = totalOctets(fields) + elementOctets(listOctets);
  const output = new DerOutput(elementOctets(contentOctets));
  output.header(TAG.SEQUENCE, contentOctets);
  for (const field of fields) output.append(field);
  output.header(contextConstructedTag(3), listOctets);
  output.header(TAG.SEQUENCE, extensionsOctets);
  for (const extension of parts.extensionsDer) output.append(extension);
  return output.octets;
}

function totalOctets(parts: readonly Uint8Array[]): number {
  let total = 0;
  for (const part of parts) total += part.length;
  return total;
}

/** The Validity encoded last: the certificates that a profile issues within one second have the same. */
let lastValidity = { notBefore: NaN, notAfter: NaN, der: NOTHING as Uint8Array };

function encodeValidity(notBefore: Date, notAfter: Date): Uint8Array {
  if (lastValidity.notBefore !== notBefore.getTime() || lastValidity.notAfter !== notAfter.getTime()) {
    const der = sequence(time(notBefore), time(notAfter));
    lastValidity = { notBefore: notBefore.getTime(), notAfter: notAfter.getTime(), der };
  }
  return lastValidity.der;
}

/** The Certificate of a TBSCertificate and its signature value (RFC 5280 4.1.1). */
export function assembleCertificate(
  tbsDer: Uint8Array,
  signatureAlgorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  const algorithmDer = signatureAlgorithmIdentifier(signatureAlgorithm);
  const bitStringOctets = 1 + signature.length;
  const contentOctets = tbsDer.length + algorithmDer.length + elementOctets(bitStringOctets);
  const output = new DerOutput(elementOctets(contentOctets));
  output.header(TAG.SEQUENCE, contentOctets);
  output.append(tbsDer);
  output.append(algorithmDer);
  output.header(TAG.BIT_STRING, bitStringOctets);
  // A signature is a whole number of octets: no unused bits.
  output.octet(0);
  output.append(signature);
  return output.octets;
}

class ParsedTbsCertificate implements TbsCertificateView {
  private parsedIssuer: ParsedName | undefined;
  private parsedSubject: ParsedName | undefined;

  constructor(
    readonly der: Uint8Array,
    readonly version: number,
    readonly serialNumber: Uint8Array,
    readonly signatureAlgorithmDer: Uint8Array,
    private readonly issuerDer: Uint8Array,
    private readonly validity: { readonly notBefore: DerElement; readonly notAfter: DerElement },
    private readonly subjectDer: Uint8Array,
    readonly spkiDer: Uint8Array,
    readonly extensions: readonly Extension[],
  ) {
    this.notBefore = decodeTime(validity.notBefore);
    this.notAfter = decodeTime(validity.notAfter);
  }

  readonly notBefore: Date;
  readonly notAfter: Date;

  get notBeforeTag(): number {
    return this.validity.notBefore.tag;
  }

  get notAfterTag(): number {
    return this.validity.notAfter.tag;
  }

  get issuer(): ParsedName {
    return (this.parsedIssuer ??= parseName(this.issuerDer));
  }

  get subject(): ParsedName {
    return (this.parsedSubject ??= parseName(this.subjectDer));
  }

  extension(oid: string): Extension | undefined {
    return this.extensions.find((extension) => extension.oid === oid);
  }
}

/** Reads a TBSCertificate; throws {@link DerError} where it is not one. Unique identifiers are refused as obsolete. */
export function parseTbsCertificate(tbsDer: Uint8Array): TbsCertificateView {
  const fields = DerReader.inside(tbsDer, TAG.SEQUENCE);
  const version = fields.optional(contextConstructedTag(0));
  const serialNumber = fields.next(TAG.INTEGER).content;
  assertShortestInteger(serialNumber);
  const signatureAlgorithm = fields.next(TAG.SEQUENCE);
  const issuer = fields.next(TAG.SEQUENCE);
  const validity = fields.enter(TAG.SEQUENCE);
  const notBefore = validity.next();
  const notAfter = validity.next();
  validity.end();
  const subject = fields.next(TAG.SEQUENCE);
  const spki = fields.next(TAG.SEQUENCE);
  const unique = fields.peekTag();
  if (unique === contextTag(1) || unique === contextTag(2)) {
    throw new DerError('unexpected', 'issuerUniqueID and subjectUniqueID are not used (RFC 5280 4.1.2.8)');
  }
  const extensions = fields.optional(contextConstructedTag(3));
  fields.end();
  return new ParsedTbsCertificate(
    tbsDer,
    version ? Number(decodeInteger(readWhole(version.content))) + 1 : 1,
    serialNumber,
    signatureAlgorithm.der,
    issuer.der,
    { notBefore, notAfter },
    subject.der,
    spki.der,
    extensions ? readExtensions(extensions.content) : [],
  );
}

function readExtensions(content: Uint8Array): Extension[] {
  const extensions: Extension[] = [];
  const list = DerReader.inside(content, TAG.SEQUENCE);
  while (!list.atEnd) {
    const fields = list.enter(TAG.SEQUENCE);
    const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
    const critical = fields.optional(TAG.BOOLEAN);
    const value = fields.next(TAG.OCTET_STRING).content;
    fields.end();
    extensions.push({ oid, critical: critical ? decodeBoolean(critical) : false, value });
  }
  return extensions;
}

/** Reads a Certificate; throws {@link DerError} where it is not one. */
export function parseCertificate(der: Uint8Array): CertificateView {
  const fields = DerReader.inside(der, TAG.SEQUENCE);
  const tbs = fields.next(TAG.SEQUENCE);
  const signatureAlgorithm = fields.next(TAG.SEQUENCE);
  const { unusedBits, octets: signature } = decodeBitString(fields.next(TAG.BIT_STRING));
  fields.end();
  if (unusedBits !== 0) throw new DerError('unexpected', 'the signature is not a whole number of octets');
  return { der, tbs: parseTbsCertificate(tbs.der), signatureAlgorithmDer: signatureAlgorithm.der, signature };
}
