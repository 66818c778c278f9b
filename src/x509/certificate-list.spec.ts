import { DerError } from '../asn1/der-reader';
import {
  bitString,
  boolean,
  contextConstructed,
  generalizedTime,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
  tlv,
} from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { signatureAlgorithmIdentifier } from './algorithms';
import { parseCertificateList } from './certificate-list';
import { encodeCrlNumber } from './extensions/crl-number';
import { encodeDeltaCrlIndicator } from './extensions/delta-crl-indicator';
import { encodeInvalidityDate } from './extensions/invalidity-date';
import { encodeIssuingDistributionPoint } from './extensions/issuing-distribution-point';
import { encodeReasonCode } from './extensions/reason-code';
import { buildName } from './name';
import { OID } from './oids';
import { encodeExtension } from './tbs-certificate';

const ALGORITHM = signatureAlgorithmIdentifier('ecdsa-sha256');
const ISSUER = buildName([{ attribute: 'CN', value: 'TEST CA' }]);
const THIS_UPDATE = new Date('2027-03-01T12:00:00Z');
const NEXT_UPDATE = new Date('2027-03-02T12:00:00Z');
const NUMBER = encodeExtension(encodeCrlNumber(9n));

interface Parts {
  readonly version?: readonly Uint8Array[];
  readonly thisUpdate?: Uint8Array;
  readonly nextUpdate?: readonly Uint8Array[];
  readonly revoked?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  readonly rest?: readonly Uint8Array[];
}

const entry = (...parts: readonly Uint8Array[]): Uint8Array =>
  sequence(integer(1), time(THIS_UPDATE), ...parts);
const withExtension = (oid: string, critical: Uint8Array[], value: Uint8Array): Uint8Array =>
  entry(sequence(sequence(objectIdentifier(oid), ...critical, octetString(value))));

function tbsOf(parts: Parts): Uint8Array {
  return sequence(
    ...(parts.version ?? [integer(1)]),
    ALGORITHM,
    ISSUER,
    parts.thisUpdate ?? time(THIS_UPDATE),
    ...(parts.nextUpdate ?? [time(NEXT_UPDATE)]),
    ...(parts.revoked ? [sequence(...parts.revoked)] : []),
    ...(parts.extensions ?? [contextConstructed(0, sequence(NUMBER))]),
    ...(parts.rest ?? []),
  );
}

const listOf = (parts: Parts = {}): Uint8Array =>
  sequence(tbsOf(parts), ALGORITHM, bitString(Buffer.of(1, 2)));
const entriesOf = (...revoked: Uint8Array[]): unknown[] => [
  ...parseCertificateList(listOf({ revoked })).entries(),
];

