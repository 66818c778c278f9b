import { contextConstructed, objectIdentifier, octetString, sequence } from '../asn1/der-writer';
import { TAG, contextConstructedTag, contextTag } from '../asn1/tags';
import { type SignatureAlgorithm, signatureAlgorithmIdentifier } from '../x509/algorithms';
import { type CrlReason, crlReasonNumber } from '../x509/crl-reason';
import { encodeExtension } from '../x509/tbs-certificate';
import { OCSP_OID, encodeExtendedRevoke, encodeNonce } from './ocsp-extensions';

/** Who answers (RFC 6960 4.2.1): by the SHA-1 of its public key, or by its Name in DER. */
export type ResponderId = { readonly byKey: Uint8Array } | { readonly byName: Uint8Array };

/** Why a certificate is revoked. `removeFromCRL` speaks of CRLs only; `unspecified` is said by leaving the reason out. */
export type RevocationReason = Exclude<CrlReason, 'removeFromCRL'>;

/** CertStatus (RFC 6960 4.2.1). */
export type CertStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revocationTime: Date; readonly reason?: RevocationReason }
  | { readonly status: 'unknown' };

/**
 * The `revoked` that means "never issued": on hold since 1970. A response that says so has `extendedRevoke` and no
 * reference to a CRL (RFC 6960 2.2, 4.4.8).
 */
export const REVOKED_AS_NOT_ISSUED: CertStatus = {
  status: 'revoked',
  revocationTime: new Date(0),
  reason: 'certificateHold',
};

/** What is said of one certificate. Times are written in whole seconds, fractions are dropped. */
export interface SingleResponse {
  /** CertId in DER, octet for octet as it was asked for (RFC 9919 3.1.1). */
  readonly certIdDer: Uint8Array;
  readonly certStatus: CertStatus;
  readonly thisUpdate: Date;
  /** Later than `thisUpdate`; always written (RFC 9919 3.2.4). */
  readonly nextUpdate: Date;
  /** Encoded Extensions: `encodeExtension` of `encodeArchiveCutoff`, `encodeCertHash`. An empty list is left out whole. */
  readonly singleExtensionsDer?: readonly Uint8Array[];
}

/** What is signed. */
export interface ResponseData {
  readonly producedAt: Date;
  /** At least one. */
  readonly responses: readonly SingleResponse[];
  /** 1 to 128 octets, as in the request. */
  readonly nonce?: Uint8Array;
  /** Whether to say that `revoked` may mean "never issued" (RFC 6960 4.4.8). */
  readonly extendedRevoke?: boolean;
}

/** What all answers of one responder have in common. */
export interface OcspResponder {
  /** `byKey` wherever possible (RFC 9919 3.2.2). */
  readonly responderId: ResponderId;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** DER certificates to send along: that of a delegated responder; none where the CA signs itself. */
  readonly certificatesDer: readonly Uint8Array[];
}

const TIME_OCTETS = 17;
const NEXT_UPDATE_OCTETS = 2 + TIME_OCTETS;
const REASON_OCTETS = 5;
const KEY_HASH_OCTETS = 20;

const GOOD = Buffer.of(contextTag(0), 0);
const UNKNOWN = Buffer.of(contextTag(2), 0);
const SUCCESSFUL = Buffer.of(TAG.ENUMERATED, 1, 0);
const BASIC_RESPONSE = objectIdentifier(OCSP_OID.basicResponse);
const EXTENDED_REVOKE = encodeExtension(encodeExtendedRevoke());
const EMPTY = new Uint8Array();

/**
 * Writes the answers of one responder, compiled once: lengths are added up first, then all octets go into one buffer.
 * Signing stands between the two steps: `assemble(data, await signer.sign(data))` of `data = build(…)`.
 */
export class OcspResponseBuilder {
  private readonly responderIdDer: Uint8Array;
  private readonly algorithmDer: Uint8Array;
  private readonly certificates: Uint8Array;

  /** RangeError for a `byKey` that is not 20 octets long. */
  constructor({ responderId, signatureAlgorithm, certificatesDer }: OcspResponder) {
    this.responderIdDer = encodeResponderId(responderId);
    this.algorithmDer = signatureAlgorithmIdentifier(signatureAlgorithm);
    this.certificates =
      certificatesDer.length === 0 ? EMPTY : contextConstructed(0, sequence(...certificatesDer));
  }

