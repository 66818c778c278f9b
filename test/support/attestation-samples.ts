import { createHash, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { encode } from 'cbor2';
import {
  contextConstructed,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  utf8String,
} from '../../src/asn1/der-writer';
import { ATTESTATION_OID } from '../../src/attestation/attestation-oids';
import type { AttestationContext } from '../../src/attestation/attestation-types';
import { encodeKeyProperties } from '../../src/attestation/key-properties';
import { encodeBasicConstraints } from '../../src/x509/extensions/basic-constraints';
import { encodeExtKeyUsage } from '../../src/x509/extensions/ext-key-usage';
import { encodeKeyUsage, type KeyUsage } from '../../src/x509/extensions/key-usage';
import { buildName, type NameEntry } from '../../src/x509/name';
import { parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import {
  assembleCertificate,
  buildTbsCertificate,
  encodeExtension,
  type Extension,
} from '../../src/x509/tbs-certificate';

export const ATTESTATION_TIME = new Date('2026-04-01T09:00:00Z');
export const ATTESTATION_NONCE = 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE';
export const ATTESTATION_ISSUER = 'http://localhost:8080';
const YEAR = 365 * 24 * 60 * 60 * 1000;

export interface SampleKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly spkiDer: Uint8Array;
}

export function sampleKey(type: 'P-256' | 'P-384' | 'RSA-2048' = 'P-256'): SampleKey {
  const { privateKey, publicKey } =
    type === 'RSA-2048'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: type });
  return { privateKey, publicKey, spkiDer: publicKey.export({ type: 'spki', format: 'der' }) };
}

/** A certificate with its key, P-256. */
export interface SampleCertificate extends SampleKey {
  readonly der: Uint8Array;
  readonly subject: readonly NameEntry[];
}

export interface CertificateForm {
  readonly subject: readonly NameEntry[];
  readonly extensions?: readonly Extension[];
  /** Signs; absent: the certificate's own key. */
  readonly issuer?: SampleCertificate;
  readonly key?: SampleKey;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export function sampleCertificate(form: CertificateForm): SampleCertificate {
  const key = form.key ?? sampleKey();
  const tbsDer = buildTbsCertificate({
    serialNumber: Uint8Array.of(0x11, 0x22),
    signatureAlgorithm: 'ecdsa-sha256',
    issuerDer: buildName(form.issuer?.subject ?? form.subject),
    notBefore: form.notBefore ?? new Date(ATTESTATION_TIME.getTime() - 60 * 60 * 1000),
    notAfter: form.notAfter ?? new Date(ATTESTATION_TIME.getTime() + YEAR),
    subjectDer: buildName(form.subject),
    spkiDer: key.spkiDer,
    extensionsDer: (form.extensions ?? []).map(encodeExtension),
  });
  const signature = sign('sha256', tbsDer, form.issuer?.privateKey ?? key.privateKey);
  return { ...key, subject: form.subject, der: assembleCertificate(tbsDer, 'ecdsa-sha256', signature) };
}

export function sampleCa(
  name: string,
  form: Partial<CertificateForm> & {
    readonly pathLength?: number;
    readonly usage?: readonly KeyUsage[];
  } = {},
): SampleCertificate {
  return sampleCertificate({
    subject: [{ attribute: 'CN', value: name }],
    extensions: [
      encodeBasicConstraints({
        cA: true,
        ...(form.pathLength !== undefined && { pathLenConstraint: form.pathLength }),
      }),
      encodeKeyUsage(form.usage ?? ['keyCertSign']),
    ],
    ...form,
  });
}

export function attestationContext(
  spkiDer: Uint8Array,
  members: Partial<AttestationContext> = {},
): AttestationContext {
  return {
    publicKey: parseSubjectPublicKeyInfo(spkiDer),
    roots: [],
    expectedNonce: ATTESTATION_NONCE,
    issuer: ATTESTATION_ISSUER,
    now: ATTESTATION_TIME,
    ...members,
  };
}

/** The certificate of an attestation key of a device of any format. */
export function sampleAttester(
  issuer: SampleCertificate,
  subject: readonly NameEntry[] = [{ attribute: 'CN', value: 'TEST attestation key' }],
  extensions: readonly Extension[] = [encodeBasicConstraints({ cA: false })],
): SampleCertificate {
  return sampleCertificate({ subject, issuer, extensions });
}

/** The subject that WebAuthn 8.2.1 asks of a `packed` certificate. */
export const PACKED_SUBJECT: readonly NameEntry[] = [
  { attribute: 'C', value: 'XA' },
  { attribute: 'O', value: 'TEST Authenticators' },
  { attribute: 'OU', value: 'Authenticator Attestation' },
  { attribute: 'CN', value: 'TEST packed' },
];

const AAGUID = Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex');

/** authData of a new credential for the relying party `localhost`. */
export function authenticatorData({ publicKey }: SampleKey, aaguid: Buffer = AAGUID): Buffer {
  const credentialId = Buffer.from('credential-of-a-test');
  return Buffer.concat([
    createHash('sha256').update('localhost').digest(),
    // UP, UV, AT.
    Buffer.from([0x45, 0, 0, 0, 1]),
    aaguid,
    Buffer.from([0, credentialId.length]),
    credentialId,
    coseKey(publicKey),
  ]);
}

function coseKey(publicKey: KeyObject): Uint8Array {
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' }) as JsonWebKey & {
    n?: string;
    e?: string;
  };
  const octets = (text: string | undefined): Uint8Array =>
    new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  return encode(
    kty === 'EC'
      ? new Map<number, unknown>([
          [1, 2],
          [3, crv === 'P-256' ? -7 : -35],
          [-1, crv === 'P-256' ? 1 : 2],
          [-2, octets(x)],
          [-3, octets(y)],
        ])
      : new Map<number, unknown>([
          [1, 3],
          [3, -257],
          [-1, octets(n)],
          [-2, octets(e)],
        ]),
  );
}

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** clientDataJSON as a browser makes it, for the nonce as challenge. */
export function clientDataJson(nonce = ATTESTATION_NONCE): Buffer {
  return Buffer.from(
    JSON.stringify({ type: 'webauthn.create', challenge: nonce, origin: 'http://localhost' }),
  );
}

