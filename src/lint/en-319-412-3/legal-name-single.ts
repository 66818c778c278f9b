import { repeatedAttributes } from '../distinguished-name';
import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-3 LEG-4.2.1-3. */
export const legalNameSingle: LintRule = {
  id: 'etsi.en_319_412_3.leg-4.2.1-3.prohibited_duplicate_attribute_present',
  clause: 'EN 319 412-3 LEG-4.2.1-3',
  requirement: 'The name of a legal person has each of C, O, organizationIdentifier and CN once.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: REVOCABLE_KINDS, subjectType: 'legal' },
  reads: ['subject'],
  check: ({ subject }) => repeatedAttributes(subject, ['C', 'O', 'organizationIdentifier', 'CN']),
};
