import { isValidLei } from '../../qcstatements/lei';
import { leisIn } from '../certified-leis';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** ISO 17442-1, ISO 17442-2:2020. */
export const leiCheckDigits: LintRule = {
  id: 'iso.lei.invalid_lei_checksum',
  clause: 'ISO 17442-1, ISO 17442-2:2020',
  requirement:
    'An LEI, in the extension or in organizationIdentifier, has 20 characters and right check digits.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['lei', 'subject'],
  check: ({ lei, subject }) => {
    const wrong = leisIn(lei?.lei, subject).find((one) => !isValidLei(one));
    return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no LEI`;
  },
};
