import {
  DerError,
  DerReader,
  type DerElement,
  decodeBitString,
  decodeObjectIdentifier,
  decodeTime,
  readWhole,
} from '../asn1/der-reader';
import { assertStrictDer } from '../asn1/strict-der';
import { TAG, contextConstructedTag, contextTag } from '../asn1/tags';
import { type CrlReason, crlReasonOf } from '../x509/crl-reason';
import { parseCertificate } from '../x509/tbs-certificate';
import type { Extension } from '../x509/tbs-certificate';
import { type CertId, readCertId } from './cert-id';
import { type OcspErrorStatus, ocspErrorStatusOf } from './ocsp-error';
import {
  type CertHash,
  OCSP_OID,
  decodeArchiveCutoff,
  decodeCertHash,
  decodeExtendedRevoke,
  decodeNonce,
  readExtensions,
} from './ocsp-extensions';
import type { ResponderId } from './ocsp-response';

/** A CertStatus as read; `reason` is `unspecified` only where the response says so in words. */
export type CertStatusView =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revocationTime: Date; readonly reason?: CrlReason }
  | { readonly status: 'unknown' };

/** One SingleResponse. */
export interface SingleResponseView {
  readonly certId: CertId;
  readonly certStatus: CertStatusView;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  readonly singleExtensions: readonly Extension[];
  readonly archiveCutoff?: Date;
  readonly certHash?: CertHash;
}

/** A response with statuses; the signature is not verified. All octets share the memory of the response. */
export interface BasicOcspResponseView {
  readonly status: 'successful';
  readonly responderId: ResponderId;
  readonly producedAt: Date;
  readonly responses: readonly SingleResponseView[];
  readonly responseExtensions: readonly Extension[];
  readonly nonce?: Uint8Array;
  /** Whether `revoked` may mean "never issued" (RFC 6960 4.4.8). */
  readonly extendedRevoke: boolean;
  /** Certificates sent along, in DER. */
  readonly certificatesDer: readonly Uint8Array[];
  readonly signatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
  /** The octets that are signed. */
  readonly responseDataDer: Uint8Array;
}

/** An OCSPResponse taken apart: statuses, or an error status alone. */
export type OcspResponseView = BasicOcspResponseView | { readonly status: OcspErrorStatus };

/**
 * Reads an OCSPResponse (RFC 6960 4.2.1); {@link DerError} where it is none in strict DER, is successful without
 * responseBytes or an error with them, is not a basic response, has no responses, an empty list of extensions or of
 * certificates, or one extension twice. Whether it answers the request, and who signed it, is the caller's to judge.
 */
export function parseOcspResponse(der: Uint8Array): OcspResponseView {
  const fields = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  const responseStatus = enumerated(fields.next(TAG.ENUMERATED));
  const wrapped = fields.optional(contextConstructedTag(0));
  fields.end();
  if (responseStatus !== 0) {
    const status = ocspErrorStatusOf(responseStatus);
    if (status === undefined) throw new DerError('unexpected', `no response status is ${responseStatus}`);
    if (wrapped) throw new DerError('unexpected', 'an error has responseBytes');
    return { status };
  }
  if (!wrapped) throw new DerError('unexpected', 'a successful response has no responseBytes');
  const responseBytes = new DerReader(readWhole(wrapped.content, TAG.SEQUENCE).content);
  const responseType = decodeObjectIdentifier(responseBytes.next(TAG.OBJECT_IDENTIFIER));
  if (responseType !== OCSP_OID.basicResponse) {
    throw new DerError('unexpected', `the response is of type ${responseType}, not a basic one`);
  }
  const basic = responseBytes.next(TAG.OCTET_STRING);
  responseBytes.end();
  return readBasicResponse(basic.content);
}

function readBasicResponse(der: Uint8Array): BasicOcspResponseView {
  const fields = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  const responseData = fields.next(TAG.SEQUENCE);
  const signatureAlgorithm = fields.next(TAG.SEQUENCE);
  const { unusedBits, octets: signature } = decodeBitString(fields.next(TAG.BIT_STRING));
  const certificates = fields.optional(contextConstructedTag(0));
  fields.end();
  assertStrictDer(signatureAlgorithm.der);
  if (unusedBits !== 0) throw new DerError('unexpected', 'the signature is not a whole number of octets');
  return {
    status: 'successful',
    ...readResponseData(responseData),
    certificatesDer: certificates ? readCertificates(certificates) : [],
    signatureAlgorithmDer: signatureAlgorithm.der,
    signature,
    responseDataDer: responseData.der,
  };
}

function readCertificates(wrapped: DerElement): Uint8Array[] {
  const certificates = readSequenceOf(readWhole(wrapped.content, TAG.SEQUENCE), 'certificates');
  return certificates.map(({ der }) => parseCertificate(der).der);
}

