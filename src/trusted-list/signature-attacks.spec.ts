import { fixturePrivateKey } from '../../test/support/fixture-keys';
import { edited, forgeList, refusalOf, type Forgery } from '../../test/support/forged-list';
import { listSigner } from '../../test/support/list-signers';
import { euListOfTheLists, memberStateList, signersOf } from '../../test/support/sample-lists';
import { parseCertificate } from '../x509/tbs-certificate';
import { readTrustedList } from './read-trusted-list';
import type { SignedInfo, SignedProperties, SignatureReference } from './signature/signature-format';
import { signingCert, signingCertV2 } from './signature/signing-certificate';
import type { TrustedListRefusal } from './trusted-list-error';

/**
 * Lists that must not be read. Where the deviation could be signed, it is signed by the right key, so that the rule and
 * not a digest refuses it.
 */

const KEY = fixturePrivateKey('ca-p-256-1');
const [{ certificateDer: SIGNER }, { certificateDer: OTHER }] = signersOf('XA');
const STRANGER = listSigner({
  key: 'ca-p-256-5',
  signatureAlgorithm: 'ecdsa-sha256',
  country: 'XA',
  organization: 'TEST stranger',
});
const PERMITTED = [SIGNER, OTHER];
const LIST = memberStateList();
const SIGNATURE_END = '</ds:Signature>';
const ROOT_END = '</TrustServiceStatusList>';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const XPATH = 'http://www.w3.org/TR/1999/REC-xpath-19991116';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';

const forge = (forgery: Forgery = {}): string => forgeList(LIST, SIGNER, KEY, forgery).toString('utf8');
const good = forge();
const [signature = ''] = /<ds:Signature [^]*<\/ds:Signature>/.exec(good) ?? [];
const unsigned = good.replace(signature, '');

const edit = (from: string, to: string): string => edited(good, from, to);
const inText =
  (from: string, to: string) =>
  (text: string): string =>
    edited(text, from, to);

const references =
  (change: (references: readonly SignatureReference[]) => readonly (SignatureReference | undefined)[]) =>
  (info: SignedInfo): SignedInfo => ({
    ...info,
    references: change(info.references).filter((one) => one !== undefined),
  });
const document =
  (change: Partial<SignatureReference>): Forgery['info'] =>
  (info) =>
    references(([first, ...rest]) => [first && { ...first, ...change }, ...rest])(info);
const transforms = (...algorithms: readonly string[]): Forgery => ({
  info: document({ transforms: algorithms }),
});
const parametrised = (algorithm: string, parameters: string): Forgery => ({
  ...transforms(ENVELOPED, EXCLUSIVE, algorithm),
  infoText: inText(
    `<ds:Transform Algorithm="${algorithm}">`,
    `<ds:Transform Algorithm="${algorithm}">${parameters}`,
  ),
});
const signatureProperties =
  (change: (properties: SignedProperties['signedSignatureProperties']) => object): Forgery['properties'] =>
  (properties) => ({
    ...properties,
    signedSignatureProperties: {
      signingTime: properties.signedSignatureProperties.signingTime,
      ...change(properties.signedSignatureProperties),
    },
  });
const ours = parseCertificate(SIGNER);
const v2 = signingCertV2(ours, 'sha256');
const x509Data = (...certificates: readonly string[]): string =>
  `<ds:X509Data>${certificates.map((one) => `<ds:X509Certificate>${one}</ds:X509Certificate>`).join('')}</ds:X509Data>`;
