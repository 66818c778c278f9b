import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  bitString,
  contextConstructed,
  ia5String,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  tlv,
  unsignedInteger,
  utf8String,
} from '../../src/asn1/der-writer';
import { signatureAlgorithmIdentifier, type SignatureAlgorithm } from '../../src/x509/algorithms';
import { buildName, type NameEntry } from '../../src/x509/name';

export type TestKeyType =
  'P-256' | 'P-384' | 'P-521' | 'RSA-1024' | 'RSA-2048' | 'RSA-3072' | 'RSA-PSS-2048' | 'Ed25519';

/** A key pair for tests, with the SubjectPublicKeyInfo that a request carries. */
export interface TestKey {
  readonly type: TestKeyType;
  readonly privateKey: KeyObject;
  readonly spkiDer: Uint8Array;
}

/** How a request differs from a plain one. */
export interface CertificationRequestOptions {
  readonly key?: TestKey;
  /** Values of the challengePassword attribute, encoded; default: the nonce as UTF8String. */
  readonly passwords?: readonly Uint8Array[];
  readonly nonce?: string;
  readonly subject?: readonly NameEntry[];
  /** Encoded `Extension` values of an extensionRequest attribute (RFC 2985 5.4.2). */
  readonly extensions?: readonly Uint8Array[];
  /** Encoded attributes to add. */
  readonly attributes?: readonly Uint8Array[];
  /** Signs instead of `key`. */
  readonly signedBy?: TestKey;
  readonly signatureAlgorithm?: SignatureAlgorithm;
  /** The SubjectPublicKeyInfo to claim instead of that of `key`. */
  readonly spkiDer?: Uint8Array;
}

const CHALLENGE_PASSWORD = '1.2.840.113549.1.9.7';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SIGNATURE_ALGORITHMS: Readonly<Record<TestKeyType, SignatureAlgorithm>> = {
  'P-256': 'ecdsa-sha256',
  'P-384': 'ecdsa-sha384',
  'P-521': 'ecdsa-sha512',
  'RSA-1024': 'rsa-pkcs1-sha256',
  'RSA-2048': 'rsa-pkcs1-sha256',
  'RSA-3072': 'rsa-pkcs1-sha256',
  'RSA-PSS-2048': 'rsa-pss-sha256',
  Ed25519: 'ecdsa-sha256',
};

/** A new key pair. */
export function newTestKey(type: TestKeyType = 'P-256'): TestKey {
  const { privateKey, publicKey } = generate(type);
  return { type, privateKey, spkiDer: publicKey.export({ format: 'der', type: 'spki' }) };
}

/** A PKCS #10 request (RFC 2986 4.2), DER. */
export function certificationRequest(options: CertificationRequestOptions = {}): Buffer {
  const key = options.key ?? newTestKey();
  const passwords = options.passwords ?? (options.nonce === undefined ? [] : [utf8String(options.nonce)]);
  const attributes = [
    ...(passwords.length === 0 ? [] : [attribute(CHALLENGE_PASSWORD, ...passwords)]),
    ...(options.extensions === undefined
      ? []
      : [attribute(EXTENSION_REQUEST, sequence(...options.extensions))]),
    ...(options.attributes ?? []),
  ];
  const requestInfo = sequence(
    integer(0),
    buildName(options.subject ?? [{ attribute: 'CN', value: 'TEST request' }]),
    options.spkiDer ?? key.spkiDer,
    contextConstructed(0, ...attributes),
  );
  const signer = options.signedBy ?? key;
  const algorithm = options.signatureAlgorithm ?? SIGNATURE_ALGORITHMS[key.type];
  return Buffer.from(
    sequence(
      requestInfo,
      signatureAlgorithmIdentifier(algorithm),
      bitString(signatureBy(signer, algorithm, requestInfo)),
    ),
  );
}

/** `Attribute` with these values. */
export function attribute(oid: string, ...values: readonly Uint8Array[]): Uint8Array {
  return sequence(objectIdentifier(oid), setOf(...values));
}

/** `Extension` basicConstraints with cA TRUE, critical (RFC 5280 4.2.1.9). */
export function caTrueExtension(): Uint8Array {
  const value = sequence(tlv(0x01, Uint8Array.of(0xff)));
  return sequence(objectIdentifier('2.5.29.19'), tlv(0x01, Uint8Array.of(0xff)), octetString(value));
}

/** `Extension` subjectAltName with one dNSName. */
export function dnsNameExtension(name: string): Uint8Array {
  return sequence(objectIdentifier('2.5.29.17'), octetString(sequence(tlv(0x82, Buffer.from(name)))));
}

/** Forms of the challengePassword value. */
export const PASSWORD_FORMS = { utf8String, printableString, ia5String } as const;

/** A defective request: what is wrong with it, and what the RA must say. */
export interface DefectiveRequest {
  readonly name: string;
  readonly make: (nonce: string) => Buffer;
  readonly code: 'bad_csr' | 'bad_pop' | 'unsupported_key' | 'weak_key';
  readonly reason?: string;
}