export type WebAuthnMembers = Readonly<Record<string, unknown>>;

/** An attestation object as CBOR. */
export function attestationObject(members: WebAuthnMembers): Uint8Array {
  return encode(members);
}

export function packedStatement(
  key: SampleKey,
  attester: SampleCertificate,
  clientDataHash: Uint8Array,
  above: readonly Uint8Array[] = [],
): { readonly fmt: string; readonly authData: Uint8Array; readonly attStmt: WebAuthnMembers } {
  const authData = authenticatorData(key);
  const sig = sign('sha256', Buffer.concat([authData, clientDataHash]), attester.privateKey);
  return {
    fmt: 'packed',
    authData: plain(authData),
    attStmt: { alg: -7, sig: plain(sig), x5c: [plain(attester.der), ...above.map(plain)] },
  };
}

/** The attestation key of a TPM: empty subject, its make in the alternative name (WebAuthn 8.3.1). */
export function tpmAttester(issuer: SampleCertificate): SampleCertificate {
  const attribute = (oid: string, value: string): Uint8Array =>
    setOf(sequence(objectIdentifier(oid), utf8String(value)));
  const directoryName = sequence(
    attribute(ATTESTATION_OID.tpmManufacturer, 'id:FFFFF1D0'),
    attribute(ATTESTATION_OID.tpmModel, 'TEST TPM'),
    attribute(ATTESTATION_OID.tpmVersion, 'id:13'),
  );
  return sampleAttester(
    issuer,
    [],
    [
      { oid: '2.5.29.17', critical: true, value: sequence(contextConstructed(4, directoryName)) },
      encodeExtKeyUsage([ATTESTATION_OID.tpmAttestationKey], false),
      encodeBasicConstraints({ cA: false }),
    ],
  );
}

