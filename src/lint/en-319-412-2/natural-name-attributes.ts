import { missingAttributes } from '../distinguished-name';
import type { LintRule } from '../lint-rule';

/** EN 319 412-2 NAT-4.2.4-1. */
export const naturalNameAttributes: LintRule = {
  id: 'etsi.en_319_412_2.nat-4.2.4-1.required_attribute_missing',
  clause: 'EN 319 412-2 NAT-4.2.4-1',
  requirement: 'The name of a natural person has C, CN, and a given name, a surname or a pseudonym.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], subjectType: 'natural' },
  reads: ['subject'],
  check: ({ subject }) => {
    const { GN, SN, pseudonym } = subject.values;
    const missing = missingAttributes(subject, ['C', 'CN']);
    return missing ?? (GN || SN || pseudonym ? undefined : 'the name has no GN, no SN and no pseudonym');
  },
};
