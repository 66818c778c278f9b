import { missingAttributes } from '../distinguished-name';
import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-3 LEG-4.2.1-2. */
export const legalNameAttributes: LintRule = {
  id: 'etsi.en_319_412_3.leg-4.2.1-2.required_attribute_missing',
  clause: 'EN 319 412-3 LEG-4.2.1-2',
  requirement: 'The name of a legal person has C, O, organizationIdentifier and CN.',
  severity: 'error',
  appliesTo: { kinds: REVOCABLE_KINDS, subjectType: 'legal' },
  reads: ['subject'],
  check: ({ subject }) => missingAttributes(subject, ['C', 'O', 'organizationIdentifier', 'CN']),
};
