import { DerReader, assertShortestInteger, decodeInteger, decodeTime, readWhole } from '../asn1/der-reader';
import { TAG, contextConstructedTag } from '../asn1/tags';
import { decodeLei, decodeLeiRole } from '../qcstatements/lei';
import { decodeAuthorityInformationAccess } from '../x509/extensions/authority-information-access';
import { decodeAuthorityKeyIdentifier } from '../x509/extensions/authority-key-identifier';
import { decodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { decodeCertificatePolicies } from '../x509/extensions/certificate-policies';
import { decodeCrlDistributionPoints } from '../x509/extensions/crl-distribution-points';
import { decodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { decodeKeyUsage } from '../x509/extensions/key-usage';
import { assertNullValue } from '../x509/extensions/null-value';
import { decodePrivateKeyUsagePeriod } from '../x509/extensions/private-key-usage-period';
import { decodeSubjectAltName } from '../x509/extensions/subject-alt-name';
import { decodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { decodeCertifiedKey } from './certified-key';
import { DerCursor } from './der-cursor';
import { decodeDistinguishedName } from './distinguished-name';
import { decodeStatedQualities } from './stated-qualities';

/** First and last second, and the identifier octets of their time types (RFC 5280 4.1.2.5). */
export interface CertifiedValidity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly notBeforeTag: number;
  readonly notAfterTag: number;
}

/** The validity of the issuer's own certificate. */
export interface IssuerValidity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** One entry of the list of extensions: all of an extension but its value. */
export interface ListedExtension {
  readonly oid: string;
  readonly critical: boolean;
}

/** How the fields of a TBSCertificate are read; each from its complete encoding, which is empty for an absent version. */
export const FIELD_DECODERS = {
  version: decodeVersion,
  serialNumber: decodeSerialNumber,
  signature: (der: Uint8Array): Uint8Array => der,
  issuer: decodeDistinguishedName,
  validity: decodeValidity,
  subject: decodeDistinguishedName,
  subjectPublicKeyInfo: decodeCertifiedKey,
} as const;

/** How the extensions that rules ask for are read; each from the octets inside the OCTET STRING. */
export const EXTENSION_DECODERS = {
  authorityKeyIdentifier: (value: Uint8Array) => ({ keyIdentifier: decodeAuthorityKeyIdentifier(value) }),
  subjectKeyIdentifier: decodeSubjectKeyIdentifier,
  keyUsage: decodeKeyUsage,
  privateKeyUsagePeriod: decodePrivateKeyUsagePeriod,
  certificatePolicies: decodeCertificatePolicies,
  subjectAltName: decodeSubjectAltName,
  basicConstraints: decodeBasicConstraints,
  extKeyUsage: decodeExtKeyUsage,
  cRLDistributionPoints: decodeCrlDistributionPoints,
  authorityInfoAccess: decodeAuthorityInformationAccess,
  ocspNoCheck: decodePresence,
  qcStatements: decodeStatedQualities,
  validityAssuredShortTerm: decodePresence,
  noRevAvail: decodePresence,
  lei: decodeLei,
  leiRole: decodeLeiRole,
} as const;

export type CertificateField = keyof typeof FIELD_DECODERS;
export type JudgedExtension = keyof typeof EXTENSION_DECODERS;

type Decoded<T extends Record<string, (octets: Buffer) => unknown>> = {
  readonly [Part in keyof T]: ReturnType<T[Part]>;
};

/**
 * What rules may read of a certificate: its fields, the value of each extension or undefined where it is absent, the
 * list of extensions, what could not be read, and the validity of the issuer (undefined for a root).
 */
export interface CertificateParts
  extends Decoded<typeof FIELD_DECODERS>, Partial<Decoded<typeof EXTENSION_DECODERS>> {
  /** OIDs, order and criticality of all extensions. */
  readonly extensionList: readonly ListedExtension[];
  /** Which parts are not the DER that was to be expected; undefined if there are none. */
  readonly unreadable: string | undefined;
  readonly issuerValidity: IssuerValidity | undefined;
}

/** A part of a certificate, as rules declare what they read. */
export type CertificatePart = keyof CertificateParts;

export const CERTIFICATE_FIELDS = Object.keys(FIELD_DECODERS) as readonly CertificateField[];
export const JUDGED_EXTENSIONS = Object.keys(EXTENSION_DECODERS) as readonly JudgedExtension[];

/** Every part; its place in this list is its bit in the masks of the linter. */
export const CERTIFICATE_PARTS: readonly CertificatePart[] = [
  ...CERTIFICATE_FIELDS,
  ...JUDGED_EXTENSIONS,
  'extensionList',
  'unreadable',
  'issuerValidity',
];

/** 3 for v3; the default, where the field is absent, is v1 (RFC 5280 4.1.2.1). */
function decodeVersion(der: Uint8Array): number {
  if (der.length === 0) return 1;
  return Number(decodeInteger(readWhole(readWhole(der, contextConstructedTag(0)).content))) + 1;
}

/** The content octets of the INTEGER. */
function decodeSerialNumber(der: Buffer): Uint8Array {
  const cursor = new DerCursor(der);
  const end = cursor.read(0, der.length, TAG.INTEGER);
  const content = der.subarray(cursor.content, end);
  assertShortestInteger(content);
  return content;
}

function decodeValidity(der: Uint8Array): CertifiedValidity {
  const times = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  const notBefore = times.next();
  const notAfter = times.next();
  times.end();
  return {
    notBefore: decodeTime(notBefore),
    notAfter: decodeTime(notAfter),
    notBeforeTag: notBefore.tag,
    notAfterTag: notAfter.tag,
  };
}

/** An extension that says all by being there: its value is NULL. */
function decodePresence(value: Uint8Array): true {
  assertNullValue(value);
  return true;
}
