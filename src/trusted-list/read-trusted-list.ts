import { createPublicKey, verify } from 'node:crypto';

import { sameOctets } from '../asn1/octets';
import { signatureParameters } from '../x509/algorithms';
import { type CertificateView, parseCertificate } from '../x509/tbs-certificate';
import { TRUST_SERVICE_STATUS_LIST, trustServiceStatusList } from './format/trusted-list-format';
import { readEnvelopedSignature } from './signature/enveloped-signature';
import { ds, signedInfo, signedProperties, xades } from './signature/signature-format';
import {
  assertSigningCertificateVersion,
  checkSignedInfo,
  checkSignedProperties,
  hasDigest,
} from './signature/signature-rules';
import type { ListSignatureAlgorithm } from './signature/xml-signature-algorithms';
import type { TrustServiceStatusList } from './trusted-list';
import { TrustedListError } from './trusted-list-error';
import { CanonicalizableDocument } from './xml/exclusive-canonicalization';
import { parseXml } from './xml/strict-xml-parser';
import { decodeXml } from './xml/xml-text';
import { type XmlElement } from './xml/xml-element';

/** A list whose signature holds. */
export interface VerifiedTrustedList {
  readonly list: TrustServiceStatusList;
  /** The one of the permitted certificates that signed it, DER. */
  readonly signerCertificateDer: Uint8Array;
  readonly signingTime: Date;
  readonly signatureAlgorithm: ListSignatureAlgorithm;
}

const SIGNATURE = [ds('Signature')];
const SIGNED_INFO = [...SIGNATURE, ds('SignedInfo')];
const SIGNED_PROPERTIES = [
  ...SIGNATURE,
  ds('Object'),
  xades('QualifyingProperties'),
  xades('SignedProperties'),
];

/**
 * Verifies a list and reads it. `permittedSigners` are the certificates (DER) that may have signed it, as a pointer or
 * the configuration names them; only the exact certificate counts, no path is built (TS 119 615). Whatever is
 * answered was read from octets that the signature covers: SignedInfo, SignedProperties and the list are each read anew
 * from the canonical text that was hashed. TrustedListError tells what is wrong.
 */
export function readTrustedList(
  octets: Uint8Array,
  permittedSigners: readonly Uint8Array[],
): VerifiedTrustedList {
  const text = decodeXml(octets);
  const root = rootElement(text);
  const signature = readEnvelopedSignature(root);
  const signer = permittedSigner(signature.certificateDer, permittedSigners);
  const document = new CanonicalizableDocument(text);

  // 1 what was signed, and by whom
  const infoText = document.canonical(SIGNED_INFO);
  const info = checkSignedInfo(signedInfo.read(parseXml(infoText)), idOf(root));
  assertSignatureValue(infoText, signature.signatureValue, info.signatureAlgorithm, signer);

  // 2 the properties of the signature
  const propertiesText = document.canonical(SIGNED_PROPERTIES);
  if (!hasDigest(propertiesText, info.properties)) {
    throw new TrustedListError(
      'signed_properties_digest',
      'the signed properties were changed after signing',
    );
  }
  const properties = signedProperties.read(parseXml(propertiesText));
  checkSignedProperties(properties, info, signer);

  // 3 the list
  const listText = document.canonicalWithout(SIGNATURE);
  if (!hasDigest(listText, info.document)) {
    throw new TrustedListError('document_digest', 'the list was changed after signing');
  }
  const list = trustServiceStatusList.read(parseXml(listText));
  assertSigningCertificateVersion(properties, list.schemeInformation.tslVersionIdentifier);
  return {
    list,
    signerCertificateDer: signer.der,
    signingTime: properties.signedSignatureProperties.signingTime,
    signatureAlgorithm: info.signatureAlgorithm,
  };
}

/** Reads a list as it says it is, signed or not; nothing vouches for it. For showing and comparing. */
export function readUnverifiedTrustedList(octets: Uint8Array): TrustServiceStatusList {
  const root = rootElement(decodeXml(octets));
  const last = root.children.at(-1);
  if (last && SIGNATURE.some((name) => last.is(name))) root.children.pop();
  return trustServiceStatusList.read(root);
}

function rootElement(text: string): XmlElement {
  const root = parseXml(text);
  if (!root.is(TRUST_SERVICE_STATUS_LIST)) {
    throw new TrustedListError(
      'wrong_root',
      `the root element ${root.qualifiedName} is no TrustServiceStatusList`,
    );
  }
  return root;
}

function idOf(root: XmlElement): string | undefined {
  return root.attributes.find(
    ({ localName, namespaceUri }) => localName === 'Id' && namespaceUri === undefined,
  )?.value;
}

function permittedSigner(certificateDer: Uint8Array, permitted: readonly Uint8Array[]): CertificateView {
  const match = permitted.find((one) => sameOctets(one, certificateDer));
  if (!match) {
    throw new TrustedListError(
      'unknown_signer',
      'the certificate in KeyInfo is none of those that may sign this list',
    );
  }
  return parseCertificate(match);
}

function assertSignatureValue(
  signed: string,
  value: Uint8Array,
  algorithm: ListSignatureAlgorithm,
  { tbs }: CertificateView,
): void {
  const key = createPublicKey({ key: Buffer.from(tbs.spkiDer), format: 'der', type: 'spki' });
  const { family, hash } = signatureParameters(algorithm);
  if (key.asymmetricKeyType !== family) {
    throw new TrustedListError(
      'signature_value',
      `${algorithm} is not an algorithm of the key of the signer`,
    );
  }
  if (!verify(hash, Buffer.from(signed, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, value)) {
    throw new TrustedListError('signature_value', 'the signature value does not fit SignedInfo and signer');
  }
}
