import {
  DerError,
  type DerElement,
  DerReader,
  decodeBoolean,
  decodeObjectIdentifier,
  decodeTime,
  readWhole,
} from '../asn1/der-reader';
import { generalizedTime, nullValue, objectIdentifier, octetString, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { assertNullValue } from '../x509/extensions/null-value';
import { OID } from '../x509/oids';
import type { Extension } from '../x509/tbs-certificate';
import { readHashAlgorithm } from './cert-id';

/** Object identifiers of OCSP (RFC 6960 4.2.1, 4.4; Common PKI V2.0 Part 4 for certHash). */
export const OCSP_OID = {
  basicResponse: '1.3.6.1.5.5.7.48.1.1',
  nonce: '1.3.6.1.5.5.7.48.1.2',
  acceptableResponses: '1.3.6.1.5.5.7.48.1.4',
  archiveCutoff: '1.3.6.1.5.5.7.48.1.6',
  extendedRevoke: '1.3.6.1.5.5.7.48.1.9',
  certHash: '1.3.36.8.3.13',
} as const;

/** Longest nonce there may be, in octets; the shortest has one (RFC 9654 2.1). */
export const LONGEST_NONCE = 128;

/** The nonce echoed or asked for; RangeError unless of 1 to 128 octets (RFC 9654 2.1). */
export function encodeNonce(nonce: Uint8Array): Extension {
  if (nonce.length === 0 || nonce.length > LONGEST_NONCE) {
    throw new RangeError('a nonce has 1 to 128 octets');
  }
  return { oid: OCSP_OID.nonce, critical: false, value: octetString(nonce) };
}

/** The octets of a nonce; {@link DerError} for none or more than 128. */
export function decodeNonce(value: Uint8Array): Uint8Array {
  const { content } = readWhole(value, TAG.OCTET_STRING);
  if (content.length === 0 || content.length > LONGEST_NONCE) {
    throw new DerError('unexpected', `a nonce has ${content.length} octets instead of 1 to 128`);
  }
  return content;
}

/**
 * archiveCutoff of a SingleResponse: statuses of certificates that expired at this instant or later are kept (RFC 6960
 * 4.4.4). Qualified status services name the notBefore of the CA (EN 319 411-2 CSS-6.3.10-10).
 */
export function encodeArchiveCutoff(since: Date): Extension {
  return { oid: OCSP_OID.archiveCutoff, critical: false, value: generalizedTime(since) };
}

export function decodeArchiveCutoff(value: Uint8Array): Date {
  return decodeTime(readWhole(value, TAG.GENERALIZED_TIME));
}

/** Hash of the certificate that a SingleResponse speaks of: evidence that it was issued (Common PKI V2.0 Part 4). */
export interface CertHash {
  readonly hashAlgorithmOid: string;
  readonly certificateHash: Uint8Array;
}

const SHA256_IDENTIFIER = sequence(objectIdentifier(OID.sha256), nullValue());

/** CertHash with SHA-256; `certificateSha256` are the 32 octets over the whole certificate. RangeError for another length. */
export function encodeCertHash(certificateSha256: Uint8Array): Extension {
  if (certificateSha256.length !== 32) throw new RangeError('a SHA-256 value has 32 octets');
  const value = sequence(SHA256_IDENTIFIER, octetString(certificateSha256));
  return { oid: OCSP_OID.certHash, critical: false, value };
}

export function decodeCertHash(value: Uint8Array): CertHash {
  const fields = new DerReader(readWhole(value, TAG.SEQUENCE).content);
  const hashAlgorithmOid = readHashAlgorithm(fields.next(TAG.SEQUENCE));
  const certificateHash = fields.next(TAG.OCTET_STRING).content;
  fields.end();
  return { hashAlgorithmOid, certificateHash };
}

/** extendedRevoke of a response: `revoked` may also mean that a certificate was never issued (RFC 6960 4.4.8). */
export function encodeExtendedRevoke(): Extension {
  return { oid: OCSP_OID.extendedRevoke, critical: false, value: nullValue() };
}

/** There is nothing to read; throws DerError unless the value is NULL. */
export function decodeExtendedRevoke(value: Uint8Array): void {
  assertNullValue(value);
}

/**
 * Extensions as they stand in requests and responses; {@link DerError} for an empty list, one extension twice, or a
 * FALSE that is written out though it is the default (RFC 5280 4.1, 4.2; X.690 11.5).
 */
export function readExtensions(list: DerElement): Extension[] {
  const extensions: Extension[] = [];
  const elements = new DerReader(list.content);
  if (elements.atEnd) throw new DerError('unexpected', 'a list of extensions is empty');
  while (!elements.atEnd) {
    const fields = new DerReader(elements.next(TAG.SEQUENCE).content);
    const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
    const flag = fields.optional(TAG.BOOLEAN);
    const critical = flag !== undefined && decodeBoolean(flag);
    if (flag && !critical) throw new DerError('not_der', 'the default FALSE is written out');
    const value = fields.next(TAG.OCTET_STRING).content;
    fields.end();
    extensions.push({ oid, critical, value });
  }
  if (new Set(extensions.map(({ oid }) => oid)).size < extensions.length) {
    throw new DerError('unexpected', 'an extension stands there twice');
  }
  return extensions;
}