/** The elements of a list that has at least one; each of them is a SEQUENCE. */
function readSequenceOf(list: DerElement, what: string): DerElement[] {
  const elements: DerElement[] = [];
  const reader = new DerReader(list.content);
  if (reader.atEnd) throw new DerError('unexpected', `the list of ${what} is empty`);
  while (!reader.atEnd) elements.push(reader.next(TAG.SEQUENCE));
  return elements;
}

type ResponseDataView = Pick<
  BasicOcspResponseView,
  'responderId' | 'producedAt' | 'responses' | 'responseExtensions' | 'nonce' | 'extendedRevoke'
>;

function readResponseData(responseData: DerElement): ResponseDataView {
  const fields = new DerReader(responseData.content);
  if (fields.peekTag() === contextConstructedTag(0)) {
    throw new DerError('not_der', 'a version is written out, though v1 is the default and the only one');
  }
  const responderId = readResponderId(fields.next());
  const producedAt = generalizedTime(fields.next());
  const responses = readSequenceOf(fields.next(TAG.SEQUENCE), 'responses').map(readSingleResponse);
  const responseExtensions = readOptionalExtensions(fields);
  fields.end();
  const nonce = responseExtensions.find(({ oid }) => oid === OCSP_OID.nonce);
  const extendedRevoke = responseExtensions.find(({ oid }) => oid === OCSP_OID.extendedRevoke);
  if (extendedRevoke) decodeExtendedRevoke(extendedRevoke.value);
  return {
    responderId,
    producedAt,
    responses,
    responseExtensions,
    ...(nonce ? { nonce: decodeNonce(nonce.value) } : {}),
    extendedRevoke: extendedRevoke !== undefined,
  };
}

function readResponderId(element: DerElement): ResponderId {
  switch (element.tag) {
    case contextConstructedTag(1): {
      const byName = readWhole(element.content, TAG.SEQUENCE).der;
      assertStrictDer(byName);
      return { byName };
    }
    case contextConstructedTag(2): {
      const byKey = readWhole(element.content, TAG.OCTET_STRING).content;
      if (byKey.length !== 20) throw new DerError('unexpected', 'a responder is named by no SHA-1');
      return { byKey };
    }
    default:
      throw new DerError('unexpected', 'a responder is named neither by name nor by key');
  }
}

/** Extensions behind `[1] EXPLICIT`, which may be absent; none in that case. */
function readOptionalExtensions(fields: DerReader): Extension[] {
  const wrapped = fields.optional(contextConstructedTag(1));
  return wrapped ? readExtensions(readWhole(wrapped.content, TAG.SEQUENCE)) : [];
}

function readSingleResponse(element: DerElement): SingleResponseView {
  const fields = new DerReader(element.content);
  const certId = readCertId(fields.next(TAG.SEQUENCE));
  const certStatus = readCertStatus(fields.next());
  const thisUpdate = generalizedTime(fields.next());
  const nextUpdate = fields.optional(contextConstructedTag(0));
  const singleExtensions = readOptionalExtensions(fields);
  fields.end();
  const archiveCutoff = singleExtensions.find(({ oid }) => oid === OCSP_OID.archiveCutoff);
  const certHash = singleExtensions.find(({ oid }) => oid === OCSP_OID.certHash);
  return {
    certId,
    certStatus,
    thisUpdate,
    ...(nextUpdate ? { nextUpdate: generalizedTime(readWhole(nextUpdate.content)) } : {}),
    singleExtensions,
    ...(archiveCutoff ? { archiveCutoff: decodeArchiveCutoff(archiveCutoff.value) } : {}),
    ...(certHash ? { certHash: decodeCertHash(certHash.value) } : {}),
  };
}

function readCertStatus(element: DerElement): CertStatusView {
  switch (element.tag) {
    case contextTag(0):
    case contextTag(2):
      if (element.content.length > 0) throw new DerError('not_der', 'a NULL has content');
      return { status: element.tag === contextTag(0) ? 'good' : 'unknown' };
    case contextConstructedTag(1): {
      const fields = new DerReader(element.content);
      const revocationTime = generalizedTime(fields.next());
      const wrapped = fields.optional(contextConstructedTag(0));
      fields.end();
      if (!wrapped) return { status: 'revoked', revocationTime };
      const reason = crlReasonOf(enumerated(readWhole(wrapped.content, TAG.ENUMERATED)));
      if (reason === undefined) throw new DerError('unexpected', 'a reason is none of RFC 5280 5.3.1');
      return { status: 'revoked', revocationTime, reason };
    }
    default:
      throw new DerError('unexpected', 'a status is neither good nor revoked nor unknown');
  }
}

function generalizedTime(element: DerElement): Date {
  if (element.tag !== TAG.GENERALIZED_TIME) throw new DerError('unexpected', 'a time is no GeneralizedTime');
  return decodeTime(element);
}

/** An ENUMERATED of one octet that is not negative: all that there are here. */
function enumerated({ content }: DerElement): number {
  const value = content[0];
  if (content.length !== 1 || value === undefined || value >= 0x80) {
    throw new DerError('unexpected', 'an ENUMERATED is none of those defined');
  }
  return value;
}