const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
/** Name, octets, and the reason for which they are refused. */
const ATTACKS: readonly (readonly [name: string, list: string | Uint8Array, reason: TrustedListRefusal])[] = [
  // Where signature and list stand
  ['no signature', unsigned, 'no_signature'],
  ['the signature twice', edit(signature, signature + signature), 'several_signatures'],
  [
    'a second signature of other Ids within an Object of the first',
    edit(SIGNATURE_END, `<ds:Object>${signature.replace(/-1"/g, '-2"')}</ds:Object>${SIGNATURE_END}`),
    'several_signatures',
  ],
  [
    'the signature as first child',
    edited(unsigned, '<SchemeInformation>', `${signature}<SchemeInformation>`),
    'signature_position',
  ],
  [
    'the signature within the scheme information',
    edited(unsigned, '</SchemeInformation>', `${signature}</SchemeInformation>`),
    'signature_position',
  ],
  [
    'the signed list within an Object of its signature, another one around',
    edited(
      forge({ info: document({ uri: '#XA-TL-TEST' }) }).replace('Id="XA-TL-TEST"', 'Id="other"'),
      SIGNATURE_END,
      `<ds:Object>${unsigned.slice(DECLARATION.length)}</ds:Object>${SIGNATURE_END}`,
    ),
    'signature_object',
  ],
  [
    'the signed list within the list that is shown',
    edited(
      forge({ info: document({ uri: '#XA-TL-TEST' }) }).replace('Id="XA-TL-TEST"', 'Id="other"'),
      '<ds:Signature ',
      `${unsigned.slice(DECLARATION.length)}<ds:Signature `,
    ),
    'reference_uri',
  ],
  [
    'the signed list within the list that is shown, under the same Id',
    edited(
      forge({ info: document({ uri: '#XA-TL-TEST' }) }),
      '<ds:Signature ',
      `${unsigned.slice(DECLARATION.length)}<ds:Signature `,
    ),
    'duplicate_id',
  ],
  ['a list after the list', good + unsigned.slice(DECLARATION.length), 'outside_root'],
  ['text after the list', `${good}x`, 'outside_root'],
  ['a comment before the list', edit(DECLARATION, `${DECLARATION}<!-- x -->`), 'outside_root'],
  [
    'an element after the signature',
    edit(ROOT_END, `<TrustServiceProviderList></TrustServiceProviderList>${ROOT_END}`),
    'signature_position',
  ],
  [
    'another root element',
    good.replaceAll('TrustServiceStatusList', 'TrustServiceStatusLists'),
    'wrong_root',
  ],
  [
    'the Id of the signed properties elsewhere',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber Id="properties-1">'),
    'duplicate_id',
  ],
  [
    'the Id of the signed properties elsewhere as xml:id',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber xml:id="properties-1">'),
    'duplicate_id',
  ],
  [
    'the Id of the signature elsewhere in lower case',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber id="signature-1">'),
    'duplicate_id',
  ],
  // The Object
  ['no Object', forge({ object: () => '' }), 'signature_object'],
  ['a second Object', forge({ object: (text) => `${text}<ds:Object>x</ds:Object>` }), 'signature_object'],
  [
    'a decoy beside the properties',
    forge({ object: inText('</ds:Object>', '<ds:Manifest></ds:Manifest></ds:Object>') }),
    'signature_object',
  ],
  [
    'properties of another signature',
    forge({ object: inText('#signature-1', '#signature-2') }),
    'qualifying_properties_target',
  ],
  [
    'unsigned properties',
    forge({
      object: inText(
        '</xades:QualifyingProperties>',
        '<xades:UnsignedProperties></xades:UnsignedProperties></xades:QualifyingProperties>',
      ),
    }),
    'unexpected_element',
  ],
  // The references
  ['a reference to an Object', forge({ info: document({ uri: '#object-1' }) }), 'reference_uri'],
  [
    'a reference to another file',
    forge({ info: document({ uri: 'http://127.0.0.1:9/tl.xml' }) }),
    'reference_uri',
  ],
  ['a reference by XPointer', forge({ info: document({ uri: '#xpointer(/)' }) }), 'reference_uri'],
  [
    'a third reference',
    forge({ info: references(([first, ...rest]) => [first, { ...first!, id: 'document-2' }, ...rest]) }),
    'reference_count',
  ],
  ['no reference to the properties', forge({ info: references(([first]) => [first]) }), 'reference_count'],
  [
    'no reference to the list',
    forge({ info: references(([, second]) => [second, second]) }),
    'reference_type',
  ],
  [
    'a reference to a manifest',
    forge({ info: document({ type: 'http://www.w3.org/2000/09/xmldsig#Manifest' }) }),
    'reference_type',
  ],
  [
    'a reference to other properties',
    forge({ info: references(([first, second]) => [first, second && { ...second, uri: '#document-1' }]) }),
    'reference_uri',
  ],
  // The transforms
  ['XPath', forge(parametrised(XPATH, `<ds:XPath>not(ancestor::x)</ds:XPath>`)), 'transforms'],
  [
    'XSLT',
    forge(parametrised('http://www.w3.org/TR/1999/REC-xslt-19991116', '<xsl:x xmlns:xsl="urn:x"></xsl:x>')),
    'transforms',
  ],
  [
    'base64',
    forge(transforms(ENVELOPED, EXCLUSIVE, 'http://www.w3.org/2000/09/xmldsig#base64')),
    'transforms',
  ],
  ['inclusive canonicalisation', forge(transforms(ENVELOPED, INCLUSIVE)), 'transforms'],
  ['canonicalisation with comments', forge(transforms(ENVELOPED, `${EXCLUSIVE}WithComments`)), 'transforms'],
  ['no enveloped-signature', forge(transforms(EXCLUSIVE)), 'transforms'],
  ['no canonicalisation', forge(transforms(ENVELOPED)), 'transforms'],
  ['the transforms in another order', forge(transforms(EXCLUSIVE, ENVELOPED)), 'transforms'],
  [
    'a list of inclusive prefixes',
    forge({
      infoText: inText(
        `<ds:Transform Algorithm="${ENVELOPED}"></ds:Transform><ds:Transform Algorithm="${EXCLUSIVE}">`,
        `<ds:Transform Algorithm="${ENVELOPED}"></ds:Transform><ds:Transform Algorithm="${EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="${EXCLUSIVE}" PrefixList="ds"></ec:InclusiveNamespaces>`,
      ),
    }),
    'transforms',
  ],
  [
    'enveloped-signature over the properties',
    forge({
      info: references(([first, second]) => [
        first,
        second && { ...second, transforms: [ENVELOPED, EXCLUSIVE] },
      ]),
    }),
    'transforms',
  ],
  // The algorithms
  [
    'SignedInfo in inclusive canonical form',
    forge({ info: (info) => ({ ...info, canonicalizationMethod: INCLUSIVE }) }),
    'canonicalization_algorithm',
  ],
  [
    'SignedInfo with inclusive prefixes',
    forge({
      infoText: inText(
        '</ds:CanonicalizationMethod>',
        `<ec:InclusiveNamespaces xmlns:ec="${EXCLUSIVE}" PrefixList="ds"></ec:InclusiveNamespaces></ds:CanonicalizationMethod>`,
      ),
    }),
    'unexpected_element',
  ],
  [
    'an HMAC',
    forge({ info: (info) => ({ ...info, signatureMethod: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' }) }),
    'signature_algorithm',
  ],
  [
    'ECDSA with SHA-1',
    forge({
      info: (info) => ({ ...info, signatureMethod: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1' }),
    }),
    'signature_algorithm',
  ],
  [
    'the algorithm of another key family',
    forge({
      info: (info) => ({ ...info, signatureMethod: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' }),
    }),
    'signature_value',
  ],
  ['a SHA-1 digest of the list', forge({ info: document({ digestMethod: SHA1 }) }), 'digest_algorithm'],
  [
    'a SHA-1 digest of the signing certificate',
    forge({
      properties: signatureProperties(() => ({
        signingCertificateV2: [{ ...v2, certDigest: { ...v2.certDigest, digestMethod: SHA1 } }],
      })),
    }),
    'digest_algorithm',
  ],
  // The signed properties
  [
    'no DataObjectFormat',
    forge({ properties: ({ signedDataObjectProperties: _, ...rest }) => rest }),
    'data_object_format',
  ],
  [
    'a DataObjectFormat of another reference',
    forge({ propertiesText: inText('#document-1', '#document-2'), signature: (text) => text }),
    'data_object_format',
  ],
  [
    'SigningCertificate in version 6',
    forge({ properties: signatureProperties(() => ({ signingCertificate: [signingCert(ours, 'sha256')] })) }),
    'signing_certificate_version',
  ],
  [
    'SigningCertificate beside SigningCertificateV2',
    forge({
      properties: signatureProperties((all) => ({
        ...all,
        signingCertificate: [signingCert(ours, 'sha256')],
      })),
    }),
    'signing_certificate_count',
  ],
  [
    'no signing certificate',
    forge({ properties: signatureProperties(() => ({})) }),
    'signing_certificate_count',
  ],
  [
    'a signing certificate with a URI',
    forge({
      properties: signatureProperties(() => ({
        signingCertificateV2: [{ ...v2, uri: 'http://127.0.0.1:9/' }],
      })),
    }),
    'signing_certificate_uri',
  ],
  [
    'another signing certificate',
    forge({
      properties: signatureProperties(() => ({
        signingCertificateV2: [signingCertV2(parseCertificate(OTHER), 'sha256')],
      })),
    }),
    'signing_certificate_digest',
  ],
  [
    'a signing certificate of another issuer and number',
    forge({
      properties: signatureProperties(() => ({
        signingCertificateV2: [
          { ...signingCertV2(parseCertificate(OTHER), 'sha256'), certDigest: v2.certDigest },
        ],
      })),
    }),
    'signing_certificate_issuer',
  ],
  [
    'a signing time before the certificate',
    forge({
      properties: signatureProperties((all) => ({ ...all, signingTime: new Date('2026-12-31T23:59:59Z') })),
    }),
    'signing_time',
  ],
  [
    'no signing time',
    forge({ propertiesText: (text) => text.replace(/<xades:SigningTime>.*<\/xades:SigningTime>/, '') }),
    'missing_element',
  ],
  [
    'a property that lists do not have',
    forge({
      propertiesText: inText(
        '</xades:SignedSignatureProperties>',
        '<xades:SignerRole></xades:SignerRole></xades:SignedSignatureProperties>',
      ),
    }),
    'unexpected_element',
  ],
  // Who signed
  ['no KeyInfo', forge({ keyInfo: null }), 'key_info'],
  ['a key without certificate', forge({ keyInfo: () => '<ds:KeyValue></ds:KeyValue>' }), 'key_info'],
  [
    'a key beside the certificate',
    forge({ keyInfo: (one) => `${x509Data(one)}<ds:KeyValue></ds:KeyValue>` }),
    'unexpected_element',
  ],
  [
    'a certificate to be fetched',
    forge({ keyInfo: () => '<ds:RetrievalMethod URI="http://127.0.0.1:9/"></ds:RetrievalMethod>' }),
    'key_info',
  ],
  [
    'a subject name without certificate',
    forge({ keyInfo: () => '<ds:X509Data><ds:X509SubjectName>C=XA</ds:X509SubjectName></ds:X509Data>' }),
    'key_info',
  ],
  ['a chain', forge({ keyInfo: (one) => x509Data(one, base64(OTHER)) }), 'certificate_chain'],
  ['a stranger', forgeList(LIST, STRANGER.certificateDer, fixturePrivateKey('ca-p-256-5')), 'unknown_signer'],
  [
    'the certificate of another permitted signer',
    forge({ keyInfo: () => x509Data(base64(OTHER)) }),
    'signature_value',
  ],
  [
    'the key of a stranger under the certificate of the signer',
    forgeList(LIST, SIGNER, fixturePrivateKey('ca-p-256-5')),
    'signature_value',
  ],
  [
    'a signature value as DER',
    forge({ signatureValue: (value) => Buffer.concat([Buffer.from([0x30, 0x40]), value]) }),
    'signature_value',
  ],
  ['half a signature value', forge({ signatureValue: (value) => value.subarray(32) }), 'signature_value'],
  // Changed after signing
  [
    'a changed list',
    edit(
      'TEST XA Seal QTSP</Name></TSPName><TSPTradeName>',
      'TEST XA Seal QTSQ</Name></TSPName><TSPTradeName>',
    ),
    'document_digest',
  ],
  [
    'a changed time of signing',
    edit('<xades:SigningTime>2027-03-01', '<xades:SigningTime>2027-03-02'),
    'signed_properties_digest',
  ],
  [
    'a changed digest',
    good.replace(/(<ds:DigestValue>)./, '$1_').replace('_', good.includes('<ds:DigestValue>A') ? 'B' : 'A'),
    'signature_value',
  ],
  [
    'the signature of another list',
    edited(forgeList(euListOfTheLists(), SIGNER, KEY).toString(), '<ds:Signature ', `<ds:Signature `).replace(
      /<ds:Signature [^]*<\/ds:Signature>/,
      signature,
    ),
    'document_digest',
  ],
];

describe('a list that is not what was signed', () => {
  it('is told from a good one', () => {
    expect(readTrustedList(Buffer.from(good), PERMITTED).list).toEqual(LIST);
  });

  it.each(ATTACKS)('is refused: %s', (_name, list, reason) => {
    expect(refusalOf(list, PERMITTED).reason).toBe(reason);
  });

  it('is refused in words that tell the cases apart', () => {
    const said = new Set(ATTACKS.map(([, list]) => refusalOf(list, PERMITTED).message));
    expect(said.size).toBeGreaterThanOrEqual(60);
  });
});
