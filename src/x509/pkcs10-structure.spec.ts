import { attribute, certificationRequest, newTestKey } from '../../test/support/certification-request';
import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tlv,
  utf8String,
} from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { PkiError } from '../common/pki-error';
import { signatureAlgorithmIdentifier } from './algorithms';
import { buildName } from './name';
import { MAX_REQUEST_OCTETS, challengePasswords, parsePkcs10 } from './pkcs10';

const { spkiDer } = newTestKey('P-256');
const SUBJECT = buildName([{ attribute: 'CN', value: 'TEST' }]);
const ALGORITHM = signatureAlgorithmIdentifier('ecdsa-sha256');
const ATTRIBUTES = contextConstructed(0);

/** A request of these parts, not signed: its structure alone is looked at. */
function request(
  parts: {
    info?: readonly Uint8Array[];
    version?: Uint8Array;
    attributes?: Uint8Array;
    rest?: readonly Uint8Array[];
  } = {},
): Uint8Array {
  const { version = integer(0), attributes = ATTRIBUTES } = parts;
  const info = parts.info ?? [version, SUBJECT, spkiDer, attributes];
  return sequence(sequence(...info), ...(parts.rest ?? [ALGORITHM, bitString(Buffer.from([1, 2]))]));
}

const withAttribute = (...encoded: Uint8Array[]): Uint8Array =>
  request({ attributes: contextConstructed(0, ...encoded) });

function refusalOf(csrDer: Uint8Array): string {
  try {
    parsePkcs10(csrDer);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    expect(error.errors[0]?.pointer).toBe('/proofOfPossession/csr');
    return `${error.code} ${error.errors[0]?.reason}`;
  }
}

/** So many SEQUENCEs inside one another, NULL in the innermost. */
function nested(levels: number): Uint8Array {
  let value = nullValue();
  for (let level = 0; level < levels; level++) value = sequence(value);
  return value;
}

/** How many constructed elements an attribute value lies in: the outermost SEQUENCE, info, attributes, Attribute, SET. */
const DEPTH_OF_VALUE = 5;

