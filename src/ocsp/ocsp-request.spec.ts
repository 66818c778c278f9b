import fc from 'fast-check';

import {
  contextConstructed,
  contextPrimitive,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  tlv,
  utf8String,
} from '../asn1/der-writer';
import {
  type RequestParts,
  SAMPLE_SERIAL,
  aCertId,
  aNonce,
  anOcspRequest,
  ocspFixture,
} from '../../test/fixtures/ocsp/requests';
import { encodeExtension } from '../x509/tbs-certificate';
import { OcspRefusal } from './ocsp-error';
import { OCSP_OID } from './ocsp-extensions';
import { LONGEST_OCSP_REQUEST, type OcspRequest, encodeOcspRequest, parseOcspRequest } from './ocsp-request';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const octets = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');

function refusalOf(der: Uint8Array): string {
  try {
    parseOcspRequest(der);
  } catch (error) {
    if (error instanceof OcspRefusal) return error.responseStatus;
    throw error;
  }
  return 'accepted';
}

const extension = (oid: string, critical: boolean, value: Uint8Array = nullValue()): Uint8Array =>
  encodeExtension({ oid, critical, value });
const withExtensions = (...extensions: Uint8Array[]): Uint8Array => anOcspRequest({ extensions });
const withHash = (hash: Uint8Array, serial: Uint8Array, algorithm: Uint8Array): Uint8Array =>
  anOcspRequest({ certIds: [sequence(algorithm, hash, hash, serial)] });
const SHA256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), nullValue());
const HASH = octetString(Buffer.alloc(32, 7));

describe('requests made elsewhere', () => {
  it.each([
    ['RFC 9919 example', 'rfc9919-request.der', 1, 0],
    ['OpenSSL, SHA-1', 'openssl-sha1.der', 1, 0],
    ['OpenSSL, SHA-1 and nonce', 'openssl-sha1-nonce.der', 1, 16],
    ['OpenSSL, SHA-256', 'openssl-sha256.der', 1, 0],
    ['OpenSSL, SHA-256 and nonce', 'openssl-sha256-nonce.der', 1, 16],
    ['OpenSSL, three certificates', 'openssl-three.der', 3, 0],
    ['OpenSSL, signed with requestorName', 'openssl-signed.der', 1, 0],
  ])('ok %s', (_name, file, certIds, nonceOctets) => {
    const request = parseOcspRequest(ocspFixture(file));
    expect(request.certIds).toHaveLength(certIds);
    expect(hex(request.certIds[0]?.serialNumber ?? Buffer.of())).toBe(hex(SAMPLE_SERIAL));
    expect(request.nonce?.length ?? 0).toBe(nonceOctets);
  });

  it('ok the request of RFC 9919 is written octet for octet', () => {
    expect(hex(encodeOcspRequest(aCertId()))).toBe(hex(ocspFixture('rfc9919-request.der')));
  });

  it('ok serial numbers and algorithms of three certificates', () => {
    const { certIds } = parseOcspRequest(ocspFixture('openssl-three.der'));
    expect(certIds.map(({ serialNumber }) => hex(serialNumber))).toEqual([
      '01aaf00d',
      '01',
      '7f' + 'ff'.repeat(15),
    ]);
    expect(certIds.map(({ hashAlgorithmOid }) => hashAlgorithmOid)).toEqual([
      '1.3.14.3.2.26',
      '1.3.14.3.2.26',
      '2.16.840.1.101.3.4.2.1',
    ]);
  });
});

describe('nonce (RFC 9654 2.1)', () => {
  it.each([
    ['fails 0 octets', 0, 'malformedRequest'],
    ['ok 1 octet, not echoed', 1, undefined],
    ['ok 15 octets, not echoed', 15, undefined],
    ['ok 16 octets, echoed', 16, 16],
    ['ok 32 octets, echoed', 32, 32],
    ['ok 33 octets, not echoed', 33, undefined],
    ['ok 128 octets, not echoed', 128, undefined],
    ['fails 129 octets', 129, 'malformedRequest'],
    ['fails 16,000 octets', 16_000, 'malformedRequest'],
    ['fails 65,536 octets', 65_536, 'malformedRequest'],
  ])('%s', (_name, size, expected) => {
    const der = withExtensions(aNonce(Buffer.alloc(size, 0xab)));
    if (typeof expected === 'string') expect(refusalOf(der)).toBe(expected);
    else expect(parseOcspRequest(der).nonce?.length).toBe(expected);
  });

  it('ok a critical nonce', () => {
    expect(parseOcspRequest(withExtensions(aNonce(Buffer.alloc(16, 1), true))).nonce).toHaveLength(16);
  });
});

