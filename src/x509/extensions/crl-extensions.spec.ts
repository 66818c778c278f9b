import { DerError } from '../../asn1/der-reader';
import { CRL_REASONS, type CrlReason } from '../crl-reason';
import type { Extension } from '../tbs-certificate';
import { CRL_NUMBER_LIMIT, decodeCrlNumber, encodeCrlNumber } from './crl-number';
import { decodeDeltaCrlIndicator, encodeDeltaCrlIndicator } from './delta-crl-indicator';
import { decodeExpiredCertsOnCrl, encodeExpiredCertsOnCrl } from './expired-certs-on-crl';
import { decodeFreshestCrl, encodeFreshestCrl } from './freshest-crl';
import { decodeInvalidityDate, encodeInvalidityDate } from './invalidity-date';
import {
  decodeIssuingDistributionPoint,
  encodeIssuingDistributionPoint,
  type IssuingDistributionPoint,
} from './issuing-distribution-point';
import { decodeReasonCode, encodeReasonCode } from './reason-code';

const octets = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

describe('encoded CRL extensions', () => {
  it.each<[string, Extension, string, boolean, string]>([
    ['cRLNumber 0', encodeCrlNumber(0n), '2.5.29.20', false, '02 01 00'],
    ['cRLNumber 128', encodeCrlNumber(128n), '2.5.29.20', false, '02 02 0080'],
    [
      'the largest cRLNumber',
      encodeCrlNumber(2n ** 159n - 1n),
      '2.5.29.20',
      false,
      `02 14 7f${'ff'.repeat(19)}`,
    ],
    ['deltaCRLIndicator', encodeDeltaCrlIndicator(7n), '2.5.29.27', true, '02 01 07'],
    [
      'issuingDistributionPoint',
      encodeIssuingDistributionPoint({ fullName: ['http://a/0.crl'] }),
      '2.5.29.28',
      true,
      '30 14 a0 12 a0 10 86 0e 687474703a2f2f612f302e63726c',
    ],
    [
      'issuingDistributionPoint of user certificates',
      encodeIssuingDistributionPoint({ fullName: ['http://a'], onlyContains: 'userCerts' }),
      '2.5.29.28',
      true,
      '30 11 a0 0c a0 0a 86 08 687474703a2f2f61 81 01 ff',
    ],
    [
      'issuingDistributionPoint of CA certificates under two names',
      encodeIssuingDistributionPoint({ fullName: ['http://a', 'http://b'], onlyContains: 'cACerts' }),
      '2.5.29.28',
      true,
      '30 1b a0 16 a0 14 86 08 687474703a2f2f61 86 08 687474703a2f2f62 82 01 ff',
    ],
    [
      'freshestCRL',
      encodeFreshestCrl(['http://a']),
      '2.5.29.46',
      false,
      '30 10 30 0e a0 0c a0 0a 86 08 687474703a2f2f61',
    ],
    ['reasonCode', encodeReasonCode('privilegeWithdrawn'), '2.5.29.21', false, '0a 01 09'],
    [
      'invalidityDate before 2050, GeneralizedTime all the same',
      encodeInvalidityDate(new Date('2027-01-02T03:04:05Z')),
      '2.5.29.24',
      false,
      '18 0f 32303237303130323033303430355a',
    ],
    [
      'expiredCertsOnCRL',
      encodeExpiredCertsOnCrl(new Date('2026-12-31T23:59:59Z')),
      '2.5.29.60',
      false,
      '18 0f 32303236313233313233353935395a',
    ],
  ])('ok %s', (_name, extension, oid, critical, value) => {
    expect({ ...extension, value: hex(extension.value) }).toEqual({
      oid,
      critical,
      value: hex(octets(value)),
    });
  });

  it.each<[string, () => Extension]>([
    ['a cRLNumber of 2^159', () => encodeCrlNumber(CRL_NUMBER_LIMIT)],
    ['a negative cRLNumber', () => encodeCrlNumber(-1n)],
    ['a deltaCRLIndicator of 2^159', () => encodeDeltaCrlIndicator(CRL_NUMBER_LIMIT)],
    ['an issuingDistributionPoint without URI', () => encodeIssuingDistributionPoint({ fullName: [] })],
    ['a URI beyond ASCII', () => encodeIssuingDistributionPoint({ fullName: ['http://架け橋'] })],
  ])('fails %s', (_name, encode) => {
    expect(encode).toThrow(RangeError);
  });
});