/** One of each defect, named after it. */
export const DEFECTIVE_REQUESTS: readonly DefectiveRequest[] = [
  { name: 'empty', make: () => Buffer.alloc(0), code: 'bad_csr' },
  {
    name: 'truncated',
    make: (nonce) => certificationRequest({ nonce }).subarray(0, -7),
    code: 'bad_csr',
    reason: 'truncated',
  },
  {
    name: 'trailing bytes',
    make: (nonce) => Buffer.concat([certificationRequest({ nonce }), Buffer.from([5, 0])]),
    code: 'bad_csr',
    reason: 'trailing_bytes',
  },
  {
    name: 'BER indefinite length',
    make: (nonce) => indefiniteLength(certificationRequest({ nonce })),
    code: 'bad_csr',
    reason: 'not_der',
  },
  {
    name: 'BER long form of a short length',
    make: (nonce) => longFormLength(certificationRequest({ nonce })),
    code: 'bad_csr',
    reason: 'not_der',
  },
  {
    name: 'too deep',
    make: (nonce) => certificationRequest({ nonce, attributes: [attribute('2.999.1', nested(200))] }),
    code: 'bad_csr',
    reason: 'too_deep',
  },
  {
    name: 'oversized',
    make: (nonce) =>
      certificationRequest({
        nonce,
        attributes: [attribute('2.999.1', octetString(Buffer.alloc(66_000, 7)))],
      }),
    code: 'bad_csr',
    reason: 'too_large',
  },
  { name: 'not a request', make: () => Buffer.from(sequence(integer(1), integer(2))), code: 'bad_csr' },
  {
    name: 'a certificate signing key of type Ed25519',
    make: (nonce) => ed25519Request(nonce),
    code: 'unsupported_key',
  },
  {
    name: 'id-RSASSA-PSS key',
    make: (nonce) => certificationRequest({ nonce, key: newTestKey('RSA-PSS-2048') }),
    code: 'unsupported_key',
  },
  { name: 'RSA exponent 1', make: (nonce) => exponentOneRequest(nonce), code: 'weak_key' },
  {
    name: 'RSA-1024',
    make: (nonce) => certificationRequest({ nonce, key: newTestKey('RSA-1024') }),
    code: 'weak_key',
  },
  {
    name: 'signed by another key',
    make: (nonce) => certificationRequest({ nonce, signedBy: newTestKey() }),
    code: 'bad_pop',
  },
  { name: 'bad signature', make: (nonce) => flipLastOctet(certificationRequest({ nonce })), code: 'bad_pop' },
  {
    name: 'signature algorithm of another key family',
    make: (nonce) => certificationRequest({ nonce, signatureAlgorithm: 'rsa-pkcs1-sha256' }),
    code: 'bad_pop',
  },
];

function generate(type: TestKeyType): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (type) {
    case 'P-256':
    case 'P-384':
    case 'P-521':
      return generateKeyPairSync('ec', { namedCurve: type });
    case 'Ed25519':
      return generateKeyPairSync('ed25519');
    case 'RSA-PSS-2048':
      return generateKeyPairSync('rsa-pss', {
        modulusLength: 2048,
        hashAlgorithm: 'sha256',
        mgf1HashAlgorithm: 'sha256',
      });
    default:
      return generateKeyPairSync('rsa', { modulusLength: Number(type.slice(4)) });
  }
}

function signatureBy(
  { type, privateKey }: TestKey,
  algorithm: SignatureAlgorithm,
  octets: Uint8Array,
): Uint8Array {
  if (type === 'Ed25519') return sign(null, octets, privateKey);
  const hash = type === 'P-384' ? 'sha384' : type === 'P-521' ? 'sha512' : 'sha256';
  if (!algorithm.startsWith('rsa-pss')) return sign(hash, octets, privateKey);
  return sign(hash, octets, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}

function ed25519Request(nonce: string): Buffer {
  return certificationRequest({ nonce, key: newTestKey('Ed25519') });
}

/** The modulus of a real key, with which every signature "verifies" if the exponent is taken as it is. */
function exponentOneRequest(nonce: string): Buffer {
  const key = newTestKey('RSA-2048');
  const { n = '' } = key.privateKey.export({ format: 'jwk' });
  const rsaPublicKey = sequence(unsignedInteger(Buffer.from(n, 'base64url')), integer(1));
  const spkiDer = sequence(
    sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()),
    bitString(rsaPublicKey),
  );
  return certificationRequest({ nonce, key, spkiDer });
}

function nested(levels: number): Uint8Array {
  let value = integer(1);
  for (let level = 0; level < levels; level++) value = sequence(value);
  return value;
}

function indefiniteLength(der: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x30, 0x80]), der.subarray(headerLength(der)), Buffer.from([0, 0])]);
}

function longFormLength(der: Buffer): Buffer {
  const content = der.subarray(headerLength(der));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.from([0x30, 0x84]), length, content]);
}

function headerLength(der: Buffer): number {
  const first = der[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

/** The last octet of an ECDSA value is part of s: the form stays, the signature does not verify. */
function flipLastOctet(der: Buffer): Buffer {
  const changed = Buffer.from(der);
  changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
  return changed;
}
