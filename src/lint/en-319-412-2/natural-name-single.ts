import { repeatedAttributes } from '../distinguished-name';
import type { LintRule } from '../lint-rule';

/** EN 319 412-2 NAT-4.2.4-3. */
export const naturalNameSingle: LintRule = {
  id: 'etsi.en_319_412_2.nat-4.2.4-3.prohibited_duplicate_attribute_present',
  clause: 'EN 319 412-2 NAT-4.2.4-3',
  requirement: 'The name of a natural person has each of C, CN and organizationIdentifier once.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], subjectType: 'natural' },
  reads: ['subject'],
  check: ({ subject }) => repeatedAttributes(subject, ['C', 'CN', 'organizationIdentifier']),
};
