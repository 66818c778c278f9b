import { TrustedListError } from '../trusted-list-error';
import { ContentCursor } from '../xml/content-cursor';
import {
  type ElementCodec,
  attribute,
  element,
  listOf,
  one,
  optional,
  optionalAttribute,
  optionalRepeated,
  repeated,
  textElement,
  wrapping,
} from '../xml/element-codec';
import { DS, type ElementName, XADES, elementName } from '../xml/namespaces';
import { anyText, base64, dateTime, text } from '../xml/scalar';

/** A ds:Reference. */
export interface SignatureReference {
  readonly id?: string;
  readonly type?: string;
  readonly uri: string;
  /** Algorithms of the transforms in order. */
  readonly transforms: readonly string[];
  readonly digestMethod: string;
  readonly digestValue: Uint8Array;
}

/** A ds:SignedInfo. */
export interface SignedInfo {
  readonly canonicalizationMethod: string;
  readonly signatureMethod: string;
  readonly references: readonly SignatureReference[];
}

export interface CertDigest {
  readonly digestMethod: string;
  readonly digestValue: Uint8Array;
}

/** A Cert of SigningCertificateV2 (EN 319 132-1 5.2.2). */
export interface SigningCertV2 {
  readonly uri?: string;
  readonly certDigest: CertDigest;
  /** DER of IssuerSerial (RFC 5035 4). */
  readonly issuerSerialV2?: Uint8Array;
}

/** A Cert of SigningCertificate, which lists of version 5 carry (XAdES 1.3.2 7.2.2). */
export interface SigningCert {
  readonly uri?: string;
  readonly certDigest: CertDigest;
  readonly issuerSerial: {
    /** RFC 4514. */
    readonly x509IssuerName: string;
    /** Decimal. */
    readonly x509SerialNumber: string;
  };
}

export interface SignedSignatureProperties {
  readonly signingTime: Date;
  readonly signingCertificate?: readonly SigningCert[];
  readonly signingCertificateV2?: readonly SigningCertV2[];
}

export interface DataObjectFormat {
  readonly objectReference: string;
  readonly mimeType: string;
}

/** The xades:SignedProperties of a list; other properties than these are refused. */
export interface SignedProperties {
  readonly id: string;
  readonly signedSignatureProperties: SignedSignatureProperties;
  readonly signedDataObjectProperties?: { readonly dataObjectFormats?: readonly DataObjectFormat[] };
}

export function ds(localName: string): ElementName {
  return elementName(DS, localName);
}

export function xades(localName: string): ElementName {
  return elementName(XADES, localName);
}

function algorithm(localName: string): ElementCodec<string> {
  return wrapping(ds(localName), attribute('Algorithm', text));
}

const transformAlgorithm = algorithm('Transform');

/** A transform with parameters (XPath, a stylesheet, a list of prefixes) is one that a list does not have. */
const transform: ElementCodec<string> = {
  ...transformAlgorithm,
  read: (source) => {
    if (source.children.length > 0 || /\S/.test(source.text)) {
      const name = new ContentCursor(source).attribute('Algorithm') ?? '';
      throw new TrustedListError('transforms', `${source.path} (${name}) has parameters`);
    }
    return transformAlgorithm.read(source);
  },
};

const digestMethod = one(algorithm('DigestMethod'));
const digestValue = one(textElement(ds('DigestValue'), base64));

export const signedInfo = element<SignedInfo>(ds('SignedInfo'), {
  canonicalizationMethod: one(algorithm('CanonicalizationMethod')),
  signatureMethod: one(algorithm('SignatureMethod')),
  references: repeated(
    element<SignatureReference>(ds('Reference'), {
      id: optionalAttribute('Id', text),
      type: optionalAttribute('Type', anyText),
      uri: attribute('URI', anyText),
      transforms: one(listOf(ds('Transforms'), transform)),
      digestMethod,
      digestValue,
    }),
  ),
});

const certDigest = one(element<CertDigest>(xades('CertDigest'), { digestMethod, digestValue }));

const signingCertificate = listOf(
  xades('SigningCertificate'),
  element<SigningCert>(xades('Cert'), {
    uri: optionalAttribute('URI', anyText),
    certDigest,
    issuerSerial: one(
      element<SigningCert['issuerSerial']>(xades('IssuerSerial'), {
        x509IssuerName: one(textElement(ds('X509IssuerName'), text)),
        x509SerialNumber: one(textElement(ds('X509SerialNumber'), text)),
      }),
    ),
  }),
);

const signingCertificateV2 = listOf(
  xades('SigningCertificateV2'),
  element<SigningCertV2>(xades('Cert'), {
    uri: optionalAttribute('URI', anyText),
    certDigest,
    issuerSerialV2: optional(textElement(xades('IssuerSerialV2'), base64)),
  }),
);

export const signedProperties = element<SignedProperties>(xades('SignedProperties'), {
  id: attribute('Id', text),
  signedSignatureProperties: one(
    element<SignedSignatureProperties>(xades('SignedSignatureProperties'), {
      signingTime: one(textElement(xades('SigningTime'), dateTime)),
      signingCertificate: optional(signingCertificate),
      signingCertificateV2: optional(signingCertificateV2),
    }),
  ),
  signedDataObjectProperties: optional(
    element<NonNullable<SignedProperties['signedDataObjectProperties']>>(
      xades('SignedDataObjectProperties'),
      {
        dataObjectFormats: optionalRepeated(
          element<DataObjectFormat>(xades('DataObjectFormat'), {
            objectReference: attribute('ObjectReference', text),
            mimeType: one(textElement(xades('MimeType'), text)),
          }),
        ),
      },
    ),
  ),
});

export const SIGNED_PROPERTIES_TYPE = 'http://uri.etsi.org/01903#SignedProperties';

/** Media type of the signed document in DataObjectFormat, as DSS writes it for XML. */
export const DOCUMENT_MEDIA_TYPE = 'text/xml';
