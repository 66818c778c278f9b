import { leisIn } from '../certified-leis';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** ISO 17442-2:2020, EN 319 412-1 LEG-5.1.4-03. */
export const singleLei: LintRule = {
  id: 'iso.lei.lei_values_differ',
  clause: 'ISO 17442-2:2020, EN 319 412-1 LEG-5.1.4-03',
  requirement: 'The LEI in the extension is that in organizationIdentifier.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['lei', 'subject'],
  check: ({ lei, subject }) => {
    if (!lei) return undefined;
    const [, other] = [...new Set(leisIn(lei.lei, subject))];
    return other && `the extension says ${lei.lei}, organizationIdentifier ${other}`;
  },
};