  /**
   * The DER of ResponseData, to be signed (RFC 6960 4.2.1). RangeError without responses, for a nonce of 0 or more than
   * 128 octets, for a nextUpdate that is not later than its thisUpdate, and for years beyond 9999.
   */
  build({ producedAt, responses, nonce, extendedRevoke = false }: ResponseData): Uint8Array {
    if (responses.length === 0) throw new RangeError('a response speaks of at least one certificate');
    const nonceDer = nonce === undefined ? EMPTY : encodeExtension(encodeNonce(nonce));
    const extensionsLength = nonceDer.length + (extendedRevoke ? EXTENDED_REVOKE.length : 0);
    let responsesLength = 0;
    for (const response of responses) responsesLength += elementLength(singleLength(response));
    const length =
      this.responderIdDer.length +
      TIME_OCTETS +
      elementLength(responsesLength) +
      (extensionsLength === 0 ? 0 : elementLength(elementLength(extensionsLength)));

    const out = Buffer.allocUnsafe(elementLength(length));
    let at = writeHeader(out, 0, TAG.SEQUENCE, length);
    at = writeOctets(out, at, this.responderIdDer);
    at = writeTime(out, at, producedAt);
    at = writeHeader(out, at, TAG.SEQUENCE, responsesLength);
    for (const response of responses) at = writeSingle(out, at, response);
    // RFC 9919 3.2.1: no responseExtensions where there is nothing to say; an empty list would not be DER of its type.
    if (extensionsLength > 0) {
      at = writeHeader(out, at, contextConstructedTag(1), elementLength(extensionsLength));
      at = writeHeader(out, at, TAG.SEQUENCE, extensionsLength);
      at = writeOctets(out, at, nonceDer);
      if (extendedRevoke) writeOctets(out, at, EXTENDED_REVOKE);
    }
    return out;
  }

  /**
   * The DER of the whole OCSPResponse, `successful` and of type id-pkix-ocsp-basic, from what `build` returned and the
   * octets of its signature value.
   */
  assemble(responseDataDer: Uint8Array, signature: Uint8Array): Uint8Array {
    const basicLength =
      responseDataDer.length +
      this.algorithmDer.length +
      elementLength(1 + signature.length) +
      this.certificates.length;
    const octetStringLength = elementLength(basicLength);
    const bytesLength = BASIC_RESPONSE.length + elementLength(octetStringLength);
    const wrappedLength = elementLength(bytesLength);
    const length = SUCCESSFUL.length + elementLength(wrappedLength);

    const out = Buffer.allocUnsafe(elementLength(length));
    let at = writeHeader(out, 0, TAG.SEQUENCE, length);
    at = writeOctets(out, at, SUCCESSFUL);
    at = writeHeader(out, at, contextConstructedTag(0), wrappedLength);
    at = writeHeader(out, at, TAG.SEQUENCE, bytesLength);
    at = writeOctets(out, at, BASIC_RESPONSE);
    at = writeHeader(out, at, TAG.OCTET_STRING, octetStringLength);
    at = writeHeader(out, at, TAG.SEQUENCE, basicLength);
    at = writeOctets(out, at, responseDataDer);
    at = writeOctets(out, at, this.algorithmDer);
    at = writeHeader(out, at, TAG.BIT_STRING, 1 + signature.length);
    out[at++] = 0;
    at = writeOctets(out, at, signature);
    writeOctets(out, at, this.certificates);
    return out;
  }
}

function encodeResponderId(responderId: ResponderId): Uint8Array {
  if ('byName' in responderId) return contextConstructed(1, responderId.byName);
  if (responderId.byKey.length !== KEY_HASH_OCTETS) {
    throw new RangeError('a responder is named by the 20 octets of a SHA-1');
  }
  return contextConstructed(2, octetString(responderId.byKey));
}

/** Length of the content of a SingleResponse. */
function singleLength({ certIdDer, certStatus, singleExtensionsDer }: SingleResponse): number {
  const length = certIdDer.length + 2 + revokedLength(certStatus) + TIME_OCTETS + NEXT_UPDATE_OCTETS;
  const extensions = totalLength(singleExtensionsDer);
  return extensions === 0 ? length : length + elementLength(elementLength(extensions));
}

function totalLength(parts: readonly Uint8Array[] | undefined): number {
  if (parts === undefined) return 0;
  let total = 0;
  for (const { length } of parts) total += length;
  return total;
}