describe('sound requests', () => {
  const readsOne = (parts: RequestParts): OcspRequest => parseOcspRequest(anOcspRequest(parts));
  const acceptable = sequence(objectIdentifier(OCSP_OID.basicResponse));
  const name = contextConstructed(1, contextPrimitive(2, Buffer.from('requestor.test')));

  it.each<[string, RequestParts]>([
    ['one certificate', {}],
    ['acceptable responses', { extensions: [extension(OCSP_OID.acceptableResponses, false, acceptable)] }],
    [
      'acceptable responses, critical',
      { extensions: [extension(OCSP_OID.acceptableResponses, true, acceptable)] },
    ],
    ['an unknown extension', { extensions: [extension('2.999.1', false)] }],
    ['requestorName', { before: [name] }],
    ['a signature of nonsense', { after: [contextConstructed(0, sequence(utf8String('signed')))] }],
    [
      'a single request extension',
      { requests: [sequence(aCertId(), contextConstructed(0, sequence(extension('2.999.1', false))))] },
    ],
  ])('ok %s', (_name, parts) => {
    expect(readsOne(parts).certIds).toHaveLength(1);
  });

  it('ok the CertId is kept octet for octet', () => {
    const certIds = [aCertId(), aCertId(SAMPLE_SERIAL, 'sha1'), aCertId(Buffer.of(1), 'sha512')];
    expect(parseOcspRequest(anOcspRequest({ certIds })).certIds.map(({ der }) => hex(der))).toEqual(
      certIds.map(hex),
    );
  });

  it.each([
    ['zero', Buffer.of(0)],
    ['negative', Buffer.of(0x80)],
    ['21 octets', Buffer.alloc(21, 1)],
    ['8,000 octets', Buffer.alloc(8000, 1)],
  ])('ok a serial number that nobody issues: %s', (_name, serial) => {
    expect(hex(readsOne({ certIds: [aCertId(serial)] }).certIds[0]?.serialNumber ?? Buffer.of())).toBe(
      hex(serial),
    );
  });

  it('ok 100 certificates', () => {
    const certIds = Array.from({ length: 100 }, (_, index) => aCertId(Buffer.of(1, index)));
    expect(readsOne({ certIds }).certIds).toHaveLength(100);
  });
});

