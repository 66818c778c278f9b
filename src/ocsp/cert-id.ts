import { createHash } from 'node:crypto';

import {
  type DerElement,
  DerReader,
  assertShortestInteger,
  decodeObjectIdentifier,
} from '../asn1/der-reader';
import { nullValue, objectIdentifier, octetString, sequence, tlv } from '../asn1/der-writer';
import { assertStrictDer } from '../asn1/strict-der';
import { TAG } from '../asn1/tags';
import { OID } from '../x509/oids';

/** Which certificate is asked for (RFC 6960 4.1.1). All octets share the memory of what was read. */
export interface CertId {
  readonly hashAlgorithmOid: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Content octets of the INTEGER, shortest form; may be zero, negative or of any length: see {@link isIssuableSerial}. */
  readonly serialNumber: Uint8Array;
  /** The whole element as it was sent; an answer repeats these octets (RFC 9919 3.1.1). */
  readonly der: Uint8Array;
}

/** Hashes by which an issuer is known to clients: SHA-1 of old (RFC 5019), SHA-256 of new ones (RFC 9919 3.1.1). */
export const CERT_ID_HASHES = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
export type CertIdHash = (typeof CERT_ID_HASHES)[number];

const HASH_OIDS: Readonly<Record<CertIdHash, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: OID.sha256,
  sha384: OID.sha384,
  sha512: OID.sha512,
};

/** What an issuer is called in a CertId. */
export interface IssuerHash {
  readonly hash: CertIdHash;
  readonly hashAlgorithmOid: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Equal to {@link issuerLookupKey} of every CertId that means this issuer by this hash. */
  readonly lookupKey: string;
}

/** The two parts of an issuer's certificate that are hashed. */
export interface HashedIssuer {
  /** DER of the subject Name. */
  readonly subjectDer: Uint8Array;
  /** Content of the subjectPublicKey BIT STRING without its count octet: `SubjectPublicKeyInfo.keyOctets`. */
  readonly keyOctets: Uint8Array;
}

/** All that a CertId may call this issuer, one for each of {@link CERT_ID_HASHES}; made once, when an issuer is loaded. */
export function issuerHashes({ subjectDer, keyOctets }: HashedIssuer): readonly IssuerHash[] {
  return CERT_ID_HASHES.map((hash) => {
    const parts = {
      hashAlgorithmOid: HASH_OIDS[hash],
      issuerNameHash: createHash(hash).update(subjectDer).digest(),
      issuerKeyHash: createHash(hash).update(keyOctets).digest(),
    };
    return { hash, ...parts, lookupKey: issuerLookupKey(parts) };
  });
}

/** A string for a Map from issuers' names to issuers; equal exactly where algorithm and both hashes are. */
export function issuerLookupKey({
  hashAlgorithmOid,
  issuerNameHash,
  issuerKeyHash,
}: Pick<CertId, 'hashAlgorithmOid' | 'issuerNameHash' | 'issuerKeyHash'>): string {
  // The length keeps octets of one hash from counting as the other's.
  return `${hashAlgorithmOid}/${issuerNameHash.length}/${latin1(issuerNameHash)}${latin1(issuerKeyHash)}`;
}

/** Parameters are NULL, as clients write them; whoever answers repeats what was sent instead. */
const IDENTIFIERS: ReadonlyMap<string, Uint8Array> = new Map(
  Object.values(HASH_OIDS).map((oid) => [oid, sequence(objectIdentifier(oid), nullValue())]),
);

/** DER of a CertId; `serialNumber` are content octets of the INTEGER. For asking, and for answers made before the request. */
export function encodeCertId(issuer: IssuerHash, serialNumber: Uint8Array): Uint8Array {
  const identifier = IDENTIFIERS.get(issuer.hashAlgorithmOid) ?? objectIdentifier(issuer.hashAlgorithmOid);
  return sequence(
    identifier,
    octetString(issuer.issuerNameHash),
    octetString(issuer.issuerKeyHash),
    tlv(TAG.INTEGER, serialNumber),
  );
}

const OID_BY_IDENTIFIER: ReadonlyMap<string, string> = new Map(
  [...IDENTIFIERS].map(([oid, der]) => [latin1(der), oid]),
);

/** Reads a CertId from its element; DerError where it is none in strict DER. Any hash algorithm is read. */
export function readCertId(element: DerElement): CertId {
  const fields = new DerReader(element.content);
  const algorithm = fields.next(TAG.SEQUENCE);
  const issuerNameHash = fields.next(TAG.OCTET_STRING).content;
  const issuerKeyHash = fields.next(TAG.OCTET_STRING).content;
  const serialNumber = fields.next(TAG.INTEGER).content;
  fields.end();
  assertShortestInteger(serialNumber);
  const hashAlgorithmOid = OID_BY_IDENTIFIER.get(latin1(algorithm.der)) ?? readHashAlgorithm(algorithm);
  return { hashAlgorithmOid, issuerNameHash, issuerKeyHash, serialNumber, der: element.der };
}

/** The algorithm of an AlgorithmIdentifier, whatever its parameters: for a hash they say nothing (RFC 5754 2: NULL or absent). */
export function readHashAlgorithm(algorithm: DerElement): string {
  const fields = new DerReader(algorithm.content);
  const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
  if (!fields.atEnd) assertStrictDer(fields.next().der);
  fields.end();
  return oid;
}

/** Whether a CA may have issued that serial number: positive, at most 20 octets (RFC 5280 4.1.2.2). Else no look-up is needed. */
export function isIssuableSerial(serialNumber: Uint8Array): boolean {
  const first = serialNumber[0];
  if (first === undefined || first >= 0x80 || serialNumber.length > 20) return false;
  return first > 0 || serialNumber.length > 1;
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
}