/** Length of the content of RevokedInfo; 0 for the other statuses, which have none. */
function revokedLength(certStatus: CertStatus): number {
  if (certStatus.status !== 'revoked') return 0;
  return hasReason(certStatus.reason) ? TIME_OCTETS + REASON_OCTETS : TIME_OCTETS;
}

/** unspecified is said by leaving the reason out, as in CRLs (RFC 5280 5.3.1). */
function hasReason(reason: RevocationReason | undefined): reason is RevocationReason {
  return reason !== undefined && reason !== 'unspecified';
}

function writeSingle(out: Buffer, start: number, response: SingleResponse): number {
  const { certIdDer, certStatus, thisUpdate, nextUpdate, singleExtensionsDer } = response;
  if (!(nextUpdate.getTime() > thisUpdate.getTime())) {
    throw new RangeError('nextUpdate is not later than thisUpdate');
  }
  let at = writeHeader(out, start, TAG.SEQUENCE, singleLength(response));
  at = writeOctets(out, at, certIdDer);
  at = writeStatus(out, at, certStatus);
  at = writeTime(out, at, thisUpdate);
  at = writeHeader(out, at, contextConstructedTag(0), TIME_OCTETS);
  at = writeTime(out, at, nextUpdate);
  const extensionsLength = totalLength(singleExtensionsDer);
  if (singleExtensionsDer === undefined || extensionsLength === 0) return at;
  at = writeHeader(out, at, contextConstructedTag(1), elementLength(extensionsLength));
  at = writeHeader(out, at, TAG.SEQUENCE, extensionsLength);
  for (const extension of singleExtensionsDer) at = writeOctets(out, at, extension);
  return at;
}

function writeStatus(out: Buffer, start: number, certStatus: CertStatus): number {
  switch (certStatus.status) {
    case 'good':
      return writeOctets(out, start, GOOD);
    case 'unknown':
      return writeOctets(out, start, UNKNOWN);
    case 'revoked': {
      const { reason, revocationTime } = certStatus;
      let at = writeHeader(out, start, contextConstructedTag(1), revokedLength(certStatus));
      at = writeTime(out, at, revocationTime);
      if (!hasReason(reason)) return at;
      at = writeHeader(out, at, contextConstructedTag(0), 3);
      at = writeHeader(out, at, TAG.ENUMERATED, 1);
      out[at++] = crlReasonNumber(reason);
      return at;
    }
  }
}

/** GeneralizedTime in whole seconds with Z (RFC 9919 3.2.4); from the members of the Date, since text costs more. */
function writeTime(out: Buffer, start: number, instant: Date): number {
  const year = instant.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new RangeError('a time is not of the years 0 to 9999');
  out[start] = TAG.GENERALIZED_TIME;
  out[start + 1] = TIME_OCTETS - 2;
  const century = (year / 100) | 0;
  let at = writeTwoDigits(out, start + 2, century);
  at = writeTwoDigits(out, at, year - century * 100);
  at = writeTwoDigits(out, at, instant.getUTCMonth() + 1);
  at = writeTwoDigits(out, at, instant.getUTCDate());
  at = writeTwoDigits(out, at, instant.getUTCHours());
  at = writeTwoDigits(out, at, instant.getUTCMinutes());
  at = writeTwoDigits(out, at, instant.getUTCSeconds());
  out[at] = 0x5a;
  return at + 1;
}

function writeTwoDigits(out: Buffer, at: number, value: number): number {
  const tens = (value / 10) | 0;
  out[at] = 0x30 + tens;
  out[at + 1] = 0x30 + value - tens * 10;
  return at + 2;
}

/** Length of an element with content of that length (X.690 8.1.3, 10.1). */
function elementLength(contentLength: number): number {
  if (contentLength < 0x80) return 2 + contentLength;
  if (contentLength < 0x100) return 3 + contentLength;
  return (contentLength < 0x10000 ? 4 : contentLength < 0x1000000 ? 5 : 6) + contentLength;
}

function writeHeader(out: Buffer, at: number, tag: number, contentLength: number): number {
  out[at] = tag;
  if (contentLength < 0x80) {
    out[at + 1] = contentLength;
    return at + 2;
  }
  const lengthOctets = elementLength(contentLength) - contentLength - 2;
  out[at + 1] = 0x80 | lengthOctets;
  return out.writeUIntBE(contentLength, at + 2, lengthOctets);
}

function writeOctets(out: Buffer, at: number, octets: Uint8Array): number {
  out.set(octets, at);
  return at + octets.length;
}
