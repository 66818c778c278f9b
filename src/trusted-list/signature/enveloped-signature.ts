import { TrustedListError } from '../trusted-list-error';
import { ContentCursor } from '../xml/content-cursor';
import { base64 } from '../xml/scalar';
import type { XmlElement } from '../xml/xml-element';
import { ds, xades } from './signature-format';

const SIGNATURE = ds('Signature');
const CERTIFICATE = ds('X509Certificate');

/** The parts of the one signature of a list that are not themselves signed. */
export interface EnvelopedSignature {
  readonly signatureValue: Uint8Array;
  /** The one certificate in KeyInfo, DER. */
  readonly certificateDer: Uint8Array;
}

/**
 * Finds the one ds:Signature of a list: there is no other in the document, and it is the last child of the root (TS 119
 * 612 5.7.1, B.1). Its shape is ds:SignedInfo, ds:SignatureValue, ds:KeyInfo with one certificate, and one ds:Object
 * with the qualifying properties. Values of Id are unique in the document.
 */
export function readEnvelopedSignature(root: XmlElement): EnvelopedSignature {
  const signature = onlySignature(root);
  assertUniqueIds(root);
  const parts = new ContentCursor(signature);
  const id = parts.requiredAttribute('Id');
  parts.next(ds('SignedInfo'));
  const value = parts.next(ds('SignatureValue'));
  const keyInfo = parts.optional(ds('KeyInfo'));
  if (!keyInfo) throw new TrustedListError('key_info', `${signature.path} has no KeyInfo`);
  const object = parts.optional(ds('Object'));
  if (!object)
    throw new TrustedListError('signature_object', `${signature.path} has no Object with its properties`);
  const second = parts.optional(ds('Object'));
  if (second) throw new TrustedListError('signature_object', `${second.path} is a second Object`);
  parts.end();
  assertQualifyingProperties(object, id);
  const valueContent = new ContentCursor(value);
  valueContent.attribute('Id');
  return {
    signatureValue: base64.decode(valueContent.endWithText(), value),
    certificateDer: onlyCertificate(keyInfo),
  };
}

function onlySignature(root: XmlElement): XmlElement {
  let found: XmlElement | undefined;
  for (const element of root.descendants()) {
    if (!element.is(SIGNATURE)) continue;
    if (found)
      throw new TrustedListError('several_signatures', `${element.path} is a signature beside ${found.path}`);
    found = element;
  }
  if (!found) throw new TrustedListError('no_signature', 'the list has no signature');
  if (found.parent !== root) {
    throw new TrustedListError('signature_position', `${found.path} is not a child of the list itself`);
  }
  const last = root.children.at(-1);
  if (last && last !== found) {
    throw new TrustedListError('signature_position', `${last.path} follows the signature`);
  }
  return found;
}

function assertUniqueIds(root: XmlElement): void {
  const seen = new Set<string>();
  for (const element of root.descendants()) {
    for (const { localName, value } of element.attributes) {
      // Readers differ in which of Id, ID, id and xml:id they follow.
      if (localName.toLowerCase() !== 'id') continue;
      if (seen.has(value))
        throw new TrustedListError('duplicate_id', `${element.path} repeats the Id ${value}`);
      seen.add(value);
    }
  }
}

function assertQualifyingProperties(object: XmlElement, signatureId: string): void {
  const content = new ContentCursor(object);
  const properties = content.optional(xades('QualifyingProperties'));
  if (!properties || object.children.length > 1) {
    const stray = object.children.find((child) => child !== properties);
    throw new TrustedListError('signature_object', `${(stray ?? object).path} is no qualifying property`);
  }
  content.end();
  const inner = new ContentCursor(properties);
  if (inner.requiredAttribute('Target') !== `#${signatureId}`) {
    throw new TrustedListError(
      'qualifying_properties_target',
      `${properties.path} is not about this signature`,
    );
  }
  inner.next(xades('SignedProperties'));
  inner.end();
}

/** TS 119 612 5.7.1: the certificate of the signer, and no chain. */
function onlyCertificate(keyInfo: XmlElement): Uint8Array {
  const content = new ContentCursor(keyInfo);
  const keyInfoPart = content.any();
  if (!keyInfoPart?.is(ds('X509Data'))) {
    throw new TrustedListError('key_info', `${keyInfoPart?.path ?? keyInfo.path} is no X509Data`);
  }
  content.end();
  const inner = new ContentCursor(keyInfoPart);
  const certificate = inner.optional(CERTIFICATE);
  if (!certificate)
    throw new TrustedListError('key_info', `${keyInfoPart.path} does not begin with a certificate`);
  if (inner.optional(CERTIFICATE)) {
    throw new TrustedListError(
      'certificate_chain',
      `${keyInfoPart.path} holds more than the certificate of the signer`,
    );
  }
  inner.end();
  return base64.decode(new ContentCursor(certificate).endWithText(), certificate);
}
