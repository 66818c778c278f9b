import { bitString, integer, octetString, sequence } from '../asn1/der-writer';
import { assertStrictDer } from '../asn1/strict-der';
import { SAMPLE_ISSUER, aCertId, ocspFixture } from '../../test/fixtures/ocsp/requests';
import { signatureAlgorithmOf } from '../x509/algorithms';
import { CRL_REASONS } from '../x509/crl-reason';
import { encodeExtension } from '../x509/tbs-certificate';
import { encodeArchiveCutoff, encodeCertHash } from './ocsp-extensions';
import {
  type CertStatus,
  OcspResponseBuilder,
  REVOKED_AS_NOT_ISSUED,
  type ResponseData,
  type RevocationReason,
  type SingleResponse,
} from './ocsp-response';
import { type BasicOcspResponseView, parseOcspResponse } from './ocsp-response-reader';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

const THIS_UPDATE = new Date('2027-03-01T12:00:00Z');
const NEXT_UPDATE = new Date('2027-03-01T18:00:00Z');
const KEY_HASH = Buffer.alloc(20, 0x5a);
const SIGNATURE = Buffer.from(sequence(integer(1), integer(2)));
const builder = new OcspResponseBuilder({
  responderId: { byKey: KEY_HASH },
  signatureAlgorithm: 'ecdsa-sha256',
  certificatesDer: [],
});

const single = (parts: Partial<SingleResponse> = {}): SingleResponse => ({
  certIdDer: aCertId(),
  certStatus: { status: 'good' },
  thisUpdate: THIS_UPDATE,
  nextUpdate: NEXT_UPDATE,
  ...parts,
});

function basicView(der: Uint8Array): BasicOcspResponseView {
  const view = parseOcspResponse(der);
  if (view.status !== 'successful') throw new Error(view.status);
  return view;
}

function built(data: Partial<ResponseData> = {}): BasicOcspResponseView {
  const responseData = builder.build({ producedAt: THIS_UPDATE, responses: [single()], ...data });
  assertStrictDer(responseData, { maxElements: 10_000 });
  return basicView(builder.assemble(responseData, SIGNATURE));
}

const statusOf = (
  certStatus: CertStatus,
): BasicOcspResponseView['responses'][number]['certStatus'] | undefined =>
  built({ responses: [single({ certStatus })] }).responses[0]?.certStatus;

describe('the response of RFC 9919', () => {
  const sample = ocspFixture('rfc9919-response.der');
  const view = basicView(sample);

  it('ok is built octet for octet', () => {
    const algorithm = signatureAlgorithmOf(view.signatureAlgorithmDer);
    expect(algorithm).toBe('ecdsa-sha384');
    const responder = new OcspResponseBuilder({
      responderId: { byKey: Buffer.from('0ae3a0fe9dd4257698b5eb72ebca0ce7bf3df5f1', 'hex') },
      signatureAlgorithm: 'ecdsa-sha384',
      certificatesDer: view.certificatesDer,
    });
    const responseData = responder.build({
      producedAt: new Date('2024-03-29T13:48:38Z'),
      responses: [
        {
          certIdDer: aCertId(),
          certStatus: { status: 'good' },
          thisUpdate: new Date('2024-03-30T13:48:38Z'),
          nextUpdate: new Date('2024-04-06T13:48:38Z'),
        },
      ],
    });
    expect(hex(responseData)).toBe(hex(view.responseDataDer));
    expect(hex(responder.assemble(responseData, view.signature))).toBe(hex(sample));
  });
});

