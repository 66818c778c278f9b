import { contextConstructed, integer, objectIdentifier, sequence, setOf } from '../asn1/der-writer';

/** id-signedData and id-data (RFC 5652 5.1 and 4). */
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const VERSION = 1;

/** RFC 5751 3.2.2, RFC 5280 4.2.2.1: what a caIssuers URL answers with where it holds several certificates. */
export const CERTS_ONLY_MEDIA_TYPE = 'application/pkcs7-mime; smime-type=certs-only';

/**
 * A SignedData without content and without signers, that only carries certificates (RFC 5751 3.7, RFC 5652 5.1), DER.
 * The certificates stand in the order of their encodings, since DER sorts a SET OF: readers build the path by name.
 */
export function encodeCertsOnly(certificatesDer: readonly Uint8Array[]): Uint8Array {
  const certificates = [...certificatesDer].sort((one, other) => Buffer.compare(one, other));
  const signedData = sequence(
    integer(VERSION),
    setOf(),
    sequence(objectIdentifier(DATA)),
    // [0] IMPLICIT CertificateSet
    contextConstructed(0, ...certificates),
    setOf(),
  );
  return sequence(objectIdentifier(SIGNED_DATA), contextConstructed(0, signedData));
}
