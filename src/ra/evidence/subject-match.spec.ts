import type { LegalSubjectData, SubjectData } from '../../ca/subject-data';
import { PkiError } from '../../common/pki-error';
import { assertSameMandate, assertSameSubject } from './subject-match';

const COMPANY: LegalSubjectData = {
  subjectType: 'legal',
  organization_name: 'テスト大学',
  organization_identifier: 'NTRJP-4999999000005',
  lei: '999900TESTKAKEHA0163',
  latin_name: { organization_name: 'TEST University' },
  authorised_representative: {
    claims: { family_name: 'TEST', role: 'president', 'a/b': 'yes' },
    mandateRef: 'm-1',
  },
};
const PERSON: SubjectData = {
  subjectType: 'natural',
  given_name: 'Ada',
  family_name: 'TEST-Example',
  birthdate: '1990-02-28',
  identifier: { type: 'PNO', country: 'XA', value: '1234567' },
};

/** Where the claims contradict, or whether they tell the subject. */
function verdict(check: () => boolean | void): boolean | readonly string[] | undefined {
  try {
    return check() ?? undefined;
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'subject_mismatch') throw error;
    return error.errors.map(({ pointer }) => pointer);
  }
}

describe('assertSameSubject', () => {
  it.each<[string, SubjectData, Record<string, unknown>, boolean | string[]]>([
    ['ok: the identifier alone', COMPANY, { organization_identifier: 'NTRJP-4999999000005' }, true],
    ['ok: the name in Latin letters', COMPANY, { organization_name: 'test  university ' }, true],
    ['ok: half-width katakana', COMPANY, { organization_name: 'ﾃｽﾄ大学' }, true],
    ['ok: the claim name of a vLEI', COMPANY, { LEI: '999900TESTKAKEHA0163' }, true],
    ['ok: a person by family name', PERSON, { family_name: 'TEST-EXAMPLE', given_name: 'Ada' }, true],
    ['ok: a person by the claim names of a PID', PERSON, { personal_administrative_number: '1234567' }, true],
    ['tells nobody: nothing', COMPANY, {}, false],
    ['tells nobody: a given name', PERSON, { given_name: 'Ada' }, false],
    ['tells nobody: a claim that the subject lacks', PERSON, { pseudonym: 'A' }, false],
    ['tells nobody: a claim that is no text', COMPANY, { lei: 1, organization_name: ['x'] }, false],
    [
      'tells nobody: a name from the prototype',
      COMPANY,
      Object.create({ lei: 'x' }) as object as Record<string, unknown>,
      false,
    ],
    [
      'fails: another identifier',
      COMPANY,
      { organization_identifier: 'NTRJP-1' },
      ['/c/organization_identifier'],
    ],
    [
      'fails: another organisation beside the right one, by another name',
      COMPANY,
      { organization_name: 'テスト大学', legal_name: 'TEST Others', lei: '999900TESTKAKEHA0163', LEI: 'x' },
      ['/c/legal_name', '/c/LEI'],
    ],
    ['fails: another LEI by another name', COMPANY, { LEI: '999900TESTKAKEHA0260' }, ['/c/LEI']],
    [
      'fails: one claim of several',
      PERSON,
      { family_name: 'TEST-Example', given_name: 'Eve', birth_date: '1990-03-01' },
      ['/c/given_name', '/c/birth_date'],
    ],
    ['fails: a nested claim', PERSON, { identifier: { value: '7654321' } }, ['/c/identifier/value']],
  ])('%s', (_name, subject, claims, expected) => {
    expect(verdict(() => assertSameSubject(claims, subject, '/c'))).toEqual(expected);
  });
});

describe('assertSameMandate', () => {
  const mandate = { lei: COMPANY.lei, representative: { family_name: 'TEST' }, mandateRef: 'm-1' };

  it.each<[string, Record<string, unknown>, string[] | undefined]>([
    ['ok: organisation, representative and reference', {}, undefined],
    ['ok: without a reference', { mandateRef: undefined }, undefined],
    [
      'ok: the representative by a claim of the enrolment',
      { representative: { role: 'President' } },
      undefined,
    ],
    [
      'fails: another representative',
      { representative: { family_name: 'X' } },
      ['/c/representative/family_name'],
    ],
    [
      'fails: a claim whose name needs escaping',
      { representative: { family_name: 'TEST', 'a/b': 'no' } },
      ['/c/representative/a~1b'],
    ],
    ['fails: nobody', { representative: {} }, ['/c/representative']],
    ['fails: a representative that is a text', { representative: 'TEST' }, ['/c/representative']],
    ['fails: another reference', { mandateRef: 'm-2' }, ['/c/mandateRef']],
    ['fails: no organisation', { lei: undefined }, ['/c']],
  ])('%s', (_name, members, expected) => {
    expect(verdict(() => assertSameMandate({ ...mandate, ...members }, COMPANY, '/c'))).toEqual(expected);
  });
});