describe('structure of a PKCS #10 request', () => {
  it.each<[string, Uint8Array]>([
    ['with empty attributes', request()],
    ['without attributes', request({ info: [integer(0), SUBJECT, spkiDer] })],
    ['with an empty subject', request({ info: [integer(0), sequence(), spkiDer, ATTRIBUTES] })],
    ['with an attribute nobody knows', withAttribute(attribute('2.999.7', nested(3)))],
    ['nested to the limit', withAttribute(attribute('2.999.7', nested(32 - DEPTH_OF_VALUE)))],
    [
      'with a signature algorithm nobody knows',
      request({ rest: [sequence(objectIdentifier('2.999.8')), bitString(Buffer.of(1))] }),
    ],
  ])('ok %s', (_name, csrDer) => {
    expect(refusalOf(csrDer)).toBe('accepted');
  });

  it.each<[string, string, Uint8Array]>([
    ['truncated', 'one octet', Buffer.of(0x30)],
    ['truncated', 'a length beyond the end', Buffer.of(0x30, 0x82, 0xff, 0xff)],
    ['trailing_bytes', 'a newline at its end', Buffer.concat([request(), Buffer.from('\n')])],
    ['not_der', 'PEM', Buffer.from(`-----BEGIN CERTIFICATE REQUEST-----\n${'A'.repeat(60)}`)],
    [
      'not_der',
      'a BIT STRING in constructed form',
      request({ rest: [ALGORITHM, tlv(0x23, bitString(Buffer.of(1)))] }),
    ],
    ['not_der', 'a version in two octets', request({ version: Buffer.of(2, 2, 0, 0) })],
    ['not_der', 'a BOOLEAN of 01', withAttribute(attribute('2.999.7', Buffer.of(1, 1, 1)))],
    [
      'too_deep',
      'nesting one beyond the limit',
      withAttribute(attribute('2.999.7', nested(33 - DEPTH_OF_VALUE))),
    ],
    [
      'too_large',
      'too many elements',
      withAttribute(attribute('2.999.7', sequence(...Array<Uint8Array>(4096).fill(nullValue())))),
    ],
    ['too_large', 'one octet more than the cap', Buffer.alloc(MAX_REQUEST_OCTETS + 1, 0x30)],
    ['unsupported_version', 'version 2', request({ version: integer(1) })],
    ['unsupported_version', 'a negative version', request({ version: integer(-1) })],
    ['unexpected', 'a version that is a string', request({ version: utf8String('0') })],
    ['unexpected', 'an empty SEQUENCE', sequence()],
    [
      'unexpected',
      'a certificate-like fourth element',
      request({ rest: [ALGORITHM, bitString(Buffer.of(1)), nullValue()] }),
    ],
    ['unexpected', 'no signature', request({ rest: [ALGORITHM] })],
    ['unexpected', 'a signature of 15 bits', request({ rest: [ALGORITHM, bitString(Buffer.of(1, 2), 1)] })],
    [
      'unexpected',
      'a signature in an OCTET STRING',
      request({ rest: [ALGORITHM, octetString(Buffer.of(1))] }),
    ],
    ['unexpected', 'no key', request({ info: [integer(0), SUBJECT, ATTRIBUTES] })],
    ['unexpected', 'attributes under [1]', request({ attributes: contextConstructed(1) })],
    [
      'unexpected',
      'attributes twice',
      request({ info: [integer(0), SUBJECT, spkiDer, ATTRIBUTES, ATTRIBUTES] }),
    ],
    [
      'unexpected',
      'an attribute that is a SET',
      withAttribute(setOf(objectIdentifier('2.999.7'), nullValue())),
    ],
    [
      'unexpected',
      'an attribute without a SET of values',
      withAttribute(sequence(objectIdentifier('2.999.7'), nullValue())),
    ],
    ['unexpected', 'an attribute without a value', withAttribute(attribute('2.999.7'))],
    [
      'unexpected',
      'an empty RDN in the subject',
      request({ info: [integer(0), sequence(setOf()), spkiDer, ATTRIBUTES] }),
    ],
    [
      'duplicate_attribute',
      'two challengePassword attributes',
      withAttribute(
        attribute('1.2.840.113549.1.9.7', utf8String('a')),
        attribute('1.2.840.113549.1.9.7', utf8String('b')),
      ),
    ],
    [
      'duplicate_attribute',
      'two extensionRequest attributes apart',
      withAttribute(
        attribute('1.2.840.113549.1.9.14', sequence()),
        attribute('2.999.7', nullValue()),
        attribute('1.2.840.113549.1.9.14', sequence()),
      ),
    ],
  ])('fails with %s: %s', (reason, _name, csrDer) => {
    expect(refusalOf(csrDer)).toBe(`bad_csr ${reason}`);
  });

  it('fails with not_der: whole PEM, and tells what to send', () => {
    const base64 = Buffer.from(request()).toString('base64');
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${base64}\n-----END CERTIFICATE REQUEST-----\n`;
    expect(refusalOf(Buffer.from(pem))).toBe('bad_csr not_der');
    expect(() => parsePkcs10(Buffer.from(pem))).toThrow(/PEM; send the base64 of the DER/);
  });

  it('stays quick at its limits', () => {
    const manyNames = sequence(
      ...Array.from({ length: 1000 }, (_, i) =>
        setOf(sequence(objectIdentifier('2.5.4.3'), utf8String(`n${i}`))),
      ),
    );
    const longArcs = tlv(TAG.OBJECT_IDENTIFIER, Buffer.alloc(60_000, 0x7f));
    const inputs = [
      request({ info: [integer(0), manyNames, spkiDer, ATTRIBUTES] }),
      withAttribute(attribute('2.999.7', longArcs)),
      withAttribute(attribute('2.999.7', octetString(Buffer.alloc(60_000)))),
      request({ version: tlv(TAG.INTEGER, Buffer.alloc(60_000, 0x55)) }),
    ];
    for (const csrDer of inputs) {
      expect(csrDer.length).toBeLessThanOrEqual(MAX_REQUEST_OCTETS);
      const started = performance.now();
      refusalOf(csrDer);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });

  it('copies nothing: every part is a view of the request', () => {
    const csrDer = certificationRequest({ nonce: 'n' });
    const read = parsePkcs10(csrDer);
    const parts = [read.requestInfoDer, read.publicKey.der, read.subject.der, read.signature];
    for (const part of parts) expect(part.buffer).toBe(csrDer.buffer);
  });

  it('has no challengePassword where there is none', () => {
    expect(challengePasswords(parsePkcs10(request()))).toEqual([]);
  });
});
