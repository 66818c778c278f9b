import { hash } from 'node:crypto';

import { sameOctets } from '../../asn1/octets';
import { formatName } from '../../x509/name';
import type { CertificateView } from '../../x509/tbs-certificate';
import { TrustedListError, type TrustedListRefusal } from '../trusted-list-error';
import {
  type CertDigest,
  SIGNED_PROPERTIES_TYPE,
  type SignatureReference,
  type SignedInfo,
  type SignedProperties,
} from './signature-format';
import { issuerSerialV2, serialNumberDecimal } from './signing-certificate';
import {
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  type DigestAlgorithm,
  type ListSignatureAlgorithm,
  digestAlgorithmOf,
  listSignatureAlgorithmOf,
} from './xml-signature-algorithms';

function assert(holds: boolean, reason: TrustedListRefusal, detail: string): asserts holds {
  if (!holds) throw new TrustedListError(reason, detail);
}

/** What a SignedInfo says, after the rules of a list. */
export interface CheckedSignedInfo {
  readonly signatureAlgorithm: ListSignatureAlgorithm;
  readonly document: SignatureReference;
  readonly properties: SignatureReference;
}

/**
 * TS 119 612 B.1: exclusive canonicalisation, one reference to the whole document with exactly the transforms
 * enveloped-signature and exclusive canonicalisation, one to the signed properties; digests of SHA-2.
 */
export function checkSignedInfo(info: SignedInfo, rootId: string | undefined): CheckedSignedInfo {
  assert(
    info.canonicalizationMethod === EXCLUSIVE_C14N,
    'canonicalization_algorithm',
    `SignedInfo is canonicalised by ${info.canonicalizationMethod}, not exclusively`,
  );
  const signatureAlgorithm = listSignatureAlgorithmOf(info.signatureMethod);
  assert(
    signatureAlgorithm !== undefined,
    'signature_algorithm',
    `${info.signatureMethod} is none of ECDSA and RSA with SHA-2`,
  );
  assert(
    info.references.length === 2,
    'reference_count',
    `SignedInfo has ${info.references.length} references, not one to the list and one to the properties`,
  );
  const properties = info.references.filter(({ type }) => type === SIGNED_PROPERTIES_TYPE);
  const others = info.references.filter((reference) => !properties.includes(reference));
  const [document] = others;
  const [signedProperties] = properties;
  assert(
    document !== undefined && signedProperties !== undefined,
    'reference_type',
    'SignedInfo does not have one reference of the type SignedProperties and one to the list',
  );
  assert(
    document.type === undefined || document.type === '',
    'reference_type',
    `the reference to the list has the type ${document.type}`,
  );
  assert(
    document.uri === '' || (rootId !== undefined && document.uri === `#${rootId}`),
    'reference_uri',
    `the reference ${JSON.stringify(document.uri)} is not to the whole list`,
  );
  assertTransforms(document, [ENVELOPED_SIGNATURE, EXCLUSIVE_C14N]);
  assertTransforms(signedProperties, [EXCLUSIVE_C14N]);
  for (const { digestMethod, uri } of info.references)
    digestOf(digestMethod, `the reference ${JSON.stringify(uri)}`);
  return { signatureAlgorithm, document, properties: signedProperties };
}

function assertTransforms({ transforms, uri }: SignatureReference, expected: readonly string[]): void {
  assert(
    transforms.length === expected.length &&
      expected.every((algorithm, place) => transforms[place] === algorithm),
    'transforms',
    `the reference ${JSON.stringify(uri)} has the transforms ${transforms.join(', ')}`,
  );
}

function digestOf(method: string, where: string): DigestAlgorithm {
  const digest = digestAlgorithmOf(method);
  assert(digest !== undefined, 'digest_algorithm', `${where} has the digest ${method}, not one of SHA-2`);
  return digest;
}

/** Whether octets have the digest that was signed for them. */
export function hasDigest(octets: string | Uint8Array, { digestMethod, digestValue }: CertDigest): boolean {
  return sameOctets(hash(digestOf(digestMethod, 'a digest'), octets, 'buffer'), digestValue);
}

/** Signed properties of baseline B (EN 319 132-1 6.3), as lists of that version have them. */
export function checkSignedProperties(
  { id, signedSignatureProperties, signedDataObjectProperties }: SignedProperties,
  { document, properties }: CheckedSignedInfo,
  signer: CertificateView,
): void {
  assert(
    properties.uri === `#${id}`,
    'reference_uri',
    `the reference ${properties.uri} is not to the signed properties`,
  );
  const { signingTime } = signedSignatureProperties;
  assert(
    signingTime >= signer.tbs.notBefore && signingTime <= signer.tbs.notAfter,
    'signing_time',
    'the signing time is outside the validity of the certificate of the signer',
  );
  assertSigningCertificate(signedSignatureProperties, signer);
  const formats = signedDataObjectProperties?.dataObjectFormats ?? [];
  const [format] = formats;
  assert(
    format !== undefined &&
      formats.length === 1 &&
      document.id !== undefined &&
      format.objectReference === `#${document.id}`,
    'data_object_format',
    `there are ${formats.length} DataObjectFormat, not exactly one for the reference to the list`,
  );
}

/** The version of the list decides which of the two properties it carries. */
export function assertSigningCertificateVersion(
  { signedSignatureProperties }: SignedProperties,
  tslVersionIdentifier: 5 | 6,
): void {
  const isV1 = signedSignatureProperties.signingCertificate !== undefined;
  assert(
    !isV1 || tslVersionIdentifier === 5,
    'signing_certificate_version',
    'a list of version 6 names its signer by SigningCertificate; use SigningCertificateV2',
  );
}

function assertSigningCertificate(
  { signingCertificate, signingCertificateV2 }: SignedProperties['signedSignatureProperties'],
  signer: CertificateView,
): void {
  const certs = [...(signingCertificate ?? []), ...(signingCertificateV2 ?? [])];
  const [cert] = certs;
  assert(
    cert !== undefined && certs.length === 1,
    'signing_certificate_count',
    `the signed properties name ${certs.length} signing certificates, not one`,
  );
  assert(cert.uri === undefined, 'signing_certificate_uri', 'the signing certificate has a URI');
  digestOf(cert.certDigest.digestMethod, 'the signing certificate');
  assert(
    hasDigest(signer.der, cert.certDigest),
    'signing_certificate_digest',
    'the signing certificate is another one than that in KeyInfo',
  );
  const isSameIssuer =
    'issuerSerial' in cert
      ? cert.issuerSerial.x509SerialNumber === serialNumberDecimal(signer) &&
        sameDistinguishedName(cert.issuerSerial.x509IssuerName, formatName(signer.tbs.issuer))
      : cert.issuerSerialV2 === undefined || sameOctets(cert.issuerSerialV2, issuerSerialV2(signer));
  assert(
    isSameIssuer,
    'signing_certificate_issuer',
    'issuer or serial number of the signing certificate are not those of the certificate in KeyInfo',
  );
}

/** Whether two names in text differ by spaces after separators at most: writers differ there. */
function sameDistinguishedName(one: string, other: string): boolean {
  const tight = (name: string): string => name.replace(/([,+]) +/g, '$1');
  return tight(one) === tight(other);
}
