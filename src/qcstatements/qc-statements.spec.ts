import { encodeValidityAssuredShortTerm } from '../x509/extensions/validity-assured-short-term';
import { encodeNoRevAvail } from '../x509/extensions/no-rev-avail';
import { encodeOcspNoCheck } from '../x509/extensions/ocsp-nocheck';
import { encodeExtension } from '../x509/tbs-certificate';
import { corporateNumberCheckDigit, isValidCorporateNumber } from './corporate-number';
import { isEuOrEea } from './country-list';
import { legalIdentifierProblem, naturalIdentifierProblem } from './identifier-semantics';
import {
  decodeLei,
  encodeDraftLeiWithRole,
  encodeLeiExtension,
  encodeLeiRoleExtension,
  isValidLei,
  leiCheckDigits,
} from './lei';
import { decodePsd2, encodePsd2 } from './psd2';
import { decodeQcCClegislation, encodeQcCClegislation } from './qc-c-clegislation';
import { encodeQcCompliance } from './qc-compliance';
import { decodeQcIdentMethod, encodeQcIdentMethod } from './qc-ident-method';
import { decodeQcLimitValue, encodeQcLimitValue } from './qc-limit-value';
import { decodeQcPds, encodeQcPds } from './qc-pds';
import { decodeQcQscdLegislation, encodeQcQscdLegislation } from './qc-qscd-legislation';
import { decodeQcRetentionPeriod, encodeQcRetentionPeriod } from './qc-retention-period';
import { encodeQcSscd } from './qc-sscd';
import { type QcStatement, decodeQcStatements, encodeQcStatement, encodeQcStatements } from './qc-statements';
import { decodeQcType, encodeQcType } from './qc-type';
import { decodeSemanticsIdentifier, encodeSemanticsIdentifier } from './semantics-identifier';

const GLEIF = '506700GE1G29325QX363';
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const info = ({ infoDer }: QcStatement): Uint8Array => infoDer ?? Buffer.alloc(0);

const limit = { currency: 'EUR', amount: 5, exponent: 4 };
const pds = [{ url: 'https://pds.example/en', language: 'en' }];
const psd2 = { roles: ['PSP_AI' as const], ncaName: 'Test NCA', ncaId: 'XX-NCA' };

describe('QcStatements', () => {
  // Vectors made by another implementation and compared octet for octet.
  it.each<[string, QcStatement, string]>([
    ['QcCompliance', encodeQcCompliance(), '3008060604008e460101'],
    ['QcLimitValue', encodeQcLimitValue(limit), '3015060604008e460102300b1303455552020105020104'],
    ['QcRetentionPeriod', encodeQcRetentionPeriod(15), '300b060604008e46010302010f'],
    ['QcSSCD', encodeQcSscd(), '3008060604008e460104'],
    [
      'QcPDS',
      encodeQcPds(pds),
      '3028060604008e460105301e301c161668747470733a2f2f7064732e6578616d706c652f656e1302656e',
    ],
    ['QcType eseal', encodeQcType('eseal'), '3013060604008e4601063009060704008e46010602'],
    ['QcCClegislation JP', encodeQcCClegislation(['JP']), '300e060604008e460107300413024a50'],
    [
      'QcIdentMethod eIDAS2-acd',
      encodeQcIdentMethod('eIDAS2-acd'),
      '3013060604008e4601083009060704008e46010803',
    ],
    ['QcQSCDlegislation JP', encodeQcQscdLegislation(['JP']), '300e060604008e460109300413024a50'],
    [
      'PSD2',
      encodePsd2(psd2),
      '303106060400819827023027301330110607040081982701030c065053505f41490c0854657374204e43410c0658582d4e4341',
    ],
    ['semantics Legal', encodeSemanticsIdentifier('legal'), '301506082b06010505070b023009060704008bec490102'],
    [
      'semantics Natural',
      encodeSemanticsIdentifier('natural'),
      '301506082b06010505070b023009060704008bec490101',
    ],
  ])('ok %s equals its vector', (_name, statement, expected) => {
    expect(hex(encodeQcStatement(statement))).toBe(expected);
  });

  it('reads back every statement that carries a value', () => {
    expect(decodeQcLimitValue(info(encodeQcLimitValue(limit)))).toEqual(limit);
    expect(decodeQcLimitValue(info(encodeQcLimitValue({ ...limit, currency: 978 })))).toEqual({
      ...limit,
      currency: 978,
    });
    expect(decodeQcRetentionPeriod(info(encodeQcRetentionPeriod(15)))).toBe(15);
    expect(decodeQcPds(info(encodeQcPds(pds)))).toEqual(pds);
    expect(decodeQcType(info(encodeQcType('web')))).toEqual(['0.4.0.1862.1.6.3']);
    expect(decodeQcCClegislation(info(encodeQcCClegislation(['JP', 'CH'])))).toEqual(['JP', 'CH']);
    expect(decodeQcIdentMethod(info(encodeQcIdentMethod('eIDAS2-b')))).toEqual(['0.4.0.1862.1.8.4']);
    expect(decodeQcQscdLegislation(info(encodeQcQscdLegislation(['JP'])))).toEqual(['JP']);
    expect(decodePsd2(info(encodePsd2(psd2)))).toEqual(psd2);
    const authority = { type: 'uri' as const, value: 'https://registry.example' };
    expect(decodeSemanticsIdentifier(info(encodeSemanticsIdentifier('legal', [authority])))).toEqual({
      semanticsIdentifier: '0.4.0.194121.1.2',
      nameRegistrationAuthorityUris: ['https://registry.example'],
    });
  });

  it('keeps statements in order in a non-critical extension', () => {
    const extension = encodeQcStatements([encodeQcCompliance(), encodeQcType('eseal')]);
    expect(extension.critical).toBe(false);
    expect(decodeQcStatements(extension.value).map(({ oid }) => oid)).toEqual([
      '0.4.0.1862.1.1',
      '0.4.0.1862.1.6',
    ]);
  });

  it.each([
    [
      'LEI',
      encodeLeiExtension(GLEIF),
      '302306092b0601040183982a01041613143530363730304745314732393332355158333633',
    ],
    ['validity-assured short-term', encodeValidityAssuredShortTerm(), '300d060704008bec49020104020500'],
    ['noRevAvail', encodeNoRevAvail(), '30090603551d3804020500'],
    ['ocsp-nocheck', encodeOcspNoCheck(), '300f06092b060105050730010504020500'],
  ])('ok extension %s equals its vector', (_name, extension, expected) => {
    expect(hex(encodeExtension(extension))).toBe(expected);
  });
});