describe('refused requests', () => {
  const many = (count: number, certId = aCertId()): Uint8Array[] =>
    Array.from({ length: count }, () => certId);
  // The shortest CertId there is, so that 800 of them stay below 16 KiB.
  const shortest = sequence(
    sequence(objectIdentifier('2.5.1')),
    octetString(Buffer.of()),
    octetString(Buffer.of()),
    integer(1),
  );
  const deep = (depth: number): Uint8Array => {
    let element: Uint8Array = nullValue();
    for (let i = 0; i < depth; i++) element = sequence(element);
    return element;
  };

  it.each<[string, Uint8Array, string?]>([
    ['nothing', Buffer.alloc(0)],
    ['one octet', Buffer.of(0x30)],
    ['text', Buffer.from('GET / HTTP/1.1')],
    ['an empty SEQUENCE', sequence()],
    ['a SET', tlv(0x31, Buffer.from(anOcspRequest()).subarray(2))],
    ['a response', ocspFixture('rfc9919-response.der')],
    ['a certificate', ocspFixture('rfc9919-issuer.cer')],
    ['octets behind it', Buffer.concat([anOcspRequest(), Buffer.of(0)])],
    ['cut by one octet', Buffer.from(anOcspRequest()).subarray(0, -1)],
    ['an indefinite length', Buffer.concat([octets('3080'), anOcspRequest(), octets('0000')])],
    ['a long form of a short length', octets('308102 3000')],
    ['no requests', anOcspRequest({ certIds: [] })],
    ['an empty Request', anOcspRequest({ requests: [sequence()] })],
    ['version 1 written out', anOcspRequest({ before: [contextConstructed(0, integer(0))] })],
    ['version 2', anOcspRequest({ before: [contextConstructed(0, integer(1))] })],
    [
      'requestorName that is not DER',
      anOcspRequest({ before: [contextConstructed(1, octets('0400 0401'))] }),
    ],
    ['requestorName too deep', anOcspRequest({ before: [contextConstructed(1, deep(40))] })],
    ['a signature too deep', anOcspRequest({ after: [contextConstructed(0, deep(40))] })],
    ['a signature that is no SEQUENCE', anOcspRequest({ after: [contextConstructed(0, nullValue())] })],
    ['an element after the signature', anOcspRequest({ after: [nullValue()] })],
    ['empty extensions', anOcspRequest({ extensions: [] })],
    ['a critical unknown extension', withExtensions(extension('2.999.1', true))],
    [
      'a critical single request extension',
      anOcspRequest({
        requests: [sequence(aCertId(), contextConstructed(0, sequence(extension('2.999.1', true))))],
      }),
    ],
    ['two nonces', withExtensions(aNonce(Buffer.alloc(16)), aNonce(Buffer.alloc(16, 1)))],
    [
      'a nonce that is no OCTET STRING',
      withExtensions(extension(OCSP_OID.nonce, false, Buffer.alloc(16, 5))),
    ],
    [
      'critical FALSE written out',
      withExtensions(sequence(objectIdentifier('2.999.1'), octets('010100'), octetString(nullValue()))),
    ],
    ['a serial number of no octets', withHash(HASH, octets('0200'), SHA256)],
    ['a serial number with a needless zero', withHash(HASH, octets('02020001'), SHA256)],
    ['an algorithm without identifier', withHash(HASH, integer(1), sequence())],
    [
      'an algorithm with broken parameters',
      withHash(HASH, integer(1), sequence(objectIdentifier('2.999'), octets('0501 00'))),
    ],
    ['a hash that is no OCTET STRING', withHash(nullValue(), integer(1), SHA256)],
    ['1,000 certificates, beyond 16 KiB', anOcspRequest({ certIds: many(1000) })],
    ['one octet more than 16 KiB', Buffer.alloc(LONGEST_OCSP_REQUEST + 1, 0x30)],
    ['101 certificates', anOcspRequest({ certIds: many(101) }), 'unauthorized'],
    ['800 certificates in 16 KiB', anOcspRequest({ certIds: many(800, shortest) }), 'unauthorized'],
  ])('fails %s', (_name, der, status = 'malformedRequest') => {
    expect(refusalOf(der)).toBe(status);
  });
});

describe('any octets', () => {
  const seeds = [
    'rfc9919-request.der',
    'openssl-sha1-nonce.der',
    'openssl-sha256-nonce.der',
    'openssl-three.der',
    'openssl-signed.der',
  ].map(ocspFixture);

  it('are read or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        refusalOf(input);
      }),
      { numRuns: 2000 },
    );
  });

  it('of mutated requests are read or refused, and what is read is there', () => {
    const mutant = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(700), fc.nat(255), fc.nat(2)), { minLength: 1, maxLength: 4 }),
      )
      .map(([seed, changes]) => {
        let result = Buffer.from(seed);
        for (const [position, value, kind] of changes) {
          const at = position % result.length;
          if (kind === 0) result[at] = value;
          else if (kind === 1)
            result = Buffer.concat([result.subarray(0, at), Buffer.of(value), result.subarray(at)]);
          else result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
          if (result.length === 0) return Buffer.of(value);
        }
        return result;
      });
    fc.assert(
      fc.property(mutant, (input) => {
        if (refusalOf(input) !== 'accepted') return;
        for (const { der } of parseOcspRequest(input).certIds)
          expect(input.indexOf(Buffer.from(der))).toBeGreaterThan(0);
      }),
      { numRuns: 5000 },
    );
  });

  it('are dealt with at once, the worst of 16 KiB among them', () => {
    const worst: Uint8Array[] = [
      Buffer.alloc(LONGEST_OCSP_REQUEST, 0x30),
      anOcspRequest({ certIds: Array.from({ length: 100 }, () => aCertId(SAMPLE_SERIAL, 'sha512')) }),
      anOcspRequest({
        before: [contextConstructed(1, sequence(...Array.from({ length: 8000 }, nullValue)))],
      }),
      withExtensions(...Array.from({ length: 1000 }, (_, index) => extension(`2.999.${index}`, false))),
      anOcspRequest({ certIds: [aCertId(Buffer.alloc(16_000, 1))] }),
    ];
    for (const der of worst) {
      // The best of a few, since other work shares the machine.
      const milliseconds = Array.from({ length: 8 }, () => {
        const start = process.hrtime.bigint();
        refusalOf(der);
        return Number(process.hrtime.bigint() - start) / 1e6;
      });
      expect(Math.min(...milliseconds)).toBeLessThan(100);
    }
  });
});
