import type { KeyObject } from 'node:crypto';
import {
  children,
  decodeBitString,
  decodeInteger,
  decodeObjectIdentifier,
  DerError,
  DerReader,
  type DerElement,
} from '../asn1/der-reader';
import { sameOctets } from '../asn1/octets';
import { assertStrictDer } from '../asn1/strict-der';
import { contextConstructedTag, contextTag, TAG } from '../asn1/tags';
import { PkiError } from '../common/pki-error';
import { signatureAlgorithmOf } from './algorithms';
import { OID } from './oids';
import { MAX_REQUEST_OCTETS } from './pkcs10';
import { readPublicKeyMac, type PublicKeyMac } from './public-key-mac';
import { verifySignature } from './signature-verification';
import { type SubjectPublicKeyInfo, parseSubjectPublicKeyInfo } from './subject-public-key-info';
import type { Extension } from './tbs-certificate';

/** POPOSigningKey (RFC 4211 4.1). */
export interface SignatureProof {
  readonly signatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
  /** poposkInput, the octets that are signed in place of the CertRequest. */
  readonly input?: {
    /** As a SEQUENCE, the form that the signature is over. */
    readonly der: Uint8Array;
    readonly publicKeyDer: Uint8Array;
    /** Absent where the sender is named instead. */
    readonly publicKeyMac?: PublicKeyMac;
  };
}

/** A CertReqMsg (RFC 4211 3) as read, nothing in it verified. */
export interface CrmfRequest {
  /** CertRequest, the octets that are signed unless there is a poposkInput. */
  readonly certRequestDer: Uint8Array;
  readonly publicKey: SubjectPublicKeyInfo;
  readonly hasSubject: boolean;
  /** Extensions that the template asks for. */
  readonly extensions: readonly Extension[];
  /** Values of the control regCtrl-authenticator (RFC 4211 6.2), encoded. */
  readonly authenticators: readonly DerElement[];
  /** `signature` with what was signed, or the name of another way or of none. */
  readonly proof: SignatureProof | 'raVerified' | 'keyEncipherment' | 'keyAgreement' | 'none';
}

/**
 * Reads one CertReqMsg, bare or as the only one of CertReqMessages, from DER. Throws `bad_csr` with the reasons of
 * `parsePkcs10`, and `unsupported_key`. The subject of the template is passed over. The size cap is
 * {@link MAX_REQUEST_OCTETS}.
 */
export function parseCrmf(der: Uint8Array): CrmfRequest {
  if (der.length > MAX_REQUEST_OCTETS)
    throw badRequest('too_large', `the request is larger than ${MAX_REQUEST_OCTETS} octets`);
  try {
    assertStrictDer(der);
    return readMessage(onlyMessage(der));
  } catch (error) {
    if (error instanceof DerError) throw badRequest(error.reason, error.message);
    throw error;
  }
}

/** CertReqMsg begins with a CertRequest, which begins with an INTEGER; CertReqMessages with a CertReqMsg. */
function onlyMessage(der: Uint8Array): DerReader {
  const outer = DerReader.inside(der, TAG.SEQUENCE);
  const first = outer.next(TAG.SEQUENCE);
  if (first.reader().peekTag() === TAG.INTEGER) return DerReader.inside(der, TAG.SEQUENCE);
  if (!outer.atEnd) throw new DerError('unexpected', 'send one request at a time');
  return first.reader();
}

function readMessage(message: DerReader): CrmfRequest {
  const certRequest = message.next(TAG.SEQUENCE);
  const proof = readProof(message);
  const regInfo = message.optional(TAG.SEQUENCE);
  if (regInfo !== undefined) readAttributes(regInfo.content);
  message.end();
  const fields = certRequest.reader();
  decodeInteger(fields.next(TAG.INTEGER));
  const template = readTemplate(fields.next(TAG.SEQUENCE).reader());
  const controls = fields.optional(TAG.SEQUENCE);
  fields.end();
  return {
    certRequestDer: certRequest.der,
    ...template,
    authenticators: (controls === undefined ? [] : readAttributes(controls.content))
      .filter(({ oid }) => oid === OID.regCtrlAuthenticator)
      .map(({ value }) => value),
    proof,
  };
}

const TEMPLATE = { subject: 5, publicKey: 6, extensions: 9 } as const;