describe('LEI', () => {
  it.each(['506700GE1G29325QX363', '5493001KJTIIGC8Y1R12', '254900ZNYA1FLUQ9U393'])('ok %s', (lei) => {
    expect(isValidLei(lei)).toBe(true);
    expect(leiCheckDigits(lei.slice(0, 18))).toBe(lei.slice(18));
  });

  it.each([
    ['wrong check digit', '506700GE1G29325QX364'],
    ['two characters swapped', '506700EG1G29325QX363'],
    ['lower case', '506700ge1g29325qx363'],
    ['too short', '506700GE1G29325QX36'],
    ['letters as check digits', '506700GE1G29325QX3AB'],
    ['full-width digits', '５06700GE1G29325QX363'],
    ['empty', ''],
  ])('fails %s', (_name, lei) => {
    expect(isValidLei(lei)).toBe(false);
  });

  it.each([
    ['PrintableString', encodeLeiExtension(GLEIF).value, { lei: GLEIF }],
    ['SEQUENCE of 2019', encodeLeiExtension(GLEIF, 'draft2019').value, { lei: GLEIF }],
    ['SEQUENCE with role', encodeDraftLeiWithRole(GLEIF, 'Director').value, { lei: GLEIF, role: 'Director' }],
    ['UTF8String', encodeLeiExtension(GLEIF, 'utf8').value, { lei: GLEIF }],
  ])('reads the form %s', (_name, value, expected) => {
    expect(decodeLei(value)).toEqual(expected);
  });

  it('limits the role to 100 characters', () => {
    expect(encodeLeiRoleExtension('x'.repeat(100)).oid).toBe('1.3.6.1.4.1.52266.2');
    expect(() => encodeLeiRoleExtension('x'.repeat(101))).toThrow(RangeError);
    expect(() => encodeLeiRoleExtension('')).toThrow(RangeError);
  });
});

describe('Japanese corporate number', () => {
  it.each(['7123456789012', '4011001098993', '2120901007402'])('ok %s', (number) => {
    expect(isValidCorporateNumber(number)).toBe(true);
    expect(corporateNumberCheckDigit(number.slice(1))).toBe(Number(number[0]));
  });

  it.each([
    ['wrong check digit', '8123456789012'],
    ['twelve digits', '123456789012'],
    ['full-width digits', '７123456789012'],
    ['letters', '7l23456789012'],
  ])('fails %s', (_name, number) => {
    expect(isValidCorporateNumber(number)).toBe(false);
  });
});

describe('identifier semantics', () => {
  it.each([
    'VATXA-12345678',
    'NTRJP-7123456789012',
    'NTRXA+BY-123',
    `LEIXG-${GLEIF}`,
    'PSDXA-NCA-123',
    'xx'.toUpperCase() + ':XA-1',
  ])('ok legal %s', (identifier) => expect(legalIdentifierProblem(identifier)).toBeUndefined());

  it.each([
    ['no hyphen', 'VATXA12345678'],
    ['unknown scheme', 'ABCXA-1'],
    ['LEI with a country of its own', `LEIJP-${GLEIF}`],
    ['LEI with a wrong check digit', 'LEIXG-506700GE1G29325QX364'],
    ['XG for another scheme', 'NTRXG-1'],
    ['corporate number with a wrong check digit', 'NTRJP-8123456789012'],
    ['subdivision outside NTR', 'VATXA+BY-1'],
    ['PSD without authority', 'PSDXA-123'],
    ['lower case', 'vatxa-1'],
    ['empty value', 'VATXA-'],
  ])('fails legal: %s', (_name, identifier) => {
    expect(legalIdentifierProblem(identifier)).toEqual(expect.any(String));
  });

  it('knows the natural types', () => {
    expect(naturalIdentifierProblem('PNOJP-123456')).toBeUndefined();
    expect(naturalIdentifierProblem('VATXA-1')).toEqual(expect.any(String));
    expect(naturalIdentifierProblem('123456')).toEqual(expect.any(String));
  });

  it('tells EU and EEA countries from others', () => {
    expect(['EE', 'NO', 'EU', 'EL'].every(isEuOrEea)).toBe(true);
    expect(['JP', 'CH', 'GB', 'XA'].some(isEuOrEea)).toBe(false);
  });
});