describe('ResponseData (RFC 6960 4.2.1)', () => {
  it('ok good, without extensions: no empty sequences', () => {
    const responseData = builder.build({ producedAt: THIS_UPDATE, responses: [single()] });
    const id = hex(aCertId());
    const time = (text: string): string => `180f${Buffer.from(text).toString('hex')}`;
    expect(hex(responseData)).toBe(
      `3081b0a2160414${hex(KEY_HASH)}${time('20270301120000Z')}308184308181${id}8000` +
        `${time('20270301120000Z')}a011${time('20270301180000Z')}`,
    );
  });

  it('ok an empty list of single extensions is left out', () => {
    expect(
      hex(builder.build({ producedAt: THIS_UPDATE, responses: [single({ singleExtensionsDer: [] })] })),
    ).toBe(hex(builder.build({ producedAt: THIS_UPDATE, responses: [single()] })));
  });

  it.each<[string, CertStatus]>([
    ['good', { status: 'good' }],
    ['unknown', { status: 'unknown' }],
    ['revoked without reason', { status: 'revoked', revocationTime: new Date('2027-02-28T23:59:59Z') }],
    ['revoked as never issued', REVOKED_AS_NOT_ISSUED],
    ...CRL_REASONS.filter(
      (reason): reason is RevocationReason => reason !== 'removeFromCRL' && reason !== 'unspecified',
    ).map((reason): [string, CertStatus] => [
      reason,
      { status: 'revoked', revocationTime: new Date('2027-02-28T23:59:59Z'), reason },
    ]),
  ])('ok %s', (_name, certStatus) => {
    expect(statusOf(certStatus)).toEqual(certStatus);
  });

  it('ok unspecified is said by leaving the reason out', () => {
    const revocationTime = new Date('2027-02-28T23:59:59Z');
    expect(statusOf({ status: 'revoked', revocationTime, reason: 'unspecified' })).toEqual({
      status: 'revoked',
      revocationTime,
    });
  });

  it('ok never issued: on hold since 1970, and extended-revoke', () => {
    const responseData = builder.build({
      producedAt: THIS_UPDATE,
      responses: [single({ certStatus: REVOKED_AS_NOT_ISSUED })],
      extendedRevoke: true,
    });
    expect(hex(responseData)).toContain(
      `a116180f${Buffer.from('19700101000000Z').toString('hex')}a0030a0106`,
    );
    expect(hex(responseData)).toMatch(/a1133011300f06092b0601050507300109040205 ?00$/);
    expect(built({ extendedRevoke: true }).extendedRevoke).toBe(true);
    expect(built().extendedRevoke).toBe(false);
  });

  it.each([1, 16, 32, 100, 128])('ok a nonce of %i octets', (size) => {
    const nonce = Buffer.alloc(size, 0xc3);
    const view = built({ nonce });
    expect(hex(view.nonce ?? Buffer.of())).toBe(hex(nonce));
    expect(built({ nonce, extendedRevoke: true }).responseExtensions).toHaveLength(2);
  });

  it('ok archive cut-off and hash of the certificate', () => {
    const certificateHash = Buffer.alloc(32, 0x11);
    const since = new Date('2020-01-01T00:00:00Z');
    const singleExtensionsDer = [encodeArchiveCutoff(since), encodeCertHash(certificateHash)].map(
      encodeExtension,
    );
    const [view] = built({ responses: [single({ singleExtensionsDer })] }).responses;
    expect(view?.archiveCutoff).toEqual(since);
    expect(view?.certHash).toEqual({ hashAlgorithmOid: '2.16.840.1.101.3.4.2.1', certificateHash });
    expect(view?.singleExtensions.map(({ critical }) => critical)).toEqual([false, false]);
  });

  it.each([1, 2, 3, 100, 600])('ok %i certificates, each with its own CertId', (count) => {
    const responses = Array.from({ length: count }, (_, index) =>
      single({
        certIdDer: aCertId(Buffer.of(1, index >> 8, index & 0xff), index % 2 === 0 ? 'sha1' : 'sha256'),
      }),
    );
    expect(built({ responses }).responses.map(({ certId }) => hex(certId.der))).toEqual(
      responses.map(({ certIdDer }) => hex(certIdDer)),
    );
  });

  it.each([
    ['the end of 9999', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['beyond UTCTime', '2050-01-01T00:00:00Z', '2050-01-01T00:00:00.000Z'],
    ['a fraction, dropped', '2027-03-01T13:14:15.999Z', '2027-03-01T13:14:15.000Z'],
    ['29 February', '2028-02-29T09:08:07Z', '2028-02-29T09:08:07.000Z'],
  ])('ok nextUpdate %s', (_name, nextUpdate, expected) => {
    const [view] = built({ responses: [single({ nextUpdate: new Date(nextUpdate) })] }).responses;
    expect(view?.nextUpdate?.toISOString()).toBe(expected);
  });

  it.each<[string, Partial<ResponseData>]>([
    ['no responses', { responses: [] }],
    ['a nonce of no octets', { nonce: Buffer.of() }],
    ['a nonce of 129 octets', { nonce: Buffer.alloc(129) }],
    ['nextUpdate at thisUpdate', { responses: [single({ nextUpdate: THIS_UPDATE })] }],
    ['nextUpdate before thisUpdate', { responses: [single({ nextUpdate: new Date(0) })] }],
    ['no time', { producedAt: new Date(Number.NaN) }],
    ['no thisUpdate', { responses: [single({ thisUpdate: new Date(Number.NaN) })] }],
    ['the year 10000', { responses: [single({ nextUpdate: new Date('+010000-01-01T00:00:00Z') })] }],
  ])('fails %s', (_name, data) => {
    expect(() => built(data)).toThrow(RangeError);
  });
});

describe('OCSPResponse', () => {
  it.each([
    [0, 0],
    [1, 64],
    [1, 70],
    [2, 256],
    [1, 512],
    [150, 512],
  ])('ok %i certificates and a signature of %i octets', (count, signatureOctets) => {
    const certificatesDer = Array.from({ length: count }, () => ocspFixture('rfc9919-issuer.cer'));
    const responder = new OcspResponseBuilder({
      responderId: { byName: SAMPLE_ISSUER.subjectDer },
      signatureAlgorithm: 'rsa-pss-sha256',
      certificatesDer,
    });
    const responseData = responder.build({ producedAt: THIS_UPDATE, responses: [single()] });
    const signature = Buffer.alloc(signatureOctets, 0x77);
    const view = basicView(responder.assemble(responseData, signature));
    expect(hex(view.responseDataDer)).toBe(hex(responseData));
    expect(hex(view.signature)).toBe(hex(signature));
    expect(view.certificatesDer.map(hex)).toEqual(certificatesDer.map(hex));
    expect(view.responderId).toEqual({ byName: Buffer.from(SAMPLE_ISSUER.subjectDer) });
    expect(signatureAlgorithmOf(view.signatureAlgorithmDer)).toBe('rsa-pss-sha256');
  });

  it.each([
    ['a key hash of 32 octets', Buffer.alloc(32)],
    ['a key hash with its header', Buffer.from(octetString(KEY_HASH))],
    ['a BIT STRING', Buffer.from(bitString(KEY_HASH))],
  ])('fails %s', (_name, byKey) => {
    const responder = {
      responderId: { byKey },
      signatureAlgorithm: 'ecdsa-sha256',
      certificatesDer: [],
    } as const;
    expect(() => new OcspResponseBuilder(responder)).toThrow(RangeError);
  });

  it('fails a hash of a certificate that is not of 32 octets', () => {
    expect(() => encodeCertHash(Buffer.alloc(20))).toThrow(RangeError);
  });
});