/** TPMT_PUBLIC of a signing key. */
export function tpmPublicArea({ publicKey }: SampleKey, attributes = 0x00040072): Buffer {
  const jwk = publicKey.export({ format: 'jwk' }) as JsonWebKey & { n?: string };
  const head = (type: string): string => `${type}000b${attributes.toString(16).padStart(8, '0')}0000`;
  return jwk.kty === 'EC'
    ? Buffer.concat([
        // No symmetric algorithm, no scheme, curve, no key derivation.
        Buffer.from(`${head('0023')}00100010${jwk.crv === 'P-256' ? '0003' : '0004'}0010`, 'hex'),
        sized(Buffer.from(jwk.x ?? '', 'base64url')),
        sized(Buffer.from(jwk.y ?? '', 'base64url')),
      ])
    : Buffer.concat([
        Buffer.from(`${head('0001')}00100010080000000000`, 'hex'),
        sized(Buffer.from(jwk.n ?? '', 'base64url')),
      ]);
}

/** TPMS_ATTEST of TPM2_Certify. */
export function tpmCertInfo(pubArea: Uint8Array, extraData: Uint8Array): Buffer {
  const name = Buffer.concat([Buffer.from('000b', 'hex'), sha256(pubArea)]);
  return Buffer.concat([
    Buffer.from('ff5443478017', 'hex'),
    sized(name),
    sized(extraData),
    Buffer.alloc(25, 1),
    sized(name),
    sized(name),
  ]);
}

export function tpmStatement(
  key: SampleKey,
  attester: SampleCertificate,
  clientDataHash: Uint8Array,
  pubArea: Uint8Array = tpmPublicArea(key),
): { readonly fmt: string; readonly authData: Uint8Array; readonly attStmt: WebAuthnMembers } {
  const authData = authenticatorData(key);
  const certInfo = tpmCertInfo(pubArea, sha256(authData, clientDataHash));
  const sig = sign('sha256', certInfo, attester.privateKey);
  return {
    fmt: 'tpm',
    authData: plain(authData),
    attStmt: {
      ver: '2.0',
      alg: -7,
      x5c: [plain(attester.der)],
      sig: plain(sig),
      certInfo: plain(certInfo),
      pubArea: plain(pubArea),
    },
  };
}

export function appleStatement(
  key: SampleKey,
  issuer: SampleCertificate,
  clientDataHash: Uint8Array,
): { readonly fmt: string; readonly authData: Uint8Array; readonly attStmt: WebAuthnMembers } {
  const authData = authenticatorData(key);
  const value = sequence(contextConstructed(1, octetString(sha256(authData, clientDataHash))));
  const { der } = sampleCertificate({
    subject: [{ attribute: 'CN', value: 'TEST apple' }],
    issuer,
    key,
    extensions: [{ oid: ATTESTATION_OID.appleNonce, critical: false, value }],
  });
  return { fmt: 'apple', authData: plain(authData), attStmt: { x5c: [plain(der)] } };
}

export function stepStatement(
  key: SampleKey,
  issuer: SampleCertificate,
  nonce = ATTESTATION_NONCE,
): { readonly fmt: string; readonly attStmt: WebAuthnMembers } {
  const { der } = vendorCertificate(key, issuer);
  const sig = sign('sha256', Buffer.from(nonce), key.privateKey);
  return { fmt: 'step', attStmt: { alg: -7, sig: plain(sig), x5c: [plain(der)] } };
}

/** A certificate over the key with our own extension for its properties. */
export function vendorCertificate(
  key: SampleKey,
  issuer: SampleCertificate,
  properties: Partial<Parameters<typeof encodeKeyProperties>[0]> = {},
  form: Partial<CertificateForm> = {},
): SampleCertificate {
  const extension = encodeKeyProperties({
    origin: 'generated',
    exportable: false,
    device: { vendor: 'TEST Vendor', serialNumber: 'HSM-1' },
    ...properties,
  });
  return sampleCertificate({
    subject: [{ attribute: 'CN', value: 'TEST attested key' }],
    issuer,
    key,
    extensions: [extension],
    ...form,
  });
}

function sized(octets: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([octets.length >> 8, octets.length & 0xff]), octets]);
}

/** The encoder takes plain octets, not Buffer. */
function plain(octets: Uint8Array): Uint8Array {
  return new Uint8Array(octets);
}
