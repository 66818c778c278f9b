import { verify, X509Certificate } from 'node:crypto';

import fc from 'fast-check';

import { DerError } from '../asn1/der-reader';
import {
  bitString,
  contextConstructed,
  contextPrimitive,
  generalizedTime,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
  tlv,
} from '../asn1/der-writer';
import { aCertId, ocspFixture } from '../../test/fixtures/ocsp/requests';
import { signatureAlgorithmIdentifier } from '../x509/algorithms';
import { encodeExtension } from '../x509/tbs-certificate';
import { OCSP_OID } from './ocsp-extensions';
import { parseOcspResponse } from './ocsp-response-reader';

const NOW = new Date('2027-03-01T12:00:00Z');
const BY_KEY = contextConstructed(2, octetString(Buffer.alloc(20, 1)));
const ALGORITHM = signatureAlgorithmIdentifier('ecdsa-sha256');
const TIME = generalizedTime(NOW);
const GOOD = contextPrimitive(0, Buffer.of());
const SINGLE = sequence(aCertId(), GOOD, TIME);
const enumerated = (...value: number[]): Uint8Array => tlv(0x0a, Buffer.from(value));

const responseData = (responses: Uint8Array[] = [SINGLE], ...extensions: Uint8Array[]): Uint8Array =>
  sequence(BY_KEY, TIME, sequence(...responses), ...extensions);
const basicOf = (data: Uint8Array, ...after: Uint8Array[]): Uint8Array =>
  sequence(data, ALGORITHM, bitString(Buffer.of(1)), ...after);
const responseOf = (basic: Uint8Array, type: string = OCSP_OID.basicResponse): Uint8Array =>
  sequence(enumerated(0), contextConstructed(0, sequence(objectIdentifier(type), octetString(basic))));
const ofData = (data: Uint8Array): Uint8Array => responseOf(basicOf(data));
const ofSingle = (...parts: Uint8Array[]): Uint8Array =>
  ofData(responseData([sequence(aCertId(), ...parts)]));
const extended = (value: Uint8Array): Uint8Array =>
  contextConstructed(1, sequence(encodeExtension({ oid: OCSP_OID.extendedRevoke, critical: false, value })));
const revoked = (...parts: Uint8Array[]): Uint8Array => contextConstructed(1, ...parts);

function reasonOf(der: Uint8Array): string {
  try {
    parseOcspResponse(der);
  } catch (error) {
    if (error instanceof DerError) return 'refused';
    throw error;
  }
  return 'accepted';
}

describe('parseOcspResponse', () => {
  it('ok the response of RFC 9919, with its signature', () => {
    const view = parseOcspResponse(ocspFixture('rfc9919-response.der'));
    if (view.status !== 'successful') throw new Error(view.status);
    expect(view).toMatchObject({
      responderId: { byKey: Buffer.from('0ae3a0fe9dd4257698b5eb72ebca0ce7bf3df5f1', 'hex') },
      producedAt: new Date('2024-03-29T13:48:38Z'),
      responses: [
        {
          certId: { hashAlgorithmOid: '2.16.840.1.101.3.4.2.1', der: Buffer.from(aCertId()) },
          certStatus: { status: 'good' },
          thisUpdate: new Date('2024-03-30T13:48:38Z'),
          nextUpdate: new Date('2024-04-06T13:48:38Z'),
          singleExtensions: [],
        },
      ],
      responseExtensions: [],
      extendedRevoke: false,
    });
    expect(view.nonce).toBeUndefined();
    const responder = new X509Certificate(Buffer.from(view.certificatesDer[0] ?? []));
    const issuer = new X509Certificate(ocspFixture('rfc9919-issuer.cer'));
    expect(responder.verify(issuer.publicKey)).toBe(true);
    expect(verify('sha384', view.responseDataDer, responder.publicKey, view.signature)).toBe(true);
  });

  it.each([
    ['a response without nextUpdate', ofSingle(GOOD, TIME)],
    ['a reason written as unspecified', ofSingle(revoked(TIME, contextConstructed(0, enumerated(0))), TIME)],
  ])('ok %s', (_name, der) => {
    expect(reasonOf(der)).toBe('accepted');
  });

  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.of()],
    ['a request', ocspFixture('rfc9919-request.der')],
    ['octets behind it', Buffer.concat([ocspFixture('rfc9919-response.der'), Buffer.of(0)])],
    ['status 4', sequence(enumerated(4))],
    ['status 7', sequence(enumerated(7))],
    ['a negative status', sequence(enumerated(0xff))],
    ['a status of two octets', sequence(enumerated(0, 1))],
    ['successful without responseBytes', sequence(enumerated(0))],
    ['an error with responseBytes', sequence(enumerated(1), contextConstructed(0, sequence()))],
    ['another type', responseOf(basicOf(responseData()), '1.3.6.1.5.5.7.48.1.99')],
    [
      'a version written out',
      ofData(sequence(contextConstructed(0, integer(0)), BY_KEY, TIME, sequence(SINGLE))),
    ],
    ['a responder that has no name', ofData(sequence(contextConstructed(3), TIME, sequence(SINGLE)))],
    [
      'a responder by a key hash of 32 octets',
      ofData(sequence(contextConstructed(2, octetString(Buffer.alloc(32))), TIME, sequence(SINGLE))),
    ],
    ['producedAt as UTCTime', ofData(sequence(BY_KEY, time(NOW), sequence(SINGLE)))],
    ['no responses', ofData(responseData([]))],
    ['empty response extensions', ofData(responseData([SINGLE], contextConstructed(1, sequence())))],
    ['extended-revoke with content', ofData(responseData([SINGLE], extended(integer(1))))],
    ['empty single extensions', ofSingle(GOOD, TIME, contextConstructed(1, sequence()))],
    ['an empty list of certificates', responseOf(basicOf(responseData(), contextConstructed(0, sequence())))],
    [
      'a certificate that is none',
      responseOf(basicOf(responseData(), contextConstructed(0, sequence(sequence(nullValue()))))),
    ],
    ['good with content', ofSingle(contextPrimitive(0, Buffer.of(1)), TIME)],
    ['status 3', ofSingle(contextPrimitive(3, Buffer.of()), TIME)],
    ['revoked without time', ofSingle(revoked(), TIME)],
    ['reason 7', ofSingle(revoked(TIME, contextConstructed(0, enumerated(7))), TIME)],
    ['thisUpdate with a fraction', ofSingle(GOOD, tlv(0x18, Buffer.from('20270301120000.5Z')))],
    ['thisUpdate without seconds', ofSingle(GOOD, tlv(0x18, Buffer.from('202703011200Z')))],
    ['an element too many', ofSingle(GOOD, TIME, nullValue())],
    [
      'a signature of seven bits',
      responseOf(sequence(responseData(), ALGORITHM, bitString(Buffer.of(0x80), 1))),
    ],
  ])('fails %s', (_name, der) => {
    expect(reasonOf(der)).toBe('refused');
  });

  it('reads or refuses any mutant of a response', () => {
    const seed = ocspFixture('rfc9919-response.der');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const mutant = Buffer.from(seed);
          for (const [at, value] of changes) mutant[at] = value;
          reasonOf(mutant);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
