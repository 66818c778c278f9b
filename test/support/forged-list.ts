import { hash, sign, type KeyObject } from 'node:crypto';
import { readTrustedList } from '../../src/trusted-list/read-trusted-list';
import type { SignedInfo, SignedProperties } from '../../src/trusted-list/signature/signature-format';
import { signedInfo, signedProperties } from '../../src/trusted-list/signature/signature-format';
import { signingCertV2 } from '../../src/trusted-list/signature/signing-certificate';
import {
  DIGEST_METHOD,
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
} from '../../src/trusted-list/signature/xml-signature-algorithms';
import { TrustedListError } from '../../src/trusted-list/trusted-list-error';
import type { TrustServiceStatusList } from '../../src/trusted-list/trusted-list';
import { canonicalTrustedList, XML_DECLARATION } from '../../src/trusted-list/write-trusted-list';
import { CanonicalXmlWriter } from '../../src/trusted-list/xml/canonical-xml-writer';
import type { ElementCodec } from '../../src/trusted-list/xml/element-codec';
import { parseCertificate } from '../../src/x509/tbs-certificate';

/** What a forger does otherwise than the standard says. Texts are those of canonical form; everything is signed as changed. */
export interface Forgery {
  /** The root element without signature. */
  readonly document?: (text: string) => string;
  readonly properties?: (properties: SignedProperties) => SignedProperties;
  readonly propertiesText?: (text: string) => string;
  readonly info?: (info: SignedInfo) => SignedInfo;
  readonly infoText?: (text: string) => string;
  /** The content of ds:KeyInfo by the base64 of the certificate; null leaves KeyInfo out. */
  readonly keyInfo?: ((certificate: string) => string) | null;
  /** The ds:Object around the properties. */
  readonly object?: (text: string) => string;
  readonly signatureValue?: (value: Buffer) => Buffer;
  /** The whole signature as text. */
  readonly signature?: (text: string) => string;
}

const ROOT_END = '</TrustServiceStatusList>';

/** A list signed by an ECDSA key with SHA-256, by a template of its own, so that every part can be bent before signing. */
export function forgeList(
  list: TrustServiceStatusList,
  certificateDer: Uint8Array,
  privateKey: KeyObject,
  forgery: Forgery = {},
): Buffer {
  const same = <T>(value: T): T => value;
  const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');
  const document = (forgery.document ?? same)(canonicalTrustedList(list));
  const properties = (forgery.properties ?? same)({
    id: 'properties-1',
    signedSignatureProperties: {
      signingTime: new Date('2027-03-01T00:00:00Z'),
      signingCertificateV2: [signingCertV2(parseCertificate(certificateDer), 'sha256')],
    },
    signedDataObjectProperties: {
      dataObjectFormats: [{ objectReference: '#document-1', mimeType: 'text/xml' }],
    },
  });
  const propertiesText = (forgery.propertiesText ?? same)(canonical(signedProperties, properties));
  const info = (forgery.info ?? same)({
    canonicalizationMethod: EXCLUSIVE_C14N,
    signatureMethod: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
    references: [
      {
        id: 'document-1',
        uri: '',
        transforms: [ENVELOPED_SIGNATURE, EXCLUSIVE_C14N],
        digestMethod: DIGEST_METHOD.sha256,
        digestValue: sha256(document),
      },
      {
        type: 'http://uri.etsi.org/01903#SignedProperties',
        uri: '#properties-1',
        transforms: [EXCLUSIVE_C14N],
        digestMethod: DIGEST_METHOD.sha256,
        digestValue: sha256(propertiesText),
      },
    ],
  });
  const infoText = (forgery.infoText ?? same)(canonical(signedInfo, info));
  const value = (forgery.signatureValue ?? same)(
    sign('sha256', Buffer.from(infoText), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  );
  const certificate = Buffer.from(certificateDer).toString('base64');
  const x509 = (one: string): string =>
    `<ds:X509Data><ds:X509Certificate>${one}</ds:X509Certificate></ds:X509Data>`;
  const { keyInfo = x509 } = forgery;
  const object = (forgery.object ?? same)(
    '<ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Target="#signature-1">' +
      `${propertiesText}</xades:QualifyingProperties></ds:Object>`,
  );
  const signature =
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="signature-1">' +
    `${infoText}<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue>` +
    `${keyInfo === null ? '' : `<ds:KeyInfo>${keyInfo(certificate)}</ds:KeyInfo>`}${object}</ds:Signature>`;
  const end = document.lastIndexOf(ROOT_END);
  return Buffer.from(
    XML_DECLARATION + document.slice(0, end) + (forgery.signature ?? same)(signature) + document.slice(end),
  );
}

function canonical<T>(codec: ElementCodec<T>, value: T): string {
  const xml = new CanonicalXmlWriter();
  codec.write(xml, value);
  return xml.toString();
}

/** Replaces exactly one place, so that no variant is a good list by mistake. */
export function edited(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`${from} is there ${text.split(from).length - 1} times`);
  return text.replace(from, () => to);
}

/** Why a list is not read. */
export function refusalOf(
  list: string | Uint8Array,
  permittedSigners: readonly Uint8Array[],
): TrustedListError {
  try {
    readTrustedList(typeof list === 'string' ? Buffer.from(list) : list, permittedSigners);
  } catch (error) {
    if (error instanceof TrustedListError) return error;
    throw error;
  }
  throw new Error('the list was read');
}
