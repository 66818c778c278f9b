import {
  EU_LEI_SEAL,
  EU_MAKER,
  EU_PERSON,
  EU_SEAL,
  EU_SIGNATURE,
  JP_MAKER,
  JP_SEAL,
} from '../../test/support/fixed-world';
import fc from 'fast-check';
import { PkiError } from '../common/pki-error';
import type { CertificateProfile } from '../world/certificate-profile';
import type { SubjectData } from './subject-data';
import { buildName } from '../x509/name';
import { certifySubject } from './subject-name';

/** `C=XA,O=…`, in the order of the profile. */
function nameOf(profile: CertificateProfile, subject: SubjectData): string {
  return certifySubject(profile, subject)
    .name.map(({ attribute, value }) => `${attribute}=${value}`)
    .join(',');
}

/** `code pointer pointer …`, or `accepted`. */
function verdictOf(profile: CertificateProfile, subject: unknown): string {
  try {
    certifySubject(profile, subject as SubjectData);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return [error.code, ...error.errors.map(({ pointer }) => pointer.replace('/subjectData/', ''))].join(' ');
  }
}

describe('subject name', () => {
  it.each<[string, CertificateProfile, SubjectData, string]>([
    [
      'legal person, common name from the organization name',
      EU_SEAL,
      EU_MAKER,
      'C=XA,O=Sample Maker TEST,organizationIdentifier=VATXA-98765432,CN=Sample Maker TEST',
    ],
    [
      'legal person under its LEI',
      EU_LEI_SEAL,
      EU_MAKER,
      'C=XA,O=Sample Maker TEST,organizationIdentifier=LEIXG-506700GE1G29325QX363,CN=Sample Maker TEST',
    ],
    [
      'legal person whose only identifier is an LEI',
      EU_LEI_SEAL,
      { ...EU_MAKER, lei: undefined, organization_identifier: 'LEIXG-506700GE1G29325QX363' },
      'C=XA,O=Sample Maker TEST,organizationIdentifier=LEIXG-506700GE1G29325QX363,CN=Sample Maker TEST',
    ],
    [
      'no organizationIdentifier where the profile places none',
      { ...EU_SEAL, identifierPlacement: 'none' },
      EU_MAKER,
      'C=XA,O=Sample Maker TEST,CN=Sample Maker TEST',
    ],
    [
      'kanji names',
      JP_SEAL,
      JP_MAKER,
      'C=JP,O=見本製造株式会社（テスト）,organizationIdentifier=NTRJP-4011001098993,CN=見本製造',
    ],
    [
      'natural person, common name from the names',
      EU_SIGNATURE,
      EU_PERSON,
      'C=XA,CN=Zoë Sample TEST,GN=Zoë,SN=Sample TEST,serialNumber=PNOXA-19700101-0001',
    ],
    [
      'natural person with one name only',
      EU_SIGNATURE,
      { subjectType: 'natural', family_name: 'Mono TEST', address: { country: 'XA' } },
      'C=XA,CN=Mono TEST,SN=Mono TEST',
    ],
    [
      'pseudonym',
      EU_SIGNATURE,
      { subjectType: 'natural', pseudonym: 'Owl TEST', address: { country: 'XA' } },
      'C=XA,CN=Owl TEST,pseudonym=Owl TEST',
    ],
    [
      'decomposed text becomes NFC',
      EU_SIGNATURE,
      { ...EU_PERSON, given_name: 'Zoe\u0308' },
      'C=XA,CN=Zoë Sample TEST,GN=Zoë,SN=Sample TEST,serialNumber=PNOXA-19700101-0001',
    ],
    [
      'a mail address never enters the name',
      EU_SEAL,
      { ...EU_MAKER, email: 'seal@maker.test' },
      'C=XA,O=Sample Maker TEST,organizationIdentifier=VATXA-98765432,CN=Sample Maker TEST',
    ],
  ])('ok %s', (_name, profile, subject, expected) => {
    expect(nameOf(profile, subject)).toBe(expected);
  });

  it('ok romanised names, mail address and LEI go where the profile says', () => {
    const japanese = certifySubject(JP_SEAL, { ...JP_MAKER, lei: '506700GE1G29325QX363' });
    expect(japanese.latinName).toEqual([
      { attribute: 'C', value: 'JP' },
      { attribute: 'O', value: 'Mihon Seizo K.K. TEST' },
      { attribute: 'CN', value: 'Mihon Seizo' },
    ]);
    expect(japanese).toMatchObject({ lei: '506700GE1G29325QX363', email: undefined });
    const european = certifySubject(EU_SEAL, { ...EU_MAKER, email: 'seal@maker.test', latin_name: 'Maker' });
    expect(european).toMatchObject({ lei: EU_MAKER.lei, email: 'seal@maker.test', latinName: undefined });
    expect(certifySubject(EU_LEI_SEAL, EU_MAKER).lei).toBeUndefined();
  });

  it('ok a romanised name given as one text stands for organization and common name', () => {
    const { latinName } = certifySubject(JP_SEAL, { ...JP_MAKER, latin_name: 'Mihon TEST' });
    expect(latinName?.map(({ value }) => value)).toEqual(['JP', 'Mihon TEST', 'Mihon TEST']);
  });

  it.each<[string, CertificateProfile, unknown, string]>([
    [
      '256 characters beyond ASCII',
      JP_SEAL,
      { ...JP_MAKER, organization_name: '橋'.repeat(256) },
      'accepted',
    ],
    [
      'supplementary characters count once',
      JP_SEAL,
      { ...JP_MAKER, organization_name: '𠮷'.repeat(256) },
      'accepted',
    ],
    ['variation selectors of kanji', JP_SEAL, { ...JP_MAKER, common_name: '葛\u{E0100}城' }, 'accepted'],
    ['full-width letters in a name', JP_SEAL, { ...JP_MAKER, common_name: 'ＡＢＣ' }, 'accepted'],
    [
      'Greek VAT prefix',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'VATEL-1', address: { country: 'GR' } },
      'accepted',
    ],
    [
      'subdivision of a register',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'NTRXA+BY-1' },
      'accepted',
    ],
    [
      'passport of another country',
      EU_SIGNATURE,
      { ...EU_PERSON, identifier: { type: 'PAS', country: 'JP', value: 'X1' } },
      'accepted',
    ],
    [
      'birth date and gender, which are not certified',
      EU_SIGNATURE,
      { ...EU_PERSON, birthdate: '1970-01-01', gender: 'f' },
      'accepted',
    ],

    ['a natural person', EU_SEAL, EU_PERSON, 'subject_type_mismatch subjectType'],
    ['a legal person', EU_SIGNATURE, EU_MAKER, 'subject_type_mismatch subjectType'],
    [
      '257 characters',
      JP_SEAL,
      { ...JP_MAKER, organization_name: '橋'.repeat(257) },
      'malformed organization_name',
    ],
    ['empty text', EU_SEAL, { ...EU_MAKER, common_name: '' }, 'malformed common_name'],
    ['NUL', EU_SEAL, { ...EU_MAKER, common_name: 'a\0b' }, 'malformed common_name'],
    ['line break', EU_SEAL, { ...EU_MAKER, common_name: 'a\nb' }, 'malformed common_name'],
    ['right-to-left override', EU_SEAL, { ...EU_MAKER, common_name: 'a\u202eb' }, 'malformed common_name'],
    ['zero-width space', EU_SEAL, { ...EU_MAKER, common_name: 'a\u200bb' }, 'malformed common_name'],
    ['unpaired surrogate', EU_SEAL, { ...EU_MAKER, common_name: 'a\ud800' }, 'malformed common_name'],
    ['private use character', EU_SEAL, { ...EU_MAKER, common_name: 'a\ue000' }, 'malformed common_name'],
    ['leading space', EU_SEAL, { ...EU_MAKER, common_name: ' a' }, 'malformed common_name'],
    ['trailing ideographic space', EU_SEAL, { ...EU_MAKER, common_name: 'a\u3000' }, 'malformed common_name'],
    ['a number for a text', EU_SEAL, { ...EU_MAKER, common_name: 7 }, 'malformed common_name'],
    ['a text for an object', EU_SEAL, { ...EU_MAKER, address: 'XA' }, 'malformed address'],
    [
      'half an identifier',
      EU_SIGNATURE,
      { ...EU_PERSON, identifier: { type: 'PNO', value: '1' } },
      'malformed identifier/country',
    ],
    [
      'controls in the Latin name',
      JP_SEAL,
      { ...JP_MAKER, latin_name: { organization_name: 'a\tb' } },
      'malformed latin_name/organization_name',
    ],

    [
      'nothing at all',
      EU_SEAL,
      { subjectType: 'legal' },
      'subject_mismatch address/country organization_name organization_identifier common_name',
    ],
    ['no LEI where the name needs one', EU_LEI_SEAL, { ...EU_MAKER, lei: undefined }, 'subject_mismatch lei'],
    [
      'lower-case country',
      EU_SEAL,
      { ...EU_MAKER, address: { country: 'xa' } },
      'subject_mismatch address/country organization_identifier',
    ],
    ['foreign subject of a Japanese profile', JP_SEAL, { ...EU_MAKER }, 'subject_mismatch address/country'],
    [
      'identifier without a scheme',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: '12345' },
      'subject_mismatch organization_identifier',
    ],
    [
      'unknown scheme',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'ABCXA-1' },
      'subject_mismatch organization_identifier',
    ],
    [
      'local scheme',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'AB:XA-1' },
      'subject_mismatch organization_identifier',
    ],
    [
      'identifier of another country',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'VATFR-1' },
      'subject_mismatch organization_identifier',
    ],
    [
      'full-width identifier',
      JP_SEAL,
      { ...JP_MAKER, organization_identifier: 'NTRJP-４０１１００１０９８９９３' },
      'subject_mismatch organization_identifier',
    ],
    [
      'corporate number with a wrong check digit',
      JP_SEAL,
      { ...JP_MAKER, organization_identifier: 'NTRJP-5011001098993' },
      'subject_mismatch organization_identifier',
    ],
    [
      'corporate number of twelve digits',
      JP_SEAL,
      { ...JP_MAKER, organization_identifier: 'NTRJP-011001098993' },
      'subject_mismatch organization_identifier',
    ],
    [
      'LEI with its own country',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'LEIXA-506700GE1G29325QX363' },
      'subject_mismatch organization_identifier lei',
    ],
    [
      'LEI with wrong check digits',
      EU_SEAL,
      { ...EU_MAKER, lei: '506700GE1G29325QX364' },
      'subject_mismatch lei',
    ],
    [
      'two different LEIs',
      EU_SEAL,
      { ...EU_MAKER, organization_identifier: 'LEIXG-5493001KJTIIGC8Y1R12' },
      'subject_mismatch lei',
    ],
    [
      'identifier equal to the name',
      EU_SEAL,
      { ...EU_MAKER, organization_name: 'VATXA-98765432' },
      'subject_mismatch organization_identifier',
    ],
    [
      'pseudonym beside a name',
      EU_SIGNATURE,
      { ...EU_PERSON, pseudonym: 'Owl' },
      'subject_mismatch pseudonym',
    ],
    [
      'no name at all',
      EU_SIGNATURE,
      { subjectType: 'natural', common_name: 'X', address: { country: 'XA' } },
      'subject_mismatch given_name',
    ],
    [
      'unknown identifier type',
      EU_SIGNATURE,
      { ...EU_PERSON, identifier: { type: 'XYZ', country: 'XA', value: '1' } },
      'subject_mismatch identifier',
    ],
    [
      'identifier outside PrintableString',
      EU_SIGNATURE,
      { ...EU_PERSON, identifier: { type: 'PNO', country: 'XA', value: '1@2' } },
      'subject_mismatch identifier/value',
    ],
    ['kanji as Latin name', JP_SEAL, { ...JP_MAKER, latin_name: '見本' }, 'subject_mismatch latin_name'],
    [
      'full-width Latin name',
      JP_SEAL,
      { ...JP_MAKER, latin_name: 'Ｍｉｈｏｎ' },
      'subject_mismatch latin_name',
    ],
    ['mail address beyond ASCII', EU_SEAL, { ...EU_MAKER, email: 'é@maker.test' }, 'subject_mismatch email'],
    [
      'impossible birth date',
      EU_SIGNATURE,
      { ...EU_PERSON, birthdate: '1970-13-01' },
      'subject_mismatch birthdate',
    ],
  ])('%s', (_name, profile, subject, verdict) => {
    expect(verdictOf(profile, subject)).toBe(verdict);
  });

  it('answers any subject with a name that can be encoded or a PkiError', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('XA', 'JP', 'VATXA-1', 'Maker', 'PNO', 'owl@maker.test', '2000-01-01'),
      fc.nat(),
    );
    const some = (...names: readonly string[]): fc.Arbitrary<object> =>
      fc
        .array(fc.tuple(fc.constantFrom(...names), text), { maxLength: 2 })
        .map((members) => Object.fromEntries(members) as object);
    const subject = fc
      .tuple(
        some('organization_name', 'organization_identifier', 'lei', 'common_name', 'email', 'latin_name'),
        some('given_name', 'family_name', 'pseudonym', 'common_name', 'birthdate', 'gender'),
        some('country', 'locality', 'region'),
        some('type', 'country', 'value'),
      )
      .map(([legal, natural, address, identifier]) => ({
        ...legal,
        ...natural,
        address: { country: 'XA', ...address },
        identifier: { type: 'PNO', country: 'XA', value: '1', ...identifier },
      }));
    const profile = fc.constantFrom(EU_SEAL, EU_LEI_SEAL, EU_SIGNATURE, JP_SEAL);
    let accepted = 0;
    fc.assert(
      fc.property(profile, subject, (chosen, given) => {
        const complete = {
          ...(chosen.subjectType === 'legal' ? EU_MAKER : EU_PERSON),
          ...given,
        } as SubjectData;
        if (verdictOf(chosen, complete) !== 'accepted') return;
        accepted++;
        const { name, latinName } = certifySubject(chosen, complete);
        buildName(name);
        buildName(latinName ?? []);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
