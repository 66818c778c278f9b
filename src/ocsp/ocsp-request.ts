import { DerError, DerReader, type DerElement, readWhole } from '../asn1/der-reader';
import { sequence } from '../asn1/der-writer';
import { assertStrictDer } from '../asn1/strict-der';
import { TAG, contextConstructedTag } from '../asn1/tags';
import type { Extension } from '../x509/tbs-certificate';
import { type CertId, readCertId } from './cert-id';
import { OcspRefusal } from './ocsp-error';
import { OCSP_OID, decodeNonce, readExtensions } from './ocsp-extensions';

/** What an OCSPRequest asks. All octets share the memory of the request. */
export interface OcspRequest {
  /** In the order in which they are asked for; 1 to 100. */
  readonly certIds: readonly CertId[];
  /** To be echoed; undefined where none was sent, or one of a size that is answered without nonce. */
  readonly nonce?: Uint8Array;
}

/** Longest request in octets that is read at all. Over HTTP a longer body is 413, without parsing. */
export const LONGEST_OCSP_REQUEST = 16_384;

/** Most certificates that one request may ask for. */
export const MOST_CERT_IDS = 100;

const SHORTEST_ECHOED_NONCE = 16;
const LONGEST_ECHOED_NONCE = 32;

/** Extensions whose critical flag does no harm, because we do what they ask. */
const UNDERSTOOD: ReadonlySet<string> = new Set([OCSP_OID.nonce, OCSP_OID.acceptableResponses]);

/**
 * Reads an OCSPRequest in strict DER (RFC 6960 4.1.1). Whatever is wrong is an {@link OcspRefusal}, nothing else is
 * thrown:
 *
 * - `malformedRequest`: more than 16 KiB, not an OCSPRequest of version 1, no CertId, a nonce of 0 or more than 128
 *   octets (RFC 9654 2.1), a critical extension other than nonce and acceptable responses (RFC 6960 4.1.2).
 * - `unauthorized`: more than 100 CertIds. The syntax is right, so it is not malformed; this server does not answer such
 *   a query, now or later (RFC 6960 2.3).
 *
 * A nonce of 16 to 32 octets is echoed, one of 1 to 15 or 33 to 128 is passed over (RFC 9654 2.1). requestorName and
 * optionalSignature have to be DER and are not looked at (RFC 9919 3.1.2); acceptable responses neither, since every
 * client reads a basic response. CertIds may name any algorithm, and serial numbers that nobody issues.
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  if (der.length > LONGEST_OCSP_REQUEST) {
    throw new OcspRefusal('malformedRequest', `the request has more than ${LONGEST_OCSP_REQUEST} octets`);
  }
  try {
    return readRequest(der);
  } catch (error) {
    if (error instanceof DerError) throw new OcspRefusal('malformedRequest', error.message, error);
    throw error;
  }
}

/** The OCSPRequest about one CertId (DER), without extensions (RFC 6960 4.1.1). */
export function encodeOcspRequest(certIdDer: Uint8Array): Uint8Array {
  const requestList = sequence(sequence(certIdDer));
  return sequence(sequence(requestList));
}

function readRequest(der: Uint8Array): OcspRequest {
  const outer = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  const tbs = new DerReader(outer.next(TAG.SEQUENCE).content);
  const signature = outer.optional(contextConstructedTag(0));
  outer.end();
  if (signature) assertStrictDer(readWhole(signature.content, TAG.SEQUENCE).der);
  // v1 is the default, which DER leaves out (X.690 11.5), and there is no other version.
  if (tbs.peekTag() === contextConstructedTag(0))
    throw new DerError('unexpected', 'a version is written out');
  const requestorName = tbs.optional(contextConstructedTag(1));
  if (requestorName) assertStrictDer(requestorName.content);
  const requestList = tbs.next(TAG.SEQUENCE);
  const requestExtensions = tbs.optional(contextConstructedTag(2));
  tbs.end();

  const certIds = readRequestList(requestList);
  const nonce = requestExtensions && readNonce(readUnderstood(requestExtensions));
  return nonce ? { certIds, nonce } : { certIds };
}

function readRequestList(requestList: DerElement): CertId[] {
  const certIds: CertId[] = [];
  const requests = new DerReader(requestList.content);
  while (!requests.atEnd) {
    if (certIds.length === MOST_CERT_IDS) {
      throw new OcspRefusal('unauthorized', `the request asks for more than ${MOST_CERT_IDS} certificates`);
    }
    const fields = new DerReader(requests.next(TAG.SEQUENCE).content);
    certIds.push(readCertId(fields.next(TAG.SEQUENCE)));
    const extensions = fields.optional(contextConstructedTag(0));
    fields.end();
    if (extensions) readUnderstood(extensions);
  }
  if (certIds.length === 0) throw new OcspRefusal('malformedRequest', 'the request asks for no certificate');
  return certIds;
}

/** The extensions inside an EXPLICIT tag, if none that is critical would go unheeded (RFC 6960 4.1.2). */
function readUnderstood(wrapped: DerElement): Extension[] {
  const extensions = readExtensions(readWhole(wrapped.content, TAG.SEQUENCE));
  const unheeded = extensions.find(({ oid, critical }) => critical && !UNDERSTOOD.has(oid));
  if (unheeded) throw new DerError('unexpected', `the critical extension ${unheeded.oid} is not known`);
  return extensions;
}

function readNonce(extensions: readonly Extension[]): Uint8Array | undefined {
  const extension = extensions.find(({ oid }) => oid === OCSP_OID.nonce);
  if (!extension) return undefined;
  const nonce = decodeNonce(extension.value);
  return nonce.length >= SHORTEST_ECHOED_NONCE && nonce.length <= LONGEST_ECHOED_NONCE ? nonce : undefined;
}