/** CertTemplate: IMPLICIT tags in ascending order, each once; only three of them matter here. */
function readTemplate(fields: DerReader): Pick<CrmfRequest, 'publicKey' | 'hasSubject' | 'extensions'> {
  let last = -1;
  let publicKey: SubjectPublicKeyInfo | undefined;
  let hasSubject = false;
  let extensions: readonly Extension[] = [];
  while (!fields.atEnd) {
    const field = fields.next();
    const number = field.tag & 0x1f;
    if ((field.tag & 0xc0) !== 0x80 || number <= last || number > TEMPLATE.extensions)
      throw new DerError('unexpected', 'the template has a field that is unknown or out of order');
    last = number;
    if (number === TEMPLATE.subject) hasSubject = true;
    if (number === TEMPLATE.publicKey) publicKey = parseSubjectPublicKeyInfo(asSequence(field));
    if (number === TEMPLATE.extensions) extensions = children(field.content).map(readExtension);
  }
  if (publicKey === undefined) throw new DerError('unexpected', 'the template has no publicKey');
  return { publicKey, hasSubject, extensions };
}

function readExtension(element: DerElement): Extension {
  if (element.tag !== TAG.SEQUENCE) throw new DerError('unexpected', 'an extension is not a SEQUENCE');
  const fields = element.reader();
  const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
  const critical = fields.optional(TAG.BOOLEAN) !== undefined;
  const value = fields.next(TAG.OCTET_STRING).content;
  fields.end();
  return { oid, critical, value };
}

function readAttributes(content: Uint8Array): { readonly oid: string; readonly value: DerElement }[] {
  return children(content).map((element) => {
    if (element.tag !== TAG.SEQUENCE) throw new DerError('unexpected', 'an attribute is not a SEQUENCE');
    const fields = element.reader();
    const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
    const value = fields.next();
    fields.end();
    return { oid, value };
  });
}

function readProof(message: DerReader): CrmfRequest['proof'] {
  switch (message.peekTag()) {
    case contextTag(0):
      message.next();
      return 'raVerified';
    case contextConstructedTag(1):
      return readSigningKey(message.next().reader());
    case contextConstructedTag(2):
      message.next();
      return 'keyEncipherment';
    case contextConstructedTag(3):
      message.next();
      return 'keyAgreement';
    default:
      return 'none';
  }
}

function readSigningKey(fields: DerReader): SignatureProof {
  const input = fields.optional(contextConstructedTag(0));
  const signatureAlgorithmDer = fields.next(TAG.SEQUENCE).der;
  const { unusedBits, octets: signature } = decodeBitString(fields.next(TAG.BIT_STRING));
  fields.end();
  if (unusedBits !== 0) throw new DerError('unexpected', 'the signature is not a whole number of octets');
  return { signatureAlgorithmDer, signature, ...(input && { input: readInput(input) }) };
}

function readInput(input: DerElement): NonNullable<SignatureProof['input']> {
  const fields = input.reader();
  const sender = fields.optional(contextConstructedTag(0));
  const publicKeyMac = sender === undefined ? readPublicKeyMac(fields.enter(TAG.SEQUENCE)) : undefined;
  const publicKeyDer = fields.next(TAG.SEQUENCE).der;
  fields.end();
  return { der: asSequence(input), publicKeyDer, ...(publicKeyMac && { publicKeyMac }) };
}

/** The encoding of a SEQUENCE that stands under an IMPLICIT tag (X.680 31.2.7): the same but for the first octet. */
function asSequence({ der }: DerElement): Uint8Array {
  const copy = Buffer.from(der);
  copy[0] = TAG.SEQUENCE;
  return copy;
}

/**
 * Whether the request was signed with the private key of its own public key. `key` is the imported key of
 * `request.publicKey`. RFC 4211 4.1: a poposkInput is for a template without subject, and names the same key.
 */
export function verifySignatureProof(
  { certRequestDer, publicKey, hasSubject }: CrmfRequest,
  { signatureAlgorithmDer, signature, input }: SignatureProof,
  key: KeyObject,
): boolean {
  const algorithm = signatureAlgorithmOf(signatureAlgorithmDer);
  if (algorithm === undefined) return false;
  if (input !== undefined && (hasSubject || !sameOctets(input.publicKeyDer, publicKey.der))) return false;
  return verifySignature(algorithm, input?.der ?? certRequestDer, signature, { spki: publicKey, key });
}

function badRequest(reason: string, detail: string): PkiError {
  return new PkiError('bad_csr', `the certification request is refused: ${detail}`, {
    errors: [{ pointer: '/proofOfPossession/csr', reason, detail }],
    clause: 'RFC 4211 3',
  });
}
