import { sign } from 'node:crypto';
import type { Signer } from '../../src/keys/signer';
import { softwareSigner } from '../../src/keys/software-signer';
import { octetString } from '../../src/asn1/der-writer';
import type { SignatureAlgorithm } from '../../src/x509/algorithms';
import { encodeBasicConstraints } from '../../src/x509/extensions/basic-constraints';
import { encodeExtKeyUsage } from '../../src/x509/extensions/ext-key-usage';
import { encodeKeyUsage, type KeyUsage } from '../../src/x509/extensions/key-usage';
import { buildName } from '../../src/x509/name';
import { OID } from '../../src/x509/oids';
import { assembleCertificate, buildTbsCertificate, encodeExtension } from '../../src/x509/tbs-certificate';
import { fixturePrivateKey, fixturePublicKey } from './fixture-keys';

/** What differs between certificates of signers of lists; the defaults are as TS 119 612 5.7.1 wants them. */
export interface ListSignerOptions {
  /** Name of a fixed key. */
  readonly key: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly country: string;
  readonly organization: string;
  readonly commonName?: string;
  readonly serial?: number;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly keyUsage?: readonly KeyUsage[];
  readonly extKeyUsage?: readonly string[] | null;
  readonly withKeyIdentifier?: boolean;
  readonly isCa?: boolean;
}

/** A fixed key and its certificate, the same octets in every run. */
export interface ListSigner {
  readonly signer: Signer;
  readonly certificateDer: Uint8Array;
}

const TSL_SIGNING = '0.4.0.2231.3.0';
/** RSA signs deterministically, so certificates are signed by this key, whatever key they are for. */
const ISSUING_KEY = 'ca-rsa-3072-1';

export function listSigner(options: ListSignerOptions): ListSigner {
  const { key, country, organization, signatureAlgorithm } = options;
  const spki = fixturePublicKey(key);
  const name = (commonName: string): Uint8Array =>
    buildName([
      { attribute: 'C', value: country },
      { attribute: 'O', value: organization },
      { attribute: 'CN', value: commonName },
    ]);
  const commonName = options.commonName ?? 'TEST list signer 1';
  const extKeyUsage = options.extKeyUsage === undefined ? [TSL_SIGNING] : options.extKeyUsage;
  const extensions = [
    encodeBasicConstraints({ cA: options.isCa ?? false }),
    encodeKeyUsage(options.keyUsage ?? ['digitalSignature']),
    ...(extKeyUsage === null ? [] : [encodeExtKeyUsage(extKeyUsage, false)]),
    ...((options.withKeyIdentifier ?? true)
      ? [{ oid: OID.subjectKeyIdentifier, critical: false, value: octetString(spki.keyIdentifier) }]
      : []),
  ];
  const tbsDer = buildTbsCertificate({
    serialNumber: Buffer.from([0x4b, 0, 0, options.serial ?? 1]),
    signatureAlgorithm: 'rsa-pkcs1-sha256',
    issuerDer: key === ISSUING_KEY ? name(commonName) : name('TEST issuer of list signers'),
    notBefore: new Date(options.notBefore ?? '2027-01-01T00:00:00Z'),
    notAfter: new Date(options.notAfter ?? '2030-12-31T23:59:59Z'),
    subjectDer: name(commonName),
    spkiDer: spki.der,
    extensionsDer: extensions.map(encodeExtension),
  });
  const signature = sign('sha256', tbsDer, fixturePrivateKey(ISSUING_KEY));
  return {
    signer: softwareSigner(key, fixturePrivateKey(key), spki.der, signatureAlgorithm),
    certificateDer: assembleCertificate(tbsDer, 'rsa-pkcs1-sha256', signature),
  };
}
