import type { KeyObject } from 'node:crypto';

import {
  DerError,
  DerReader,
  type DerElement,
  children,
  decodeBitString,
  decodeObjectIdentifier,
} from '../asn1/der-reader';
import { startsWith } from '../asn1/octets';
import { assertStrictDer } from '../asn1/strict-der';
import { TAG, contextConstructedTag } from '../asn1/tags';
import { PkiError } from '../common/pki-error';
import { signatureAlgorithmOf } from './algorithms';
import { type ParsedName, parseName } from './name';
import { OID } from './oids';
import { verifySignature } from './signature-verification';
import { type SubjectPublicKeyInfo, parseSubjectPublicKeyInfo } from './subject-public-key-info';

/** The largest certification request that is read, in octets. */
export const MAX_REQUEST_OCTETS = 65_536;

/** An attribute of a request: its type and its encoded values. */
export interface RequestAttribute {
  readonly oid: string;
  readonly values: readonly DerElement[];
}

/** A PKCS #10 certification request (RFC 2986 4) as read, nothing in it verified yet. */
export interface CertificationRequest {
  readonly der: Uint8Array;
  /** CertificationRequestInfo, the octets that are signed. */
  readonly requestInfoDer: Uint8Array;
  readonly subject: ParsedName;
  readonly publicKey: SubjectPublicKeyInfo;
  readonly attributes: readonly RequestAttribute[];
  readonly signatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Reads a certification request from DER. Throws `bad_csr` with `errors[].reason` (`truncated`, `trailing_bytes`,
 * `not_der`, `too_deep`, `too_large`, `unexpected`, `unsupported_version`, `duplicate_attribute`) and
 * `unsupported_key` for a key type that is never accepted. The size cap is {@link MAX_REQUEST_OCTETS}.
 */
export function parsePkcs10(csrDer: Uint8Array): CertificationRequest {
  if (csrDer.length > MAX_REQUEST_OCTETS) {
    throw badCsr('too_large', `the request is larger than ${MAX_REQUEST_OCTETS} octets`);
  }
  if (isPem(csrDer)) throw badCsr('not_der', 'it is PEM; send the base64 of the DER, without the BEGIN line');
  try {
    assertStrictDer(csrDer);
    return readRequest(csrDer);
  } catch (error) {
    if (error instanceof DerError) throw badCsr(error.reason, error.message);
    throw error;
  }
}

const PEM_ARMOUR = Buffer.from('-----BEGIN ', 'latin1');

/** Whether the octets begin as PEM does (RFC 7468 2): read as DER they would be an element with much behind it. */
function isPem(octets: Uint8Array): boolean {
  return startsWith(octets, PEM_ARMOUR);
}

function readRequest(csrDer: Uint8Array): CertificationRequest {
  const request = DerReader.inside(csrDer, TAG.SEQUENCE);
  const requestInfo = request.next(TAG.SEQUENCE);
  const signatureAlgorithmDer = request.next(TAG.SEQUENCE).der;
  const { unusedBits, octets: signature } = decodeBitString(request.next(TAG.BIT_STRING));
  request.end();
  if (unusedBits !== 0) throw new DerError('unexpected', 'the signature is not a whole number of octets');

  const fields = requestInfo.reader();
  const version = fields.next(TAG.INTEGER).content;
  if (version.length !== 1 || version[0] !== 0) {
    throw badCsr('unsupported_version', 'the version of the request is not v1 (0)');
  }
  const subject = parseName(fields.next(TAG.SEQUENCE).der);
  const publicKey = parseSubjectPublicKeyInfo(fields.next(TAG.SEQUENCE).der);
  // RFC 2986 4.1 makes the attributes mandatory but empty; some clients leave them out.
  const attributes = fields.optional(contextConstructedTag(0));
  fields.end();
  return {
    der: csrDer,
    requestInfoDer: requestInfo.der,
    subject,
    publicKey,
    attributes: attributes ? readAttributes(attributes.content) : [],
    signatureAlgorithmDer,
    signature,
  };
}

function readAttributes(content: Uint8Array): RequestAttribute[] {
  const seen = new Set<string>();
  return children(content).map((element) => {
    if (element.tag !== TAG.SEQUENCE) throw new DerError('unexpected', 'an attribute is not a SEQUENCE');
    const attribute = element.reader();
    const oid = decodeObjectIdentifier(attribute.next(TAG.OBJECT_IDENTIFIER));
    const values = children(attribute.next(TAG.SET).content);
    attribute.end();
    if (values.length === 0) throw new DerError('unexpected', `the attribute ${oid} has no value`);
    // Two extensionRequest or challengePassword attributes would let two readers see two requests.
    if (seen.has(oid))
      throw badCsr('duplicate_attribute', `the attribute ${oid} stands in the request twice`);
    seen.add(oid);
    return { oid, values };
  });
}

/** The values of the challengePassword attribute (RFC 2985 5.4.1), encoded; empty where there is none. */
export function challengePasswords(request: CertificationRequest): readonly DerElement[] {
  return request.attributes.find(({ oid }) => oid === OID.challengePassword)?.values ?? [];
}

/**
 * Whether the request was signed with the private key of its own public key: the proof of possession of RFC 2986.
 * `key` is the imported key of `request.publicKey`. An unknown signature algorithm, SHA-1 among them, is no proof.
 */
export function verifyProofOfPossession(request: CertificationRequest, key: KeyObject): boolean {
  const algorithm = signatureAlgorithmOf(request.signatureAlgorithmDer);
  if (algorithm === undefined) return false;
  return verifySignature(algorithm, request.requestInfoDer, request.signature, {
    spki: request.publicKey,
    key,
  });
}

function badCsr(reason: string, detail: string): PkiError {
  return new PkiError('bad_csr', `the certification request is refused: ${detail}`, {
    errors: [{ pointer: '/proofOfPossession/csr', reason, detail }],
    clause: 'RFC 2986 4',
  });
}