describe('parseCertificateList', () => {
  it('ok the fields of a list', () => {
    const point = { fullName: ['http://pki.test/crl/ca/0.crl'] };
    const extensions = [
      encodeCrlNumber(9n),
      encodeDeltaCrlIndicator(7n),
      encodeIssuingDistributionPoint(point),
    ];
    const der = listOf({ extensions: [contextConstructed(0, sequence(...extensions.map(encodeExtension)))] });
    const list = parseCertificateList(der);
    expect(list).toMatchObject({
      version: 2,
      thisUpdate: THIS_UPDATE,
      thisUpdateTag: TAG.UTC_TIME,
      nextUpdate: NEXT_UPDATE,
      nextUpdateTag: TAG.UTC_TIME,
      crlNumber: 9n,
      baseCrlNumber: 7n,
      issuingDistributionPoint: point,
      hasEntries: false,
    });
    expect(Buffer.from(list.issuer.der)).toEqual(Buffer.from(ISSUER));
    expect(Buffer.from(list.signature)).toEqual(Buffer.of(1, 2));
    expect(Buffer.from(list.signatureAlgorithmDer)).toEqual(Buffer.from(ALGORITHM));
    expect(Buffer.from(list.tbsSignatureAlgorithmDer)).toEqual(Buffer.from(ALGORITHM));
    expect(list.extensions.map(({ critical }) => critical)).toEqual([false, true, true]);
    expect(list.extension(OID.crlNumber)).toMatchObject({ critical: false });
    expect(list.extension(OID.freshestCrl)).toBeUndefined();
    expect(list.tbsDer.length).toBe(der.length - 3 - ALGORITHM.length - 5);
  });

  it('ok what others leave out: version, nextUpdate, extensions', () => {
    const list = parseCertificateList(
      listOf({ version: [], nextUpdate: [], extensions: [], revoked: [entry()] }),
    );
    expect(list.version).toBe(1);
    expect('nextUpdate' in list).toBe(false);
    expect('crlNumber' in list).toBe(false);
    expect([...list.entries()]).toHaveLength(1);
  });

  it('ok the tag of a time tells a GeneralizedTime that came too early', () => {
    const list = parseCertificateList(listOf({ thisUpdate: generalizedTime(THIS_UPDATE) }));
    expect([list.thisUpdate, list.thisUpdateTag]).toEqual([THIS_UPDATE, TAG.GENERALIZED_TIME]);
  });

  it('ok entries with reason and invalidity date, one found by its serial number', () => {
    const extensions = [encodeReasonCode('keyCompromise'), encodeInvalidityDate(NEXT_UPDATE)];
    const long = sequence(integer(300), time(THIS_UPDATE), sequence(...extensions.map(encodeExtension)));
    // An entry of more than 127 octets, by an extension that nobody knows.
    const unknown = withExtension('2.999.1', [], octetString(Buffer.alloc(200)));
    const list = parseCertificateList(listOf({ revoked: [unknown, long] }));
    expect([...list.entries()]).toMatchObject([
      { serialNumber: Buffer.of(1), revocationDate: THIS_UPDATE, revocationDateTag: TAG.UTC_TIME },
      { serialNumber: Buffer.of(1, 44), reason: 'keyCompromise', invalidityDate: NEXT_UPDATE },
    ]);
    expect(list.find(Buffer.of(1, 44))?.reason).toBe('keyCompromise');
    expect(list.find(Buffer.of(1))).toBeDefined();
    expect(list.find(Buffer.of(44))).toBeUndefined();
    expect(list.find(Buffer.of())).toBeUndefined();
    expect(list.find(Buffer.of(0, 1))).toBeUndefined();
  });

  it('ok entries can be read again from the start', () => {
    const list = parseCertificateList(listOf({ revoked: [entry()] }));
    expect([[...list.entries()].length, [...list.entries()].length]).toEqual([1, 1]);
  });

  it.each<[string, () => Uint8Array]>([
    ['no octets', () => Buffer.alloc(0)],
    ['octets after it', () => Buffer.concat([listOf(), Buffer.of(0)])],
    ['its last octet missing', () => listOf().subarray(0, -1)],
    ['a certificate in its place', () => sequence(sequence(contextConstructed(0, integer(2))), ALGORITHM)],
    ['version v1 written out', () => listOf({ version: [integer(0)] })],
    ['version v3', () => listOf({ version: [integer(2)] })],
    ['extensions in version 1', () => listOf({ version: [] })],
    ['an empty revokedCertificates', () => listOf({ revoked: [] })],
    ['empty extensions', () => listOf({ extensions: [contextConstructed(0, sequence())] })],
    ['two lists of extensions', () => listOf({ rest: [contextConstructed(0, sequence(NUMBER))] })],
    ['an extension twice', () => listOf({ extensions: [contextConstructed(0, sequence(NUMBER, NUMBER))] })],
    [
      'a written default',
      () =>
        listOf({
          extensions: [
            contextConstructed(
              0,
              sequence(sequence(objectIdentifier(OID.crlNumber), boolean(false), octetString(integer(1)))),
            ),
          ],
        }),
    ],
    [
      'a negative number',
      () =>
        listOf({
          extensions: [
            contextConstructed(0, sequence(encodeExtension({ ...encodeCrlNumber(1n), value: integer(-1) }))),
          ],
        }),
    ],
    ['a time with offset', () => listOf({ thisUpdate: tlv(TAG.UTC_TIME, Buffer.from('270301120000+0000')) })],
    ['a time without seconds', () => listOf({ thisUpdate: tlv(TAG.UTC_TIME, Buffer.from('2703011200Z')) })],
    ['no thisUpdate', () => listOf({ thisUpdate: nullValue() })],
    ['unused bits in the signature', () => sequence(tbsOf({}), ALGORITHM, bitString(Buffer.of(2), 1))],
  ])('fails %s', (_name, make) => {
    expect(() => parseCertificateList(make())).toThrow(DerError);
  });

  it.each<[string, Uint8Array]>([
    ['a serial number of zero', sequence(integer(0), time(THIS_UPDATE))],
    ['a negative serial number', sequence(integer(-1), time(THIS_UPDATE))],
    ['a serial number of 21 octets', sequence(integer(1n << 160n), time(THIS_UPDATE))],
    ['a padded serial number', sequence(tlv(TAG.INTEGER, Buffer.of(0, 1)), time(THIS_UPDATE))],
    ['no date', sequence(integer(1))],
    ['an empty list of extensions', entry(sequence())],
    ['something after it', entry(sequence(encodeExtension(encodeReasonCode('superseded'))), nullValue())],
    ['reason 7', withExtension(OID.reasonCode, [], tlv(TAG.ENUMERATED, Buffer.of(7)))],
    ['a critical reason', withExtension(OID.reasonCode, [boolean(true)], tlv(TAG.ENUMERATED, Buffer.of(1)))],
    ['certificateIssuer of an indirect list', withExtension('2.5.29.29', [boolean(true)], sequence())],
    ['a SET', tlv(TAG.SET, integer(1), time(THIS_UPDATE))],
  ])('fails at an entry with %s', (_name, malformed) => {
    expect(() => entriesOf(entry(), malformed)).toThrow(DerError);
    expect(() =>
      parseCertificateList(listOf({ revoked: [malformed] }))
        .entries()
        .next(),
    ).toThrow(DerError);
  });

  it('fails at an entry with extensions in version 1', () => {
    const revoked = [entry(sequence(encodeExtension(encodeReasonCode('superseded'))))];
    const list = parseCertificateList(listOf({ version: [], extensions: [], revoked }));
    expect(() => [...list.entries()]).toThrow(DerError);
  });
});