describe('CRL extensions read', () => {
  it.each([0n, 1n, 127n, 128n, 2n ** 64n, 2n ** 159n - 1n])('ok the number %d', (number) => {
    expect(decodeCrlNumber(encodeCrlNumber(number).value)).toBe(number);
    expect(decodeDeltaCrlIndicator(encodeDeltaCrlIndicator(number).value)).toBe(number);
  });

  it.each<[string, IssuingDistributionPoint]>([
    ['a URI', { fullName: ['http://a/0.crl'] }],
    ['user certificates', { fullName: ['http://a/0.crl'], onlyContains: 'userCerts' }],
    ['CA certificates under two names', { fullName: ['http://a', 'http://b'], onlyContains: 'cACerts' }],
  ])('ok issuingDistributionPoint: %s', (_name, point) => {
    expect(decodeIssuingDistributionPoint(encodeIssuingDistributionPoint(point).value)).toEqual(point);
  });

  it('ok an issuingDistributionPoint of others without a name', () => {
    expect(decodeIssuingDistributionPoint(octets('30 03 82 01 ff'))).toEqual({
      fullName: [],
      onlyContains: 'cACerts',
    });
  });

  it.each(
    CRL_REASONS.filter((reason): reason is Exclude<CrlReason, 'unspecified'> => reason !== 'unspecified'),
  )('ok reasonCode %s', (reason) => {
    expect(decodeReasonCode(encodeReasonCode(reason).value)).toBe(reason);
  });

  it('ok reasonCode unspecified, which others write', () => {
    expect(decodeReasonCode(octets('0a 01 00'))).toBe('unspecified');
  });

  it.each(['1970-01-01T00:00:00Z', '2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'ok the time %s',
    (iso) => {
      expect(decodeInvalidityDate(encodeInvalidityDate(new Date(iso)).value)).toEqual(new Date(iso));
      expect(decodeExpiredCertsOnCrl(encodeExpiredCertsOnCrl(new Date(iso)).value)).toEqual(new Date(iso));
    },
  );

  it('ok freshestCRL', () => {
    expect(decodeFreshestCrl(encodeFreshestCrl(['http://a', 'http://b']).value)).toEqual([
      'http://a',
      'http://b',
    ]);
  });

  it.each<[string, (value: Uint8Array) => unknown, string]>([
    ['a negative number', decodeCrlNumber, '02 01 ff'],
    ['a number of 2^159', decodeCrlNumber, `02 15 00 80${'00'.repeat(19)}`],
    ['a number with a needless zero', decodeCrlNumber, '02 02 0001'],
    ['octets after a number', decodeCrlNumber, '02 01 01 00'],
    ['a base that is no number', decodeDeltaCrlIndicator, '04 01 01'],
    ['an empty issuingDistributionPoint', decodeIssuingDistributionPoint, '30 00'],
    ['both kinds of certificate', decodeIssuingDistributionPoint, '30 06 81 01 ff 82 01 ff'],
    ['a written FALSE', decodeIssuingDistributionPoint, '30 03 81 01 00'],
    ['TRUE other than FF', decodeIssuingDistributionPoint, '30 03 81 01 01'],
    ['onlySomeReasons', decodeIssuingDistributionPoint, '30 04 83 02 0640'],
    ['indirectCRL', decodeIssuingDistributionPoint, '30 03 84 01 ff'],
    ['onlyContainsAttributeCerts', decodeIssuingDistributionPoint, '30 03 85 01 ff'],
    ['a name relative to the issuer', decodeIssuingDistributionPoint, '30 04 a0 02 a1 00'],
    ['reason 7', decodeReasonCode, '0a 01 07'],
    ['reason 11', decodeReasonCode, '0a 01 0b'],
    ['a reason of two octets', decodeReasonCode, '0a 02 0001'],
    ['a reason as INTEGER', decodeReasonCode, '02 01 01'],
    ['invalidityDate as UTCTime', decodeInvalidityDate, '17 0d 3237303130323033303430355a'],
    ['a fraction of a second', decodeExpiredCertsOnCrl, '18 11 32303236313233313233353935392e355a'],
  ])('fails %s', (_name, decode, value) => {
    expect(() => decode(octets(value))).toThrow(DerError);
  });
});
