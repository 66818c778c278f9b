import { hash } from 'node:crypto';

import type { Signer } from '../keys/signer';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { type CertificateView, parseCertificate } from '../x509/tbs-certificate';
import { TRUST_SERVICE_STATUS_LIST } from './format/trusted-list-format';
import { ecdsaSignatureValue } from './signature/ecdsa-signature-value';
import {
  DOCUMENT_MEDIA_TYPE,
  SIGNED_PROPERTIES_TYPE,
  type SignedInfo,
  type SignedProperties,
  ds,
  signedInfo,
  signedProperties,
  xades,
} from './signature/signature-format';
import { signingCert, signingCertV2 } from './signature/signing-certificate';
import {
  DIGEST_METHOD,
  type DigestAlgorithm,
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  SIGNATURE_METHOD,
  isListSignatureAlgorithm,
} from './signature/xml-signature-algorithms';
import type { TrustServiceStatusList } from './trusted-list';
import { TrustedListError } from './trusted-list-error';
import { XML_DECLARATION, canonicalTrustedList } from './write-trusted-list';
import { CanonicalXmlWriter } from './xml/canonical-xml-writer';
import type { ElementCodec } from './xml/element-codec';
import { displayName } from './xml/namespaces';
import { base64 } from './xml/scalar';

/** Who signs a list, when, and with what. */
export interface ListSigning {
  readonly signer: Signer;
  /** The one certificate of the signer, DER, that the list carries and pointers announce. */
  readonly certificateDer: Uint8Array;
  /** Whole seconds, within the validity of the certificate. */
  readonly signingTime: Date;
  /** Of document, properties and certificate; SHA-512 by default. */
  readonly digest?: DigestAlgorithm;
}

const COORDINATE_OCTETS: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };
const ROOT_END = `</${displayName(TRUST_SERVICE_STATUS_LIST)}>`;

/**
 * Signs a list: XAdES baseline B, enveloped, the signature as last child of the root (TS 119 612 5.7.1 and B.1, EN 319
 * 132-1 6). Version 6 names the signer by SigningCertificateV2, version 5 by SigningCertificate. The octets are final:
 * they are stored and served as they are. TrustedListError `signer` where key, certificate, time or algorithm do not
 * fit; otherwise as `canonicalTrustedList`.
 */
export async function signTrustedList(
  list: TrustServiceStatusList,
  signing: ListSigning,
): Promise<Uint8Array> {
  const { signer, certificateDer, signingTime, digest = 'sha512' } = signing;
  const certificate = checkedCertificate(signing);
  if (!isListSignatureAlgorithm(signer.signatureAlgorithm)) {
    throw new TrustedListError(
      'signer',
      `${signer.signatureAlgorithm} is not for lists; use ECDSA or RSA PKCS #1`,
    );
  }
  const document = canonicalTrustedList(list);
  const stem = list.id ?? 'TSL';
  const isVersion6 = list.schemeInformation.tslVersionIdentifier === 6;
  const properties: SignedProperties = {
    id: `${stem}-signed-properties`,
    signedSignatureProperties: {
      signingTime,
      ...(isVersion6
        ? { signingCertificateV2: [signingCertV2(certificate, digest)] }
        : { signingCertificate: [signingCert(certificate, digest)] }),
    },
    signedDataObjectProperties: {
      dataObjectFormats: [{ objectReference: `#${stem}-document`, mimeType: DOCUMENT_MEDIA_TYPE }],
    },
  };
  const digestMethod = DIGEST_METHOD[digest];
  const info: SignedInfo = {
    canonicalizationMethod: EXCLUSIVE_C14N,
    signatureMethod: SIGNATURE_METHOD[signer.signatureAlgorithm],
    references: [
      {
        id: `${stem}-document`,
        uri: '',
        transforms: [ENVELOPED_SIGNATURE, EXCLUSIVE_C14N],
        digestMethod,
        digestValue: hash(digest, document, 'buffer'),
      },
      {
        type: SIGNED_PROPERTIES_TYPE,
        uri: `#${properties.id}`,
        transforms: [EXCLUSIVE_C14N],
        digestMethod,
        digestValue: hash(digest, canonical(signedProperties, properties), 'buffer'),
      },
    ],
  };
  const signatureOctets = await signer.sign(Buffer.from(canonical(signedInfo, info), 'utf8'));
  const signatureValue = xmlSignatureValue(signer, signatureOctets);
  const signature = signatureElement(`${stem}-signature`, info, signatureValue, certificateDer, properties);
  // The canonical text of the root ends with its end tag, and the signature goes before it.
  return Buffer.from(XML_DECLARATION + document.slice(0, -ROOT_END.length) + signature + ROOT_END, 'utf8');
}

/** The certificate, after the checks that a reader of the list would make of it. */
function checkedCertificate({ signer, certificateDer, signingTime }: ListSigning): CertificateView {
  const certificate = parseCertificate(certificateDer);
  const { spkiDer, notBefore, notAfter } = certificate.tbs;
  if (!Buffer.from(spkiDer).equals(signer.spkiDer)) {
    throw new TrustedListError('signer', `the certificate is not one of the key ${signer.keyId}`);
  }
  if (signingTime < notBefore || signingTime > notAfter) {
    throw new TrustedListError(
      'signer',
      'the signing time is outside the validity of the certificate of the signer',
    );
  }
  return certificate;
}

function canonical<T>(codec: ElementCodec<T>, value: T): string {
  const xml = new CanonicalXmlWriter();
  codec.write(xml, value);
  return xml.toString();
}

function xmlSignatureValue({ spkiDer }: Signer, signature: Uint8Array): Uint8Array {
  const { kind, keyAlgorithm = '' } = parseSubjectPublicKeyInfo(spkiDer);
  return kind === 'rsa' ? signature : ecdsaSignatureValue(signature, COORDINATE_OCTETS[keyAlgorithm] ?? 0);
}

function signatureElement(
  id: string,
  info: SignedInfo,
  signatureValue: Uint8Array,
  certificateDer: Uint8Array,
  properties: SignedProperties,
): string {
  const xml = new CanonicalXmlWriter();
  const octets = (localName: string, value: Uint8Array): void => {
    xml.start(ds(localName));
    xml.text(base64.encode(value, xml));
    xml.end();
  };
  xml.start(ds('Signature'), [{ localName: 'Id', value: id }]);
  signedInfo.write(xml, info);
  octets('SignatureValue', signatureValue);
  xml.start(ds('KeyInfo'));
  xml.start(ds('X509Data'));
  octets('X509Certificate', certificateDer);
  xml.end();
  xml.end();
  xml.start(ds('Object'));
  xml.start(xades('QualifyingProperties'), [{ localName: 'Target', value: `#${id}` }]);
  signedProperties.write(xml, properties);
  xml.end();
  xml.end();
  xml.end();
  return xml.toString();
}
