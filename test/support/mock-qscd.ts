import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { AttestationSigner } from '@kakehashi/client';
import type { AttestedDevice } from '../../src/attestation/attestation-types';
import { encodeKeyProperties } from '../../src/attestation/key-properties';
import type { Randomness } from '../../src/common/randomness';
import { encodeBasicConstraints } from '../../src/x509/extensions/basic-constraints';
import { encodeKeyUsage } from '../../src/x509/extensions/key-usage';
import { buildName } from '../../src/x509/name';
import {
  assembleCertificate,
  buildTbsCertificate,
  encodeExtension,
  type Extension,
} from '../../src/x509/tbs-certificate';

/** The maker of mock devices: a root for attestation keys. */
export interface MockVendor {
  /** The root to register as trusted, DER. */
  readonly rootDer: Uint8Array;
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** A certificate to be made. */
interface CertificateOrder {
  readonly subject: string;
  readonly spkiDer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
}

/** From when to when the certificates of a mock device hold. */
export interface MockValidity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const SERIAL_OCTETS = 16;

/** Mock: a maker of devices with a root of its own, P-256. */
export function makeMockVendor(name: string, validity: MockValidity, randomness: Randomness): MockVendor {
  const { privateKey, spkiDer } = newKey();
  const vendor = { name, privateKey };
  const rootDer = certify(vendor, randomness, {
    subject: name,
    spkiDer,
    ...validity,
    extensions: [encodeBasicConstraints({ cA: true }), encodeKeyUsage(['keyCertSign'])],
  });
  return { ...vendor, rootDer };
}

/** Mock: a device of the vendor, with an attestation key and its certificate. */
export function makeMockQscd(
  vendor: MockVendor,
  device: AttestationSigner['device'],
  validity: MockValidity,
  randomness: Randomness,
): AttestationSigner {
  const { privateKey, spkiDer } = newKey();
  const certificateDer = certify(vendor, randomness, {
    subject: `TEST attestation key ${device.serialNumber}`,
    spkiDer,
    ...validity,
    extensions: [encodeBasicConstraints({ cA: false }), encodeKeyUsage(['digitalSignature'])],
  });
  return { privateKey, certificatesDer: [certificateDer], device };
}

/** Mock: a vendor's certificate over a key of a device, the statement of `x509_vendor`. */
export function makeVendorStatement(
  vendor: MockVendor,
  {
    spkiDer,
    device,
    challenge,
    ...validity
  }: MockValidity & {
    readonly spkiDer: Uint8Array;
    readonly device: AttestedDevice;
    readonly challenge?: string;
  },
  randomness: Randomness,
): Uint8Array {
  const properties = {
    origin: 'generated',
    exportable: false,
    device,
    ...(challenge !== undefined && { challenge }),
  } as const;
  return certify(vendor, randomness, {
    subject: `TEST attested key ${device.serialNumber ?? ''}`,
    spkiDer,
    ...validity,
    extensions: [encodeKeyProperties(properties)],
  });
}

function newKey(): { readonly privateKey: KeyObject; readonly spkiDer: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, spkiDer: publicKey.export({ type: 'spki', format: 'der' }) };
}

function certify(
  { name, privateKey }: Omit<MockVendor, 'rootDer'>,
  randomness: Randomness,
  { subject, spkiDer, notBefore, notAfter, extensions }: CertificateOrder,
): Uint8Array {
  const tbsDer = buildTbsCertificate({
    // The first bit clear and the octet not zero: positive, and as long as it looks (RFC 5280 4.1.2.2).
    serialNumber: Buffer.concat([Uint8Array.of(0x4b), randomness.bytes(SERIAL_OCTETS)]),
    signatureAlgorithm: 'ecdsa-sha256',
    issuerDer: buildName([{ attribute: 'CN', value: name }]),
    notBefore,
    notAfter,
    subjectDer: buildName([{ attribute: 'CN', value: subject }]),
    spkiDer,
    extensionsDer: extensions.map(encodeExtension),
  });
  return assembleCertificate(tbsDer, 'ecdsa-sha256', sign('sha256', tbsDer, privateKey));
}
